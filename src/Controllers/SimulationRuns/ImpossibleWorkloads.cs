using System.Globalization;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Finds workloads that no machine of the clouds could ever hold.</summary>
internal static class ImpossibleWorkloads
{
    private const decimal BytesOfGibibyte = 1L << 30;

    /// <summary>Which of them, and why.</summary>
    public static IReadOnlyList<FieldError> Among(IEnumerable<(string Path, SimulatedWorkload Workload)> workloads, CloudEnvironment environment)
    {
        var engine = CloudMarket.Of(environment).Engine;
        return
        [
            .. from each in workloads
               let why = WhyNot(engine, each.Workload.Requirement)
               where why is not null
               select new FieldError(each.Path, $"{each.Workload.Name} can never run: {why}"),
        ];
    }

    private static string? WhyNot(PlacementEngine engine, PlacementRequirement requirement)
    {
        var permits = engine.Permits(requirement);
        var regions = Enumerable.Range(0, engine.Regions.Count).Select(region => permits.In(region)).ToList();
        if (regions.Exists(region => region.Offers.Any(offer => Holds(offer.Offer.Shape, requirement))))
            return null;
        if (regions.Where(region => region.Obstacles.Count > 0).MinBy(region => region.Obstacles.Count) is { } nearest && regions.TrueForAll(region => region.Offers.Count == 0))
            return $"no machine of the environment keeps all that it asks for; the nearest ones break {string.Join(", ", nearest.Obstacles)}";
        var requests = requirement.Requests;
        return string.Create(CultureInfo.InvariantCulture, $"no machine of the environment has {requests.CpuMillis / 1000m} processors, {requests.MemoryBytes / BytesOfGibibyte:0.##} GiB and {requests.GpuMillis / 1000m} graphics processors for a pod");
    }

    private static bool Holds(InstanceShape shape, PlacementRequirement requirement) =>
        (shape.Vcpus * 1000) - requirement.Overhead.CpuMillis >= requirement.Requests.CpuMillis
        && (shape.MemoryGibibytes * BytesOfGibibyte) - requirement.Overhead.MemoryBytes >= requirement.Requests.MemoryBytes
        && shape.GpuCount * 1000 >= requirement.Requests.GpuMillis;
}
