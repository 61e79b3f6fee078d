using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>
/// Something that fails and is repaired, over and over. Failures of different models, and of different zones and regions, are independent; those of machines come together
/// by what they share: their zone, their region, their provider's interface.
/// </summary>
public abstract record FailureModel
{
    private protected FailureModel()
    {
    }

    /// <summary>What it is about: of outages, the zones or regions that have such offers.</summary>
    public OfferSelector Of { get; init; } = OfferSelector.All;

    internal abstract void Check(string path);

    internal static void CheckTimes(string path, Distribution between, Distribution repair)
    {
        if (between.Mean is not (>= 1 and < double.PositiveInfinity))
            throw new ScenarioException($"{path}.between", "must have a mean of a second or more");
        if (repair.Mean is not (> 0 and < double.PositiveInfinity))
            throw new ScenarioException($"{path}.repair", "must have a mean above 0");
    }
}

/// <summary>Single machines fail.</summary>
/// <param name="Seconds">From the start of a machine until it fails.</param>
/// <param name="Repair">Seconds until the machine is back, for those who wait for it.</param>
public sealed record NodeFailure(Distribution Seconds, Distribution Repair) : FailureModel
{
    internal override void Check(string path) => CheckTimes(path, Seconds, Repair);
}

/// <summary>Zones fail with all machines in them.</summary>
/// <param name="Between">Seconds from the end of an outage of a zone to the beginning of its next.</param>
/// <param name="Repair">Seconds that an outage lasts.</param>
/// <param name="SpreadShare">The probability with which an outage takes another zone of the region with it, for each of them; from 0 to 1.</param>
public sealed record ZoneOutage(Distribution Between, Distribution Repair, double SpreadShare = 0) : FailureModel
{
    internal override void Check(string path)
    {
        CheckTimes(path, Between, Repair);
        if (SpreadShare is not (>= 0 and <= 1))
            throw new ScenarioException($"{path}.spreadShare", "must be from 0 to 1");
    }
}

/// <summary>Regions fail with all their zones.</summary>
/// <param name="Between">Seconds from the end of an outage to the beginning of the next.</param>
/// <param name="Repair">Seconds that an outage lasts.</param>
public sealed record RegionOutage(Distribution Between, Distribution Repair) : FailureModel
{
    internal override void Check(string path) => CheckTimes(path, Between, Repair);
}

/// <summary>Machines can neither be started nor given back for a while.</summary>
/// <param name="Between">Seconds from the end of an outage to the beginning of the next.</param>
/// <param name="Repair">Seconds that an outage lasts.</param>
/// <param name="WholeProvider">Whether all regions of a provider fail together, or each by itself.</param>
public sealed record ApiOutage(Distribution Between, Distribution Repair, bool WholeProvider = false) : FailureModel
{
    internal override void Check(string path) => CheckTimes(path, Between, Repair);
}

/// <summary>A provider refuses some requests for a while.</summary>
/// <param name="Between">Seconds from the end of such a while to the beginning of the next.</param>
/// <param name="Repair">Seconds that it lasts.</param>
/// <param name="RefusedShare">The share of requests that are refused, above 0 and at most 1.</param>
public sealed record ApiThrottling(Distribution Between, Distribution Repair, double RefusedShare) : FailureModel
{
    internal override void Check(string path)
    {
        CheckTimes(path, Between, Repair);
        if (RefusedShare is not (> 0 and <= 1))
            throw new ScenarioException($"{path}.refusedShare", "must be above 0 and at most 1");
    }
}

/// <summary>What is hit by an outage that is told beforehand.</summary>
public enum OutageScope
{
    /// <summary>The zones that <see cref="FailureModel.Of"/> names.</summary>
    Zone,

    /// <summary>The regions.</summary>
    Region,

    /// <summary>The interface of the regions.</summary>
    Api,
}

/// <summary>An outage at a given time: what if this zone fails at that hour?</summary>
/// <param name="Scope">What fails.</param>
/// <param name="At">Since the start.</param>
/// <param name="Duration">Above zero.</param>
public sealed record GivenOutage(OutageScope Scope, TimeSpan At, TimeSpan Duration) : FailureModel
{
    internal override void Check(string path)
    {
        if (At < TimeSpan.Zero)
            throw new ScenarioException($"{path}.at", "must not be before the start");
        if (Duration <= TimeSpan.Zero)
            throw new ScenarioException($"{path}.duration", "must be above 0");
    }
}
