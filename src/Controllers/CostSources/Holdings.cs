using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostSources;

/// <summary>What the ledger holds of a source.</summary>
internal sealed record Holdings
{
    /// <summary>The last import; null when there was none.</summary>
    public ImportRecord? Import { get; init; }

    /// <summary>The billing periods, newest first.</summary>
    public IReadOnlyList<SourcePeriod> Periods { get; init; } = [];

    /// <summary>The first rows that the last import kept aside.</summary>
    public IReadOnlyList<RejectedRow> Rejections { get; init; } = [];

    /// <summary>The last restatement; null when there was none.</summary>
    public Restatement? Restatement { get; init; }

    /// <summary>How complete days usually are.</summary>
    public IReadOnlyList<DataMaturity> Maturity { get; init; } = [];

    /// <summary>Bills of all sources that more than one of them holds.</summary>
    public IReadOnlyList<SourceOverlap> Overlaps { get; init; } = [];

    /// <summary>What is to be said of bills that other sources hold as well; nothing when there are none.</summary>
    public IEnumerable<ConditionFinding> Overlapping(string source)
    {
        var ours = Overlaps.Where(overlap => overlap.Sources.Any(holder => holder.Source == source)).ToList();
        if (ours.Count == 0)
            yield break;
        var twice = ours.Where(overlap => overlap.IsCountedTwice && Counts(overlap, source)).ToList();
        var shadowed = ours.Where(overlap => !Counts(overlap, source)).ToList();
        if (twice.Count > 0)
        {
            yield return new(ConditionTypes.Overlapping, true, "CountedTwice",
                $"{Others(twice, source)} also hold {Bills(twice)}, and both count: give the source that is to count a higher spec.precedence");
        }
        else if (shadowed.Count > 0)
        {
            yield return new(ConditionTypes.Overlapping, true, "Shadowed",
                $"{Bills(shadowed)} do not count here: {Others(shadowed, source)} hold them with a higher spec.precedence");
        }
        else
        {
            yield return new(ConditionTypes.Overlapping, true, "Preferred",
                $"{Others(ours, source)} also hold {Bills(ours)}, which count here alone for their spec.precedence");
        }
    }

    private static bool Counts(SourceOverlap overlap, string source) => overlap.Sources.Any(holder => holder.Source == source && holder.Counts);

    private static string Others(IEnumerable<SourceOverlap> overlaps, string source) => Few(overlaps
        .SelectMany(overlap => overlap.Sources)
        .Select(holder => holder.Source)
        .Where(name => name != source));

    private static string Bills(IReadOnlyList<SourceOverlap> overlaps) =>
        $"the bills of {Few(overlaps.Select(overlap => $"{overlap.Provider} {overlap.BillingAccountId}"))} for {Few(overlaps.Select(overlap => overlap.Start.ToString("yyyy-MM", CultureInfo.InvariantCulture)))}";

    private static string Few(IEnumerable<string> names)
    {
        var distinct = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return distinct.Count <= 3 ? string.Join(", ", distinct) : $"{string.Join(", ", distinct.Take(3))} and {distinct.Count - 3} more";
    }
}
