using System.Collections.Immutable;
using System.Globalization;
using CloudIntel.Core.Scheduling.Gpu;

namespace CloudIntel.Core.Simulation.Schedulers.Choices;

/// <summary>The product's <see cref="GpuScheduler"/>. It begins anew, with the shapes that it has seen, whenever rooms changed by more than what it placed itself.</summary>
/// <remarks>Work grows with nodes for a pod, and with nodes times shapes for a new beginning.</remarks>
internal sealed class SharedGpuNode : INodeChoice
{
    private readonly Dictionary<PodNeed, long> seen = [];
    private readonly List<PodNeed> shapes = []; // in the order in which they were seen first
    private readonly List<Room> known = [];
    private readonly BestFitNode otherwise = new();
    private Rooms? of;
    private GpuScheduler? scheduler;
    private string[] offers = [];
    private int gpu = -1;

    public int Choose(Rooms rooms, in PodNeed need)
    {
        if (!seen.TryAdd(need, 1))
            seen[need]++;
        else
            shapes.Add(need);
        if (rooms.Next(need) < 0)
            return -1;
        if (!IsKnown(rooms))
            Begin(rooms);
        var placement = scheduler!.Place(PodOf(need));
        if (placement is null || !rooms[PlaceOf(placement)].Fits(need))
        {
            of = null; // it knows nothing of places for pods, nor which nodes a pod without graphics processors may run on
            return otherwise.Choose(rooms, need);
        }

        var place = PlaceOf(placement);
        gpu = need.IsShare ? placement.Gpus[0] : -1;
        var room = known[place];
        (room.CpuMillis, room.MemoryBytes, room.Pods) = (room.CpuMillis - need.CpuMillis, room.MemoryBytes - need.MemoryBytes, room.Pods - 1);
        foreach (var taken in placement.Gpus)
            room.Gpus[taken] -= need.IsShare ? need.GpuMillis : GpuPod.WholeGpu;
        return place;
    }

    public int ChooseGpu(Room room, in PodNeed need) => of is null ? room.GpuFor(need.GpuMillis) : gpu;

    private bool IsKnown(Rooms rooms)
    {
        if (of != rooms || known.Count != rooms.Count)
            return false;
        for (var place = 0; place < known.Count; place++)
        {
            if (!known[place].IsLike(rooms[place]))
                return false;
        }

        return true;
    }

    private void Begin(Rooms rooms)
    {
        of = rooms;
        known.Clear();
        for (var place = 0; place < rooms.Count; place++)
            known.Add(rooms[place].Copy());
        offers = [.. known.Select(room => room.Offer).Distinct().Order().Select(ModelOf)];
        scheduler = new(known.Select((room, place) => NodeOf(room, place)));
        foreach (var shape in shapes)
            scheduler.Expect(PodOf(shape), seen[shape]);
    }

    /// <summary>A room as a node; one that takes no more pods has nothing left.</summary>
    private static GpuNode NodeOf(Room room, int place) => new(
        string.Create(CultureInfo.InvariantCulture, $"{place:D9}"),
        room.Pods > 0 ? Math.Max(0, room.CpuMillis) : 0,
        room.Pods > 0 ? Math.Max(0, room.MemoryBytes) : 0,
        room.Gpus.Length,
        ModelOf(room.Offer))
    {
        FreeGpus = [.. room.Gpus],
    };

    /// <summary>A need as a pod. Who may go to some of the offers only names them as models; a name that there is none of keeps who may go to none of them away from all.</summary>
    private GpuPod PodOf(PodNeed need)
    {
        ImmutableArray<string> allowed = [.. offers.Where(offer => need.Allowed[int.Parse(offer, CultureInfo.InvariantCulture)])];
        return new("", need.CpuMillis, need.MemoryBytes, need.Gpus, need.GpuMillis == 0 ? 0 : need.IsShare ? need.GpuMillis : GpuPod.WholeGpu, allowed.Length == offers.Length ? [] : allowed.Length == 0 ? [""] : allowed);
    }

    private static int PlaceOf(GpuPlacement placement) => int.Parse(placement.Node.Name, CultureInfo.InvariantCulture);

    private static string ModelOf(int offer) => offer.ToString(CultureInfo.InvariantCulture);
}
