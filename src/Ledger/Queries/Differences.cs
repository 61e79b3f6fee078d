using CloudIntel.Core.FinOps;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Queries;

/// <summary>Compares two lists of groups.</summary>
internal static class Differences
{
    /// <summary>The groups that differ, biggest change of billed or effective cost first, then by group.</summary>
    public static IReadOnlyList<CostDifference> Of(IEnumerable<CostGroup> before, IEnumerable<CostGroup> after)
    {
        var pairs = before.ToDictionary(group => new Key(group), group => (Before: (CostGroup?)group, After: (CostGroup?)null));
        foreach (var group in after)
        {
            var key = new Key(group);
            pairs[key] = (pairs.GetValueOrDefault(key).Before, group);
        }

        var differences = pairs
            .Where(pair => pair.Value.Before?.Costs != pair.Value.After?.Costs || pair.Value.Before?.Rows != pair.Value.After?.Rows)
            .Select(pair => new CostDifference(
                pair.Key.Keys,
                pair.Value.Before?.Costs ?? Nothing(pair.Key.Currency), pair.Value.After?.Costs ?? Nothing(pair.Key.Currency),
                pair.Value.Before?.Rows ?? 0, pair.Value.After?.Rows ?? 0))
            .ToList();
        differences.Sort(Compare);
        return differences;
    }

    private static CostSums Nothing(string currency) => new(currency, 0, 0, 0, 0);

    private static int Compare(CostDifference left, CostDifference right)
    {
        var order = Size(right).CompareTo(Size(left));
        return order != 0 ? order : CompareKeys(left.Keys, left.After.Currency, right.Keys, right.After.Currency);
    }

    private static decimal Size(CostDifference difference) => Math.Max(Math.Abs(difference.Change.Billed), Math.Abs(difference.Change.Effective));

    /// <summary>The order of groups that weigh the same; in one way for both stores, whose collations differ.</summary>
    public static int CompareKeys(IReadOnlyList<string?> left, string leftCurrency, IReadOnlyList<string?> right, string rightCurrency)
    {
        for (var i = 0; i < left.Count; i++)
        {
            if (string.CompareOrdinal(left[i], right[i]) is var order and not 0)
                return order;
        }

        return string.CompareOrdinal(leftCurrency, rightCurrency);
    }

    private readonly struct Key(CostGroup group) : IEquatable<Key>
    {
        public IReadOnlyList<string?> Keys { get; } = group.Keys;

        public string Currency { get; } = group.Costs.Currency;

        public bool Equals(Key other) => Currency == other.Currency && Keys.SequenceEqual(other.Keys);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(Currency);
            foreach (var key in Keys)
                hash.Add(key);
            return hash.ToHashCode();
        }
    }
}
