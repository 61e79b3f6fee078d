using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>What is free on nodes that take pods, kept from call to call: only nodes that changed are looked at.</summary>
internal sealed class NodeRooms
{
    private readonly Dictionary<int, (Rooms Rooms, int Place)> places = [];
    private int gone;

    /// <summary>Of nodes that are ready, in the order in which they became so.</summary>
    public Rooms Ready { get; private set; } = new();

    /// <summary>Of nodes that are launching, in the order of launches.</summary>
    public Rooms Launching { get; private set; } = new();

    /// <summary>Looks at what changed since the last call.</summary>
    public void Update(CloudView view)
    {
        if (gone > places.Count)
        {
            (Ready, Launching, gone) = (new(), new(), 0);
            places.Clear();
            foreach (var node in view.Nodes)
                Look(view, node);
            return;
        }

        foreach (var node in view.ChangedNodes)
            Look(view, node);
    }

    /// <summary>Where the room of a node is; null of one that takes no pods.</summary>
    public (Rooms Rooms, int Place)? PlaceOf(int node) => places.TryGetValue(node, out var place) ? place : null;

    /// <summary>Looks at a node.</summary>
    public void Look(CloudView view, int node)
    {
        var its = view.Node(node);
        var rooms = its.State switch { NodeState.Ready => Ready, NodeState.Launching => Launching, _ => null };
        if (places.TryGetValue(node, out var old))
        {
            if (rooms == old.Rooms)
            {
                Fill(view, its, rooms[old.Place]);
                rooms.Changed(old.Place);
                return;
            }

            old.Rooms[old.Place].Pods = 0; // no pod fits any more; its place is given up at the next tidying
            old.Rooms.Changed(old.Place);
            places.Remove(node);
            gone++;
        }

        if (rooms is null)
            return;
        var room = new Room { Node = node, Offer = its.Offer, CpuMillis = 0, MemoryBytes = 0, Pods = 0, Gpus = view.FreeGpus(node).ToArray() };
        Fill(view, its, room);
        places[node] = (rooms, rooms.Count);
        rooms.Add(room);
    }

    private static void Fill(CloudView view, in NodeView its, Room room)
    {
        (room.CpuMillis, room.MemoryBytes, room.Pods) = (its.Free.CpuMillis, its.Free.MemoryBytes, its.MostPods - its.Pods);
        view.FreeGpus(its.Index).CopyTo(room.Gpus);
    }
}
