using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Charges;

/// <summary>Ways to pay less for what ran.</summary>
public enum OpportunityKind
{
    /// <summary>Machines that nobody requested in full: smaller or fewer ones.</summary>
    IdleMachines = 0,

    /// <summary>On-demand machines whose workloads all permit spot ones.</summary>
    SpotMachines,

    /// <summary>On-demand machines that ran so steadily that a commitment would cost less.</summary>
    Commitment,

    /// <summary>A commitment that was not used in full.</summary>
    UnusedCommitment,
}

/// <summary>Something that could have cost less. Opportunities overlap: their savings are not to be added.</summary>
/// <param name="Kind">What could be done.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Region">The region; empty where it is no matter of one.</param>
/// <param name="Subject">The instance type, family or commitment.</param>
/// <param name="MonthlySaving">US dollars in a month of 730 hours, above 0.</param>
public sealed record SavingOpportunity(OpportunityKind Kind, string Provider, string Region, string Subject, decimal MonthlySaving)
{
    /// <summary>What could be done, in a sentence without its full stop.</summary>
    public string Sentence => (Kind switch
    {
        OpportunityKind.IdleMachines => $"Fewer or smaller machines than {Subject}, which nobody requested in full",
        OpportunityKind.SpotMachines => $"Spot machines instead of {Subject} on demand, as all its workloads permit",
        OpportunityKind.Commitment => $"A commitment for the {Subject} machines that always ran",
        _ => $"{Subject} given up or shrunk, of which a part was never used",
    }) + (Region.Length > 0 ? $", in {Region} of {Provider}" : $", of {Provider}");
}

/// <summary>Finds what of a run could have cost less, by its own prices.</summary>
public static class SavingOpportunities
{
    /// <summary>The opportunities that save the most come first.</summary>
    /// <param name="environment">The clouds in that run.</param>
    /// <param name="leases">Its nodes.</param>
    /// <param name="spotWorkloads">Names of the workloads that permit spot machines.</param>
    /// <param name="most">So many at most.</param>
    public static IReadOnlyList<SavingOpportunity> Of(EnvironmentRun environment, IReadOnlyList<NodeLease> leases, IReadOnlySet<string> spotWorkloads, int most = 10)
    {
        var months = (decimal)environment.Horizon.TotalHours / PriceCatalog.HoursPerMonth;
        var savings = new SortedDictionary<(OpportunityKind Kind, string Provider, string Region, string Subject), decimal>();
        var spot = environment.Market.Where(offer => offer.Purchase == PurchaseOption.Spot).ToDictionary(Place, offer => offer.Index);
        foreach (var (nodes, commitments) in new LeaseDays(environment, leases).All())
        {
            foreach (var hours in nodes)
            {
                var (lease, offer) = (leases[hours.Lease], environment.Market[leases[hours.Lease].Offer]);
                Add(OpportunityKind.IdleMachines, offer, offer.Offer.Shape.InstanceType, hours.Paid * Math.Max(0, 1 - NodeShares.Of(offer, lease).Sum(use => use.Share)));
                if (offer.Purchase == PurchaseOption.OnDemand && hours.Commitment is null && lease.Use.Count > 0 && lease.Use.All(use => spotWorkloads.Contains(use.Workload)) && spot.TryGetValue(Place(offer), out var other))
                    Add(OpportunityKind.SpotMachines, offer, offer.Offer.Shape.InstanceType, hours.Paid - (hours.Hours * environment.Price(other, Within(environment, hours.Day))));
            }

            foreach (var day in commitments.Where(day => day.Unused > 0))
            {
                var held = environment.Environment.Commitments[day.Commitment];
                var key = (OpportunityKind.UnusedCommitment, held.Provider, held.Region, held.Name);
                savings[key] = savings.GetValueOrDefault(key) + day.Unused;
            }
        }

        foreach (var (offer, saving) in CommitmentAdvice.Of(environment, leases))
            Add(OpportunityKind.Commitment, offer, offer.Offer.Shape.Family, saving);
        return [.. savings.Select(entry => new SavingOpportunity(entry.Key.Kind, entry.Key.Provider, entry.Key.Region, entry.Key.Subject, decimal.Round(entry.Value / months, 2)))
            .Where(opportunity => opportunity.MonthlySaving > 0).OrderByDescending(opportunity => opportunity.MonthlySaving).Take(most)];

        void Add(OpportunityKind kind, MarketOffer offer, string subject, decimal saving)
        {
            var key = (kind, offer.Provider, offer.Region, subject);
            savings[key] = savings.GetValueOrDefault(key) + saving;
        }
    }

    private static (string Provider, string Region, string Zone, string Type) Place(MarketOffer offer) => (offer.Provider, offer.Region, offer.Zone, offer.Offer.Shape.InstanceType);

    private static TimeSpan Within(EnvironmentRun environment, DateTimeOffset time) => time > environment.Start ? time - environment.Start : TimeSpan.Zero;
}
