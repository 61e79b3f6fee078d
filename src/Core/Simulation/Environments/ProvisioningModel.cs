using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>How long machines of some offers take.</summary>
/// <param name="Of">Which offers.</param>
/// <param name="Seconds">From the request until the machine is there, without the time until its node is ready; see <see cref="ProvisioningModel.Joining"/>.</param>
/// <param name="RefusedShare">The share of requests that are refused because the cloud has no such machine left, from 0 up to 1.</param>
public sealed record ProvisioningRule(OfferSelector Of, Distribution Seconds, double RefusedShare = 0);

/// <summary>How long it takes until a node is there that was asked for, and how often the cloud has none.</summary>
/// <remarks>
/// The defaults: machines of AWS and Google are there after some ten seconds, of Azure after about a minute, and as spare capacity somewhat later and with more spread (Mao and Humphrey,
/// A performance study on the VM startup time in the cloud, CLOUD 2012; Hao, Jiang, Wang and Kim, An empirical analysis of VM startup times in public IaaS clouds, CLOUD 2021); a node is
/// ready after about half a minute more. The medians are round figures of that order and no measurement of ours: give your own where they matter.
/// </remarks>
public sealed record ProvisioningModel
{
    /// <summary>The first that is about an offer counts; where none is, its machine is there at once.</summary>
    public IReadOnlyList<ProvisioningRule> Rules { get; init; } =
    [
        new(new() { Providers = ["azure"] }, LogNormal.FromMedianAndP95(60, 150)),
        new(new() { Purchases = [PurchaseOption.Spot] }, LogNormal.FromMedianAndP95(25, 90)),
        new(OfferSelector.All, LogNormal.FromMedianAndP95(20, 50)),
    ];

    /// <summary>Seconds from there until pods can run: the system starts, the node joins the cluster, its network and images are there.</summary>
    public Distribution Joining { get; init; } = LogNormal.FromMedianAndP95(30, 60);

    /// <summary>Every machine is there at once and never refused.</summary>
    public static ProvisioningModel Immediate { get; } = new() { Rules = [], Joining = new Constant(0) };

    internal void Check(string path)
    {
        for (var i = 0; i < Rules.Count; i++)
        {
            if (Rules[i].RefusedShare is not (>= 0 and < 1))
                throw new ScenarioException($"{path}.rules[{i}].refusedShare", "must be 0 or more and below 1");
        }
    }
}
