using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Charges;

/// <summary>What traffic cost.</summary>
/// <param name="Transfer">The traffic.</param>
/// <param name="Cost">US dollars.</param>
internal readonly record struct TransferCost(DataTransfer Transfer, decimal Cost);

/// <summary>Prices traffic by the provider's tariff, whose steps count all that leaves a region to one scope in a calendar month. What has no price is free.</summary>
internal sealed class TrafficCosts(EnvironmentRun environment)
{
    private readonly Dictionary<(string Provider, string Region, string Scope), EgressTariff?> tariffs = [];
    private readonly Dictionary<(string Provider, string Region, string Scope, int Year, int Month), decimal> sent = [];

    /// <summary>In order of the traffic's time.</summary>
    public IEnumerable<TransferCost> Of(IReadOnlyList<DataTransfer> transfers)
    {
        foreach (var transfer in transfers.OrderBy(transfer => transfer.From))
        {
            var key = (transfer.Provider, transfer.Region, transfer.Scope);
            if (!tariffs.TryGetValue(key, out var tariff))
                tariffs[key] = tariff = environment.Regions.FirstOrDefault(region => environment.Providers[region.Provider] == transfer.Provider && region.Name == transfer.Region)?.Facts.Egress.GetValueOrDefault(transfer.Scope);
            var time = (environment.Start + transfer.From).UtcDateTime;
            var month = (transfer.Provider, transfer.Region, transfer.Scope, time.Year, time.Month);
            var before = sent.GetValueOrDefault(month);
            sent[month] = before + transfer.Gibibytes;
            yield return new(transfer, tariff is null ? 0 : tariff.Cost(before + transfer.Gibibytes) - tariff.Cost(before));
        }
    }
}
