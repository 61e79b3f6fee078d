using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Charges;

/// <summary>How much to commit to.</summary>
public static class CommitmentAdvice
{
    /// <summary>
    /// What a commitment to spend saves at its best size. A committed dollar's worth of use costs 1 − d dollars whether it is used or not, so it pays as long as it is used in more than the share
    /// 1 − d of hours: the best commitment is what is exceeded in just that share of them (the news vendor's rule).
    /// </summary>
    /// <param name="hours">What each hour would cost on demand; none below 0.</param>
    /// <param name="discount">d, above 0 and below 1.</param>
    /// <returns>The commitment, in dollars on demand an hour, and what it saves over these hours; both 0 where none pays.</returns>
    public static (decimal HourlyAmount, decimal Saving) Best(IReadOnlyList<decimal> hours, decimal discount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(discount, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(discount, 1);
        if (hours.Count == 0)
            return (0, 0);
        var sorted = hours.Order().ToArray();
        var amount = sorted[Math.Min(sorted.Length - 1, (int)Math.Floor(discount * sorted.Length))];
        var saving = sorted.Sum(hour => Math.Min(hour, amount)) - ((1 - discount) * amount * sorted.Length);
        return saving > 0 ? (amount, saving) : (0, 0);
    }

    /// <summary>For each provider, region and family with a discount in the catalogue, an offer of it and what its best commitment would have saved.</summary>
    internal static IEnumerable<(MarketOffer Offer, decimal Saving)> Of(EnvironmentRun environment, IReadOnlyList<NodeLease> leases)
    {
        var discounts = environment.Environment.Catalog.Tables.Commitments.ToLookup(discount => (discount.Provider, discount.Family));
        var count = (int)Math.Ceiling(environment.Horizon.TotalHours);
        var onDemand = leases.Where(lease => environment.Market[lease.Offer].Purchase == PurchaseOption.OnDemand);
        foreach (var family in onDemand.GroupBy(lease => (environment.Market[lease.Offer].Provider, environment.Market[lease.Offer].Region, environment.Market[lease.Offer].Offer.Shape.Family)))
        {
            var offered = discounts[(family.Key.Provider, family.Key.Family)].Where(discount => discount.Region.Length == 0 || discount.Region == family.Key.Region).ToArray();
            if (offered.Length == 0)
                continue;
            var hours = new decimal[count];
            foreach (var lease in family)
                AddHours(environment, lease, hours);
            var saving = Best(hours, offered.Max(discount => discount.Discount)).Saving;
            if (saving > 0)
                yield return (environment.Market[family.First().Offer], saving);
        }
    }

    private static void AddHours(EnvironmentRun environment, NodeLease lease, decimal[] hours)
    {
        for (var hour = (int)lease.From.TotalHours; hour < hours.Length && TimeSpan.FromHours(hour) < lease.To; hour++)
        {
            var (from, to) = (Math.Max(lease.From.Ticks, hour * TimeSpan.TicksPerHour), Math.Min(lease.To.Ticks, (hour + 1) * TimeSpan.TicksPerHour));
            hours[hour] += (decimal)(to - from) / TimeSpan.TicksPerHour * environment.Price(lease.Offer, TimeSpan.FromHours(hour));
        }
    }
}
