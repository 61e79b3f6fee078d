using CloudIntel.Core.Simulation.Randomness;
using PurchaseOption = CloudIntel.Core.Catalog.PurchaseOption;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>Draws how prices change: what is told beforehand of all, and of spare capacity what comes by chance.</summary>
internal static class PriceDraw
{
    private const string Path = "environment.spot.prices.step";
    private const int Decimals = 6;

    /// <summary>By offer; null where its price stays.</summary>
    public static Steps<decimal>?[] Of(CloudEnvironment environment, CloudMarket market, TimeSpan horizon, ulong seed, EventBudget budget)
    {
        var told = environment.PriceChanges.Where(change => change.At < horizon).OrderBy(change => change.At).ToList();
        var prices = new Steps<decimal>?[market.Offers.Count];
        foreach (var offer in market.Offers)
        {
            var its = told.Where(change => change.Of.Matches(offer)).ToList();
            var onDemand = market.Offers[offer.OnDemandIndex];
            var changes = offer.Purchase == PurchaseOption.Spot
                ? Spot(offer, onDemand.HourlyPrice, its, prices[onDemand.Index], environment.Spot.Prices, horizon, seed, budget)
                : [.. its.GroupBy(change => change.At).Select(group => (group.Key, decimal.Round(its.TakeWhile(change => change.At <= group.Key).Aggregate(offer.HourlyPrice, (price, change) => change.Apply(price)), Decimals)))];
            if (changes.Count > 0)
                prices[offer.Index] = new(offer.HourlyPrice, changes);
        }

        return prices;
    }

    private static List<(TimeSpan At, decimal Price)> Spot(
        MarketOffer offer, decimal onDemand, List<PriceChange> told, Steps<decimal>? ceiling, SpotPrices model, TimeSpan horizon, ulong seed, EventBudget budget)
    {
        var times = told.Select(change => change.At).Concat(ceiling?.Changes.Select(change => change.At) ?? []).ToHashSet();
        var random = model.Deviation > 0 ? new RandomStream(seed, $"spot price {offer.Name}") : null;
        EventBudget.Expect(random is null ? 0 : horizon / model.Step, Path);
        for (var at = model.Step; random is not null && at < horizon; at += model.Step)
        {
            budget.Take(Path);
            times.Add(at);
        }

        var changes = new List<(TimeSpan, decimal)>();
        var (price, next, logarithm, nextStep, before) = (offer.HourlyPrice, 0, 0.0, model.Step, offer.HourlyPrice);
        var kept = Math.Exp(-model.Step / model.Reversion);
        foreach (var at in times.Order())
        {
            for (; next < told.Count && told[next].At <= at; next++)
                price = told[next].Apply(price);
            if (random is not null && at == nextStep)
            {
                logarithm = (logarithm * kept) + (model.Deviation * Math.Sqrt(1 - (kept * kept)) * random.NextNormal());
                nextStep += model.Step;
            }

            var now = decimal.Round(Math.Min(price * (decimal)Math.Exp(logarithm), model.Ceiling * (ceiling?.At(at) ?? onDemand)), Decimals);
            if (now != before)
                changes.Add((at, now));
            before = now;
        }

        return changes;
    }
}
