using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.FinOps.Anomalies;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>What people said of anomalies, as the audit trail keeps it: each verdict once, also when the annotation that said it is gone.</summary>
internal sealed class FeedbackTrail(ILedger ledger, TimeProvider clock)
{
    private const string Action = "AnomalyJudged";

    /// <summary>Who acts: nobody knows who wrote an annotation.</summary>
    private const string Actor = "annotation";

    /// <summary>The newest verdict on each anomaly of a monitor, oldest first.</summary>
    public async Task<IReadOnlyList<RecordedFeedback>> ReadAsync(ObjectKey monitor, CancellationToken cancellationToken)
    {
        var newest = new OrderedDictionary<string, RecordedFeedback>(StringComparer.Ordinal);
        await foreach (var entry in ledger.AuditAsync(SubjectOf(monitor), cancellationToken))
        {
            if (entry.Action != Action || JsonSerializer.Deserialize(entry.Details, FeedbackJson.Default.RecordedFeedback) is not { } feedback)
                continue;
            newest.Remove(feedback.Id);
            newest.Add(feedback.Id, feedback);
        }

        return [.. newest.Values];
    }

    /// <summary>Writes down a verdict.</summary>
    public Task AppendAsync(ObjectKey monitor, RecordedFeedback feedback, CancellationToken cancellationToken) => ledger.AppendAuditAsync(
        new(clock.GetUtcNow(), Actor, Action, SubjectOf(monitor), JsonSerializer.Serialize(feedback, FeedbackJson.Default.RecordedFeedback)),
        cancellationToken);

    private static string SubjectOf(ObjectKey monitor) => $"AnomalyMonitor/{monitor.Namespace}/{monitor.Name}";
}

/// <summary>A verdict on an anomaly, with what is learned from it. Words that another version wrote may be unknown.</summary>
internal sealed record RecordedFeedback
{
    public string Id { get; set; } = "";

    public IList<string> Path { get; set; } = [];

    public string Charges { get; set; } = "";

    public DateOnly FirstDay { get; set; }

    public decimal ImpactPerDay { get; set; }

    public double Evidence { get; set; }

    public string Verdict { get; set; } = "";

    /// <summary>What is said of an anomaly.</summary>
    public static RecordedFeedback Of(string id, CostAnomaly anomaly, FeedbackVerdict verdict) => new()
    {
        Id = id,
        Path = [.. anomaly.Path],
        Charges = anomaly.Class.ToString(),
        FirstDay = anomaly.FirstDay,
        ImpactPerDay = decimal.Round(anomaly.Impact / (anomaly.LastDay.DayNumber - anomaly.FirstDay.DayNumber + 1), 6),
        Evidence = double.IsFinite(anomaly.Evidence) ? anomaly.Evidence : 0,
        Verdict = verdict.ToString(),
    };

    /// <summary>The verdict; null for a word that this version does not know.</summary>
    public FeedbackVerdict? Said() => Enum.TryParse<FeedbackVerdict>(Verdict, out var verdict) ? verdict : null;

    /// <summary>The same for the engine; null where this version does not know what it is about.</summary>
    public AnomalyFeedback? ToFeedback() => Said() is { } verdict && Enum.TryParse<ChargeClass>(Charges, out var charges)
        ? new([.. Path], charges, FirstDay, ImpactPerDay, Evidence, verdict)
        : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RecordedFeedback))]
internal sealed partial class FeedbackJson : JsonSerializerContext;
