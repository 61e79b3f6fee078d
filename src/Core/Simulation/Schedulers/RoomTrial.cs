namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>Tries out where pods of some nodes would go without them; ends as if nothing had been tried.</summary>
internal sealed class RoomTrial : IDisposable
{
    private readonly NodeRooms rooms;
    private readonly Dictionary<(Rooms Rooms, int Place), Room> before = [];

    /// <summary>Begins.</summary>
    /// <param name="rooms">Rooms of all nodes.</param>
    /// <param name="without">Nodes to which nothing goes.</param>
    public RoomTrial(NodeRooms rooms, IEnumerable<int> without)
    {
        this.rooms = rooms;
        foreach (var node in without)
        {
            if (rooms.PlaceOf(node) is not var (among, place))
                continue;
            Keep(among, place);
            among[place].Pods = 0;
            among.Changed(place);
        }
    }

    /// <summary>Takes the first room that fits, of nodes that are ready and then of those that are launching.</summary>
    /// <returns>The node; −1 where none fits.</returns>
    public int Take(in PodNeed need)
    {
        foreach (var among in (ReadOnlySpan<Rooms>)[rooms.Ready, rooms.Launching])
        {
            var place = among.Next(need);
            if (place < 0)
                continue;
            Keep(among, place);
            among.Take(place, need);
            return among[place].Node;
        }

        return -1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var ((among, place), room) in before)
            among.Restore(place, room);
    }

    private void Keep(Rooms among, int place) => before.TryAdd((among, place), among[place].Copy());
}
