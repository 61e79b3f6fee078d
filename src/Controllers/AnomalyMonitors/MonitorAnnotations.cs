using System.Globalization;
using CloudIntel.Core.FinOps.Anomalies;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>What people say of a monitor's anomalies by annotations. What cannot be understood is kept apart, and the rest counts.</summary>
internal sealed class MonitorAnnotations
{
    /// <summary>Ids of anomalies that somebody knows of: <c>ID,…</c>.</summary>
    public const string Acknowledge = $"{ApiGroup.Name}/acknowledge";

    /// <summary>Anomalies of which nothing is to be heard, forever or until a day: <c>ID,ID=yyyy-MM-dd,…</c>.</summary>
    public const string Mute = $"{ApiGroup.Name}/mute";

    /// <summary>What anomalies really were: <c>ID=true,ID=false,ID=expected</c>.</summary>
    public const string Feedback = $"{ApiGroup.Name}/feedback";

    /// <summary>Changes that will cost: <c>from=yyyy-MM-dd,to=yyyy-MM-dd,percent=N,at=PART,reason=TEXT;…</c>.</summary>
    public const string PlannedChange = $"{ApiGroup.Name}/planned-change";

    /// <summary>Characters of an entry that are repeated to whoever wrote it.</summary>
    private const int Shown = 60;

    private readonly HashSet<string> acknowledged = new(StringComparer.Ordinal);
    private readonly HashSet<string> muted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeedbackVerdict> verdicts = new(StringComparer.Ordinal);
    private readonly List<PlannedChange> planned = [];
    private readonly List<string> misunderstood = [];

    /// <summary>Ids that are acknowledged.</summary>
    public IReadOnlySet<string> Acknowledged => acknowledged;

    /// <summary>Ids that are muted today.</summary>
    public IReadOnlySet<string> Muted => muted;

    /// <summary>Verdicts by id.</summary>
    public IReadOnlyDictionary<string, FeedbackVerdict> Verdicts => verdicts;

    /// <summary>Changes that were announced.</summary>
    public IReadOnlyList<PlannedChange> Planned => planned;

    /// <summary>What cannot be understood, and how it should be written.</summary>
    public IReadOnlyList<string> Misunderstood => misunderstood;

    /// <summary>Reads the annotations of a monitor.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="today">The day, UTC: anomalies are muted until another.</param>
    public static MonitorAnnotations Of(AnomalyMonitor monitor, DateOnly today)
    {
        var said = new MonitorAnnotations();
        foreach (var entry in Entries(monitor, Acknowledge, ','))
            said.acknowledged.Add(entry);
        foreach (var entry in Entries(monitor, Mute, ','))
            said.ReadMute(entry, today);
        foreach (var entry in Entries(monitor, Feedback, ','))
            said.ReadVerdict(entry);
        foreach (var entry in Entries(monitor, PlannedChange, ';'))
            said.ReadPlan(entry);
        return said;
    }

    private static string[] Entries(AnomalyMonitor monitor, string annotation, char separator) =>
        monitor.Metadata.Annotations?.TryGetValue(annotation, out var text) is true
            ? text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [];

    private void ReadMute(string entry, DateOnly today)
    {
        var (id, until) = Pair(entry);
        if (until is null || (TryDay(until, out var day) && today < day))
            muted.Add(id);
        else if (!TryDay(until, out _))
            Misunderstand(Mute, entry, "ID or ID=yyyy-MM-dd");
    }

    private void ReadVerdict(string entry)
    {
        var (id, word) = Pair(entry);
        if (Enum.GetValues<FeedbackVerdict>().Any(verdict => verdict.ToString().Equals(word, StringComparison.OrdinalIgnoreCase)))
            verdicts[id] = Enum.Parse<FeedbackVerdict>(word!, ignoreCase: true);
        else
            Misunderstand(Feedback, entry, "ID=true, ID=false or ID=expected");
    }

    private void ReadPlan(string entry)
    {
        // A reason may hold commas, and so comes last.
        var reasonAt = entry.IndexOf("reason=", StringComparison.Ordinal);
        var fields = (reasonAt < 0 ? entry : entry[..reasonAt])
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(Pair)
            .ToLookup(pair => pair.Key, pair => pair.Value);
        var percent = 0d;
        var known = fields.All(field => field.Key is "from" or "to" or "percent" or "at" && field.Count() == 1);
        var isPercent = !fields.Contains("percent")
            || (double.TryParse(fields["percent"].Single(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out percent) && percent is > 0 and <= 1_000_000);
        if (known && isPercent && TryDay(fields["from"].SingleOrDefault(), out var from) && TryDay(fields["to"].SingleOrDefault(), out var to) && from <= to)
        {
            planned.Add(new(
                [.. (fields["at"].SingleOrDefault() ?? "").Split(AnomalyNames.Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
                from,
                to,
                reasonAt < 0 ? "" : entry[(reasonAt + "reason=".Length)..].Trim(),
                percent > 0 ? percent / 100 : null));
        }
        else
        {
            Misunderstand(PlannedChange, entry, "from=yyyy-MM-dd,to=yyyy-MM-dd and, where wanted, percent=N, at=PART and at last reason=TEXT");
        }
    }

    private void Misunderstand(string annotation, string entry, string form) => misunderstood.Add(
        $"{annotation} has {(entry.Length <= Shown ? entry : $"{entry[..Shown]}…")}, which is not of the form {form}");

    private static (string Key, string? Value) Pair(string entry)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (entry, null) : (entry[..equals].Trim(), entry[(equals + 1)..].Trim());
    }

    private static bool TryDay(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
