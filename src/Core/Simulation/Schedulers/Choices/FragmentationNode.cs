using CloudIntel.Core.Scheduling.Gpu;
using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers.Choices;

/// <summary>
/// Descent along the fragmentation gradient (Weng et al., Beware of Fragmentation, USENIX ATC 2023): of a mix of shapes that is known beforehand, the free parts of a node's graphics processors that a
/// shape cannot use are fragments, weighed by how usual the shape is; a pod goes where these grow the least.
/// </summary>
/// <remarks>Work grows with nodes times shapes times graphics processors for a pod; what was worked out of a room is kept as long as nothing there changes.</remarks>
internal sealed class FragmentationNode : INodeChoice
{
    /// <summary>Scores are whole numbers up to this one, as in Kubernetes; of equals the first node is taken.</summary>
    private const int HighestScore = 100;

    private readonly Dictionary<PodNeed, Dictionary<int, (Room Room, int Score)>> known = []; // by node, as it was then

    private IReadOnlyList<(PodNeed Need, double Share)>? shapes;

    /// <summary>Will know the shapes of a scenario's workloads, each as usual as its replicas or jobs are.</summary>
    public FragmentationNode()
    {
    }

    /// <summary>Knows some shapes.</summary>
    /// <param name="shapes">What pods ask for, and the share of pods that ask for it.</param>
    public FragmentationNode(IReadOnlyList<(PodNeed Need, double Share)> shapes) => this.shapes = shapes;

    public void Begin(Decision decision)
    {
        if (shapes is not null)
            return;
        var counted = decision.View.Scenario.Workloads.Select((workload, i) => (
            Need: new PodNeed(workload.Requirement.Requests.CpuMillis, workload.Requirement.Requests.MemoryBytes, workload.Requirement.Requests.GpuMillis, decision.Offers.Permitted(i)),
            Count: workload is JobWorkload { Tasks.Count: > 0 } jobs ? jobs.Tasks.Count : workload.Requirement.Replicas)).ToList();
        var all = (double)counted.Sum(shape => shape.Count);
        shapes = [.. counted.Select(shape => (shape.Need, shape.Count / all))];
    }

    public int Choose(Rooms rooms, in PodNeed need)
    {
        if (!known.TryGetValue(need, out var scores))
            known[need] = scores = [];
        var (best, highest) = (-1, -1);
        for (var place = rooms.Next(need); place >= 0; place = rooms.Next(need, place + 1))
        {
            var room = rooms[place];
            if (!scores.TryGetValue(room.Node, out var kept) || !kept.Room.IsLike(room))
                scores[room.Node] = kept = (room.Copy(), Score(room, need).Score);
            if (kept.Score > highest)
                (best, highest) = (place, kept.Score);
        }

        return best;
    }

    public int ChooseGpu(Room room, in PodNeed need) => Score(room, need).Gpu;

    /// <summary>The part of what is free that a mix of shapes cannot use on the mean, in thousandths of graphics processors.</summary>
    internal double Fragments(Room room)
    {
        var sum = 0.0;
        foreach (var (need, share) in shapes!)
            sum += share * Fragments(room, need);
        return sum;
    }

    private static int Fragments(Room room, in PodNeed need)
    {
        var free = room.FreeGpuMillis;
        if (free == 0 || need.GpuMillis == 0 || !room.Fits(need))
            return free;
        var (least, lost) = (need.IsShare ? need.GpuMillis : GpuPod.WholeGpu, 0);
        foreach (var gpu in room.Gpus)
            lost += gpu < least ? gpu : 0;
        return lost;
    }

    private (int Score, int Gpu) Score(Room room, in PodNeed need)
    {
        var before = Fragments(room);
        if (!need.IsShare)
        {
            var after = room.Copy();
            after.Take(need);
            return (ScoreOf(before - Fragments(after)), -1);
        }

        var (best, highest) = (-1, -1);
        for (var gpu = 0; gpu < room.Gpus.Length; gpu++)
        {
            if (room.Gpus[gpu] < need.GpuMillis)
                continue;
            var after = room.Copy();
            after.CpuMillis -= need.CpuMillis;
            after.MemoryBytes -= need.MemoryBytes;
            after.Gpus[gpu] -= need.GpuMillis;
            var score = ScoreOf(before - Fragments(after));
            if (score > highest)
                (best, highest) = (gpu, score);
        }

        return (highest, best);
    }

    private static int ScoreOf(double fewer) => (int)(HighestScore / (1 + Math.Exp(-fewer / GpuPod.WholeGpu)));
}
