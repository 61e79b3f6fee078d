using CloudIntel.Core.FinOps.Clusters.Recording;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Recording;

/// <summary>
/// A cluster whose history is made up: for each object the states that the API server shows one after the other, and what a recorder that
/// hears all of them must say in the end.
/// </summary>
internal sealed class RandomCluster
{
    private readonly Random random;
    private long version;

    public RandomCluster(int seed)
    {
        random = new(seed);
        for (var i = 0; i < 3; i++)
            AddNode($"node-{i}");
        AddVolume("data");
        AddService();
        for (var i = 0; i < 6; i++)
            AddPod($"pod-{i}");
        Histories.Add([new(20, 20, recorder => recorder.SeeOwner("rs", new("Deployment", "web", "deployment")))]);
    }

    /// <summary>For each object its states, oldest first.</summary>
    public List<List<Heard>> Histories { get; } = [];

    /// <summary>What there was of containers: pod, container, start, end, node.</summary>
    public List<string> Runs { get; } = [];

    /// <summary>Says all states of all objects, mixed, some of them again, and hands out now and then.</summary>
    public KeptSpans Play(Random order, bool inTime = false)
    {
        var (recorder, kept) = (new SpanRecorder(), new KeptSpans());
        foreach (var heard in inTime ? Histories.SelectMany(history => history).OrderBy(heard => heard.Time) : Mixed(order))
        {
            heard.Say(recorder);
            if (order.Next(4) == 0)
                kept.Keep(recorder.Drain(At.Second(inTime ? heard.Time : 0)));
        }

        return kept.Keep(recorder.Drain(At.Second(10_000)));
    }

    /// <summary>The same, from processes that end and begin anew with a list of what there is.</summary>
    public KeptSpans PlayWithRestarts(Random order)
    {
        var (recorder, kept) = (new SpanRecorder(), new KeptSpans());
        var said = Histories.Select(_ => -1).ToArray();
        foreach (var (history, index) in Histories.SelectMany((history, h) => history.Select((heard, i) => (History: h, Index: i, heard.Time))).OrderBy(heard => heard.Time).Select(heard => (heard.History, heard.Index)))
        {
            Histories[history][index].Say(recorder);
            said[history] = index;
            if (order.Next(5) != 0)
                continue;
            var now = Histories[history][index].Time;
            kept.Keep(recorder.Drain(At.Second(now)));
            recorder = new(kept.Lasting);
            foreach (var listed in Enumerable.Range(0, said.Length).Where(h => said[h] >= 0 && !Histories[h][said[h]].IsDeletion).OrderBy(_ => order.Next()))
                Histories[listed][said[listed]].Say(recorder);
            recorder.EndUnseen(At.Second(now));
        }

        return kept.Keep(recorder.Drain(At.Second(10_000)));
    }

    /// <summary>The histories merged by chance, each in its order, with states said again and old ones late.</summary>
    private IEnumerable<Heard> Mixed(Random order)
    {
        var next = new int[Histories.Count];
        while (Enumerable.Range(0, next.Length).Where(h => next[h] < Histories[h].Count).ToList() is { Count: > 0 } left)
        {
            var history = left[order.Next(left.Count)];
            yield return Histories[history][next[history]++];
            if (order.Next(3) == 0)
                yield return Histories[history][order.Next(next[history])];
        }
    }

    private void AddNode(string uid)
    {
        var (created, name) = (random.Next(50), $"{uid}.internal");
        var first = States.Node(uid, created, name) with { Region = random.Next(2) == 0 ? "r" : "" };
        var history = new List<Heard> { Seen(created, (recorder, v, at) => recorder.See(first, v, at)) };
        history.Add(Seen(created + 10, (recorder, v, at) => recorder.See(first with { ProviderId = "i-1", Region = "r" }, v, at)));
        Histories.Add(history);
    }

    private void AddVolume(string claim) => Histories.Add([Seen(30, (recorder, v, at) => recorder.See(States.Volume("volume", 30, claim), v, at))]);

    private void AddService() => Histories.Add([Seen(40, (recorder, v, at) => recorder.See(States.Service("service", 45, ("app", "web")) with { Version = v }, at))]);

    private void AddPod(string uid)
    {
        var node = $"node-{random.Next(3)}";
        var time = 60 + random.Next(200);
        var pod = States.Pod(uid, $"{node}.internal") with
        {
            Claims = random.Next(2) == 0 ? ["data"] : [],
            Labels = States.Labels(("app", random.Next(2) == 0 ? "web" : "other")),
            Controller = random.Next(2) == 0 ? new("ReplicaSet", "web-1", "rs") : null,
        };
        var history = new List<Heard> { Seen(time, pod with { NodeName = "" }) };
        var runs = new List<double>();
        for (var run = random.Next(1, 4); run > 0; run--)
        {
            runs.Add(time += 1 + random.Next(50));
            history.Add(Seen(time, pod with { Containers = [States.Container("c", [.. Last(runs)])] }));
            if (run == 1 && random.Next(3) == 0)
                break; // it still runs
            runs.Add(time += 1 + random.Next(300));
            history.Add(Seen(time, pod with { Containers = [States.Container("c", [.. Last(runs)])], IsOver = run == 1 }));
        }

        foreach (var run in runs.Chunk(2))
            Runs.Add($"{uid}/c on {node} {run[0]}-{(run.Length == 2 ? run[1] : "")} 500m 1073741824 0g");
        if (runs.Count % 2 == 0 && random.Next(2) == 0)
            history.Add(new(time + 50, time + 50, recorder => recorder.Gone(uid, At.Second(time + 50)), IsDeletion: true));
        Histories.Add(history);
    }

    /// <summary>A kubelet shows the current run and the one before.</summary>
    private static IEnumerable<double> Last(List<double> runs) => runs.Skip(Math.Max(0, (runs.Count + 1) / 2 * 2 - 4));

    private Heard Seen(double time, PodState state) => Seen(time, (recorder, v, at) => recorder.See(state with { Version = v }, at));

    private Heard Seen(double time, Action<SpanRecorder, long, DateTimeOffset> say)
    {
        var (v, at) = (++version, time + random.NextDouble());
        return new(at, v, recorder => say(recorder, v, At.Second(time)));
    }

    /// <summary>Something that the API server tells.</summary>
    public sealed record Heard(double Time, long Version, Action<SpanRecorder> Say, bool IsDeletion = false);
}
