using System.Buffers;
using System.Globalization;

namespace CloudIntel.Core.Catalog;

/// <summary>What traffic out of a region costs by its volume. Into a region it is free.</summary>
public sealed class EgressTariff
{
    private const decimal GibibytesPerTerabyte = 1024;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private readonly (decimal From, decimal PerGibibyte)[] tiers;

    private EgressTariff((decimal From, decimal PerGibibyte)[] tiers) => this.tiers = tiers;

    /// <summary>The tariff of a scope, such as <c>internet</c> or <c>other_region</c>; null where no price is known.</summary>
    /// <param name="prices">Prices of traffic from one region.</param>
    /// <param name="scope">Where it goes to, without a tier.</param>
    public static EgressTariff? Of(IEnumerable<EgressPrice> prices, string scope)
    {
        (decimal From, decimal PerGibibyte)[] found = [.. prices
            .Where(price => price.Scope.Equals(scope, StringComparison.OrdinalIgnoreCase) || price.Scope.StartsWith(scope + ":", StringComparison.OrdinalIgnoreCase))
            .Select(price => (From: Start(price.Scope), price.PerGibibyte))
            .OrderBy(tier => tier.From)];
        return found.Length == 0 ? null : new(found);
    }

    /// <summary>What a volume costs in a month, US dollars.</summary>
    public decimal Cost(decimal gibibytes)
    {
        var cost = 0m;
        for (var i = 0; i < tiers.Length; i++)
        {
            var end = i + 1 < tiers.Length ? Math.Min(gibibytes, tiers[i + 1].From) : gibibytes;
            if (end > tiers[i].From)
                cost += (end - tiers[i].From) * tiers[i].PerGibibyte;
        }

        return cost;
    }

    /// <summary>Where a tier such as <c>internet:10-50TB</c>, <c>internet:150TB+</c> or <c>internet:0-1TiB</c> begins, in GiB.</summary>
    private static decimal Start(string scope)
    {
        var tier = scope.AsSpan(scope.IndexOf(':', StringComparison.Ordinal) + 1);
        var length = tier.IndexOfAnyExcept(NumberCharacters);
        return length > 0 && decimal.TryParse(tier[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var terabytes) ? terabytes * GibibytesPerTerabyte : 0;
    }
}
