namespace CloudIntel.Ledger.Versions;

/// <summary>A billing period as an import brought it.</summary>
/// <param name="Start">Its first moment, which names it.</param>
/// <param name="End">The first moment after it.</param>
/// <param name="Rows">Number of charges.</param>
/// <param name="Digest">Over the charges in any order: equal digests, equal charges.</param>
internal sealed record StagedPeriod(DateTimeOffset Start, DateTimeOffset End, long Rows, string Digest);

/// <summary>A staged period that differs from what is held.</summary>
/// <param name="Period">The period.</param>
/// <param name="Version">The version that it becomes.</param>
/// <param name="ReplacedImport">The import of the version before; null without one.</param>
internal sealed record ChangedPeriod(StagedPeriod Period, int Version, long? ReplacedImport);
