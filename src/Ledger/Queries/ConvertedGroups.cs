using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Rates;

namespace CloudIntel.Ledger.Queries;

/// <summary>Adds up groups of days and currencies in one currency.</summary>
internal static class ConvertedGroups
{
    /// <summary>Converts.</summary>
    /// <param name="groups">Groups whose last key is the day.</param>
    /// <param name="currency">The currency.</param>
    /// <param name="rates">The rates into it.</param>
    /// <exception cref="MissingExchangeRateException">A rate is not there.</exception>
    public static List<CostGroup> Of(IEnumerable<CostGroup> groups, string currency, RateTable rates)
    {
        var sums = new Dictionary<string, Sum>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            string?[] keys = [.. group.Keys.SkipLast(1)];
            // A length before each key, so that no two lists of keys read alike.
            var name = string.Concat(keys.Select(key => key is null ? "-" : $"{key.Length}:{key}"));
            if (!sums.TryGetValue(name, out var sum))
                sums[name] = sum = new(keys);
            sum.Add(group, DateOnly.ParseExact(group.Keys[^1]!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), rates);
        }

        return [.. sums.Values.Select(sum => sum.ToGroup(currency))];
    }

    private sealed class Sum(string?[] keys)
    {
        private ExactAmount billed, effective, list, contracted;
        private long rows;

        public void Add(CostGroup group, DateOnly day, RateTable rates)
        {
            var costs = group.Costs;
            billed += rates.Require(costs.Billed, costs.Currency, day);
            effective += rates.Require(costs.Effective, costs.Currency, day);
            list += rates.Require(costs.List, costs.Currency, day);
            contracted += rates.Require(costs.Contracted, costs.Currency, day);
            rows += group.Rows;
        }

        public CostGroup ToGroup(string currency) =>
            new(keys, new(currency, billed.ToDecimal(), effective.ToDecimal(), list.ToDecimal(), contracted.ToDecimal()), rows);
    }
}
