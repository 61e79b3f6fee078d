using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostSources;

/// <summary>How a look at a source's bills ended.</summary>
/// <param name="Conditions">What to say about it.</param>
/// <param name="State">How the source stands in the ledger.</param>
/// <param name="RetryAfter">When to look again before the schedule says so; null to wait for the schedule.</param>
internal sealed record ImportOutcome(IReadOnlyList<ConditionFinding> Conditions, SourceState State, TimeSpan? RetryAfter = null)
{
    /// <summary>What the look that loaded nothing kept aside; null when the ledger knows it.</summary>
    public ImportReport? Refused { get; init; }

    /// <summary>What the import took from a store of objects; null when nothing was imported, or from elsewhere.</summary>
    public ObjectCounts? Objects { get; init; }

    /// <summary>Whether the ledger holds the bills as they lie at the location.</summary>
    public bool IsLoaded => Conditions.Any(condition => condition is { Type: ConditionTypes.Ready, Holds: true });

    /// <summary>The bills are in the ledger as they lie at the location.</summary>
    public static ImportOutcome Loaded(ImportRecord import) => new(
        [new(ConditionTypes.Ready, true, import.RejectedRows == 0 ? "Loaded" : "LoadedWithRejections", Counts(import))],
        SourceState.Settled);

    /// <summary>The source rests.</summary>
    public static ImportOutcome Suspended() => new(
        [new(ConditionTypes.Ready, false, "Suspended", "spec.suspend is set: the location is not looked at")],
        SourceState.Settled);

    /// <summary>Something outside does not answer; it is tried again.</summary>
    public static ImportOutcome Unavailable(string reason, string message, TimeSpan retryAfter) => new(
        [
            new(ConditionTypes.Ready, false, reason, message),
            new(ConditionTypes.Reconciling, true, reason, "tried again by itself"),
        ],
        SourceState.Failing,
        retryAfter);

    /// <summary>A person must act: replace the bills, or correct the spec.</summary>
    public static ImportOutcome Stalled(string reason, string message) => new(
        [
            new(ConditionTypes.Ready, false, reason, message),
            new(ConditionTypes.Stalled, true, reason, message),
        ],
        SourceState.Failing);

    /// <summary>Rows were kept aside, and the source is strict: nothing was loaded.</summary>
    public static ImportOutcome Strict(ImportReport report) =>
        Stalled("RowsRejected", $"{Broken(report.Files.Sum(file => file.RejectedRows))} the format and spec.strict is set: nothing was loaded") with { Refused = report };

    /// <summary>The same, for a source of which the ledger lacks what was loaded before.</summary>
    public ImportOutcome WithoutCharges() => this with
    {
        State = SourceState.Missing,
        Conditions = [.. Conditions.Select(condition => condition.Type != ConditionTypes.Ready
            ? condition
            : condition with { Message = $"{condition.Message}; the ledger lacks what was loaded before, the figures are the last known ones" })],
    };

    private static string Broken(long rows) => rows == 1 ? "1 row breaks" : $"{rows} rows break";

    private static string Counts(ImportRecord import) => import.RejectedRows == 0
        ? $"{import.Rows} rows loaded, {import.RepairedRows} of them repaired"
        : $"{import.Rows} rows loaded, {import.RepairedRows} of them repaired; {import.RejectedRows} kept aside, the first of them in status.rejections";
}
