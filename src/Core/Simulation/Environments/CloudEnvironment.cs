using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>The clouds that a scenario runs on: what they sell at what price, how they behave, and what is held of them already. Whatever is not given is as usual.</summary>
public sealed record CloudEnvironment
{
    /// <summary>What is sold: the product's own catalogue, narrowed to what the scenario allows, or one made of offers of one's own; see <see cref="CatalogFilter"/>.</summary>
    public required PriceCatalog Catalog { get; init; }

    /// <summary>How many machines the clouds have.</summary>
    public IReadOnlyList<CapacityLimit> Capacity { get; init; } = [];

    /// <summary>How much the account may hold.</summary>
    public IReadOnlyList<Quota> Quotas { get; init; } = [];

    /// <summary>How long machines take to be there.</summary>
    public ProvisioningModel Provisioning { get; init; } = new();

    /// <summary>Spare capacity: its prices, and when it is taken away.</summary>
    public SpotModel Spot { get; init; } = new();

    /// <summary>What fails. Nothing does where nothing is named; see <see cref="FailurePresets"/>.</summary>
    public IReadOnlyList<FailureModel> Failures { get; init; } = [];

    /// <summary>What is paid for, used or not.</summary>
    public IReadOnlyList<HeldCommitment> Commitments { get; init; } = [];

    /// <summary>Prices that change.</summary>
    public IReadOnlyList<PriceChange> PriceChanges { get; init; } = [];

    /// <summary>What machines draw and what that emits.</summary>
    public EnergyModel Energy { get; init; } = new();

    /// <summary>Latencies within regions; those between them are the catalogue's.</summary>
    public NetworkModel Network { get; init; } = new();

    /// <summary>Refuses what cannot be simulated.</summary>
    /// <exception cref="ScenarioException">Names the first field that is wrong, such as <c>environment.quotas[0].vcpus</c>.</exception>
    public void Check()
    {
        var market = CloudMarket.Of(this);
        Each(Capacity, "capacity", (limit, path) => Matching(market, limit.Of, path, () => limit.Check(path)));
        Each(Quotas, "quotas", (quota, path) => Matching(market, quota.Of, path, () => quota.Check(path)));
        Each(PriceChanges, "priceChanges", (change, path) => Matching(market, change.Of, path, () => change.Check(path)));
        Each(Failures, "failures", (failure, path) => Matching(market, failure.Of, path, () => failure.Check(path)));
        Each(Commitments, "commitments", (commitment, path) => commitment.Check(path, market));
        if (Commitments.GroupBy(commitment => commitment.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            throw new ScenarioException("environment.commitments", $"two have the name {twice}");
        Provisioning.Check("environment.provisioning");
        Spot.Check("environment.spot");
        Energy.Check("environment.energy", market);
        Network.Check("environment.network");
    }

    private static void Each<T>(IReadOnlyList<T> items, string name, Action<T, string> check)
    {
        for (var i = 0; i < items.Count; i++)
            check(items[i], $"environment.{name}[{i}]");
    }

    private static void Matching(CloudMarket market, OfferSelector selector, string path, Action check)
    {
        check();
        if (!market.Offers.Any(selector.Matches))
            throw new ScenarioException(path, "is about no offer of the environment: check the names of providers, regions, zones, families and instance types");
    }
}
