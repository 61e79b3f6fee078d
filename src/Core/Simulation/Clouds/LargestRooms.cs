using System.Globalization;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>The machines that hold most, among those that a workload may run on: tells which pods nothing can ever hold.</summary>
internal sealed class LargestRooms
{
    private readonly List<ReplicaRequests> rooms = [];
    private readonly string whyNone = "";

    public LargestRooms(EnvironmentRun environment, LiveMarket market, bool[] permitted, PlacementRequirement requirement)
    {
        foreach (var offer in environment.Market)
        {
            if (permitted[offer.Index] && offer.MostMachines is null or > 0)
                Add(market.Allocatable[offer.Index]);
        }

        if (rooms.Count > 0)
            return;
        var permits = environment.Clouds.Engine.Permits(requirement);
        var obstacles = environment.Regions.Select(region => permits.In(region.Place).Obstacles).Where(constraints => constraints.Count > 0).MinBy(constraints => constraints.Count);
        whyNone = obstacles is null ? "no offer that it may run on is for sale" : $"no offer keeps all that is asked for; the nearest ones break {string.Join(", ", obstacles)}";
    }

    /// <summary>Why no machine holds a pod even when it is empty; null where one does.</summary>
    public string? WhyNot(in ReplicaRequests requests)
    {
        if (rooms.Count == 0)
            return whyNone;
        foreach (var room in rooms)
        {
            if (Holds(room, requests))
                return null;
        }

        return string.Create(CultureInfo.InvariantCulture, $"no offer that it may run on leaves a pod {requests.CpuMillis / 1000.0} processors, {requests.MemoryBytes / (double)ByteUnits.Gibibyte:0.##} GiB and {requests.GpuMillis / 1000.0} graphics processors");
    }

    private static bool Holds(in ReplicaRequests room, in ReplicaRequests requests) =>
        room.CpuMillis >= requests.CpuMillis && room.MemoryBytes >= requests.MemoryBytes && room.GpuMillis >= requests.GpuMillis;

    private void Add(ReplicaRequests room)
    {
        foreach (var other in rooms)
        {
            if (Holds(other, room))
                return;
        }

        rooms.RemoveAll(other => Holds(room, other));
        rooms.Add(room);
    }
}
