using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>How many machines the cloud has of each of some offers. Of several limits on one offer the least counts.</summary>
/// <param name="Of">Which offers.</param>
/// <param name="Machines">At most so many of each at a time; 0 for none.</param>
public sealed record CapacityLimit(OfferSelector Of, int Machines)
{
    internal void Check(string path)
    {
        if (Machines < 0)
            throw new ScenarioException($"{path}.machines", "must be 0 or more");
    }
}

/// <summary>How much an account may hold of some offers together, as clouds limit virtual processors by region and way to pay.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Of">Which offers.</param>
/// <param name="Vcpus">Virtual processors of all machines of these offers at a time.</param>
public sealed record Quota(string Name, OfferSelector Of, decimal Vcpus)
{
    internal void Check(string path)
    {
        if (Vcpus < 0)
            throw new ScenarioException($"{path}.vcpus", "must be 0 or more");
    }
}
