using System.Globalization;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.BackFill;
using CloudIntel.Core.FinOps.Clusters.Recording;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Clusters.BackFill;

/// <summary>What is reconstructed of a cluster that nobody watched from 12:10:30 to 12:45:20. Samples tell of whole minutes.</summary>
public sealed class GapFillingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly GapFacts facts = new(new(At("12:10:30"), At("12:45:20")));

    [Fact]
    public void A_pod_that_came_and_went_within_the_gap_is_added_with_all_that_is_told_of_it()
    {
        Ran("p-1", "c", "12:20", "12:25");
        var pod = facts.Pods["p-1"];
        (pod.Node, pod.Controller) = ("node-a", ("ReplicaSet", "web-5f"));
        pod.Labels["app_kubernetes_io_name"] = "web";
        pod.Labels["cost_center"] = "7";
        facts.Owners[("ReplicaSet", "shop", "web-5f")] = ("Deployment", "web");
        foreach (var (resource, amount) in new[] { ("cpu", 0.1), ("memory", 1000d), ("nvidia_com_gpu", 2), ("ephemeral_storage", 5) })
            facts.Containers[("p-1", "c")].Requests[resource] = amount;
        var other = Span("p-0", "c", "12:00", null) with { Pod = new() { Uid = "p-0", Namespace = "shop", Name = "p-0", Labels = new Dictionary<string, string> { ["app.kubernetes.io/name"] = "x" } } };

        var filled = Fill([other], Node("n-1", "node-a", "11:00", null));
        var span = Assert.Single(filled.Containers);
        Assert.Equal(("c 12:20:00-12:25:00", "n-1", new ComputeResources(100, 1000, 2000)), (Text(span), span.NodeUid, span.Requests));
        var identity = Assert.Single(filled.Pods);
        Assert.Equal(("p-1", "shop", "web", "Deployment", "web"), (identity.Uid, identity.Namespace, identity.Name, identity.ControllerKind, identity.Controller));
        Assert.Equal(new Dictionary<string, string> { ["app.kubernetes.io/name"] = "web", ["cost_center"] = "7" }, identity.Labels); // the first key is known from another pod
    }

    [Fact]
    public void A_container_that_ran_when_the_gap_began_goes_on_to_where_it_was_seen_last()
    {
        Ran("p-1", "c", "12:12", "12:31");
        var before = Span("p-1", "c", "12:05", "12:10:30") with { Requests = new(700, 7, 0), Limits = new(900, 9, 0) };

        var filled = Fill([before]);
        var span = Assert.Single(filled.Containers);
        Assert.Equal("c 12:10:30-12:31:00", Text(span));
        Assert.Equal((before.Requests, before.Limits, before.NodeUid, before.Pod), (span.Requests, span.Limits, span.NodeUid, span.Pod));
        Assert.Empty(filled.Pods);
    }

    [Fact]
    public void Two_pods_of_one_name_are_told_apart()
    {
        Ran("p-1", "c", "12:12", "12:20");
        Ran("p-2", "c", "12:20", "12:30");

        Assert.Equal(["p-1 c 12:12:00-12:20:00", "p-2 c 12:20:00-12:30:00"], Fill([]).Containers.Select(span => $"{span.Pod.Uid} {Text(span)}"));
    }

    [Fact]
    public void Of_what_is_not_told_nothing_is_made_up()
    {
        Ran("p-1", "c", "12:20", "12:25");
        facts.Pods["p-1"].Node = "unknown";
        facts.Pods["p-1"].Controller = ("ReplicaSet", "web-5f");
        facts.Nodes[("no-capacity", "")] = facts.Containers[("p-1", "c")].Steps;

        var filled = Fill([]);
        Assert.Empty(filled.Nodes);
        Assert.Equal(("", default, default), (filled.Containers[0].NodeUid, filled.Containers[0].Requests, filled.Containers[0].Limits));
        var pod = Assert.Single(filled.Pods);
        Assert.Equal(("ReplicaSet", "web-5f", 0), (pod.ControllerKind, pod.Controller, pod.Labels.Count));
    }

    [Fact]
    public void What_a_kubelet_told_stays_and_what_samples_show_beside_it_is_the_same_run()
    {
        Ran("told", "c", "12:19", "12:32");
        Ran("again", "c", "12:11", "12:40");
        Ran("after", "c", "12:45", "12:46");
        Ran("before", "c", "12:10", "12:11");

        var filled = Fill(
            [
                Span("told", "c", "12:19:40", "12:31:10"),
                Span("again", "c", "12:05", "12:10:30"), Span("again", "c", "12:20:30", "12:24"), Span("again", "c", "12:39:40", null),
                Span("after", "c", "12:45:30", null),
                Span("before", "c", "12:00", "12:10:20"),
            ]);
        Assert.Equal(["again c 12:10:30-12:19:30", "again c 12:25:00-12:38:40"], filled.Containers.Select(span => $"{span.Pod.Uid} {Text(span)}"));
    }

    [Fact]
    public void A_few_samples_that_are_missing_are_no_end_and_many_are()
    {
        Ran("p-1", "c", "12:12", "12:15");
        Ran("p-1", "c", "12:19", "12:20");
        Ran("p-1", "c", "12:25", "12:27");

        Assert.Equal(["c 12:12:00-12:20:00", "c 12:25:00-12:27:00"], Fill([]).Containers.Select(Text));
        Assert.Equal([new(At("12:12"), At("12:20")), new(At("12:25"), At("12:27"))], facts.Known);
    }

    [Fact]
    public void A_node_goes_on_to_where_it_was_seen_last_and_one_that_came_and_went_is_added()
    {
        Ran("p-1", "c", "12:20", "12:30");
        facts.Pods["p-1"].Node = "node-b";
        facts.Nodes[("node-a", "aws:///a/i-1")] = Steps("12:11", "12:40");
        facts.Nodes[("node-b", "aws:///a/i-2")] = Steps("12:15", "12:35");
        facts.Capacities["node-b"] = new() { ["cpu"] = 4, ["memory"] = 16, ["nvidia_com_gpu"] = 1 };
        var before = Node("n-1", "node-a", "11:00", "12:10:30") with { InstanceType = "m6i.large" };

        var filled = Fill([], before, Node("n-3", "node-c", "11:00", null));
        Assert.Equal(before with { Time = new(At("12:10:30"), At("12:40")) }, filled.Nodes[0]);
        Assert.Equal(
            ("node-b", "aws:///a/i-2", new ComputeResources(4000, 16, 1000), new LifeTime(At("12:15"), At("12:35"))),
            (filled.Nodes[1].Name, filled.Nodes[1].ProviderId, filled.Nodes[1].Capacity, filled.Nodes[1].Time));
        Assert.Equal((2, filled.Nodes[1].Uid), (filled.Nodes.Count, filled.Containers[0].NodeUid));
    }

    /// <summary>The error bound: samples every interval up to a step, from an offset of their own, and a container that lives at any time for at least one of them.</summary>
    [Fact]
    public void Start_and_end_are_off_by_a_step_at_most_and_never_outside_of_the_gap() => Prop.ForAll(
        (from interval in Gen.Choose(5, 60)
         from offset in Gen.Choose(0, 59)
         from start in Gen.Choose(0, 3000)
         from length in Gen.Choose(interval, 1500)
         select (interval, offset, start, length)).ToArbitrary(),
        life =>
        {
            var told = new GapFacts(facts.Gap);
            var container = told.Containers[("p", "c")] = new();
            told.Pods["p"] = new() { Namespace = "shop", Name = "web" };
            var (start, end) = (Noon.AddSeconds(life.start), Noon.AddSeconds(life.start + life.length));
            for (var sample = Noon.AddSeconds(life.offset); sample < Noon.AddHours(1); sample = sample.AddSeconds(life.interval))
            {
                // A sample belongs to the step at whose end, or before it, it lies.
                var step = (int)((sample - told.Origin - TimeSpan.FromTicks(1)) / GapFacts.Step);
                if (sample >= start && sample < end && sample > told.Origin && step < told.Count)
                    container.Steps = container.Steps.With(step);
            }

            var spans = GapFilling.Fill(told, new() { Cluster = "c" }).Containers;
            var (from, to) = (start > told.Gap.Start ? start : told.Gap.Start, end < told.Gap.End ? end : told.Gap.End);
            return spans.Count == 0
                ? to - from < GapFacts.Step
                : spans.Count == 1 && Off(spans[0].Time.Start, from) && Off(spans[0].Time.End!.Value, to)
                    && spans[0].Time.Start >= told.Gap.Start && spans[0].Time.End <= told.Gap.End;

            static bool Off(DateTimeOffset computed, DateTimeOffset real) => (computed - real).Duration() <= GapFacts.Step;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_gap_is_told_of_in_whole_minutes_around_it()
    {
        Assert.Equal((At("12:10"), 36), (facts.Origin, facts.Count));
        Assert.Equal([-1, 0, 35, 36], ((string[])["12:10", "12:11", "12:46", "12:47"]).Select(end => facts.StepEndingAt(At(end).ToUnixTimeSeconds())));
        Assert.Equal(60, new GapFacts(new(Noon, Noon.AddHours(1))).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GapFacts(new(Noon, Noon.AddHours(1.1))));
    }

    private SpanChanges Fill(ContainerSpan[] known, params NodeSpan[] nodes) => GapFilling.Fill(facts, new() { Cluster = "c", Containers = known, Nodes = nodes });

    private void Ran(string pod, string container, string from, string to)
    {
        facts.Pods.TryAdd(pod, new() { Namespace = "shop", Name = "web" });
        if (!facts.Containers.TryGetValue((pod, container), out var told))
            facts.Containers.Add((pod, container), told = new());
        told.Steps |= Steps(from, to);
    }

    private GapSteps Steps(string from, string to)
    {
        var steps = default(GapSteps);
        for (var end = At(from).AddMinutes(1); end <= At(to); end = end.AddMinutes(1))
            steps = steps.With(facts.StepEndingAt(end.ToUnixTimeSeconds()));
        return steps;
    }

    private static ContainerSpan Span(string pod, string container, string start, string? end) => new()
    {
        Pod = new() { Uid = pod, Namespace = "shop", Name = pod },
        Container = container,
        NodeUid = "n-1",
        Time = new(At(start), end is null ? null : At(end)),
        Requests = new(100, 1, 0),
    };

    private static NodeSpan Node(string uid, string name, string start, string? end) =>
        new() { Uid = uid, Name = name, Time = new(At(start), end is null ? null : At(end)), Capacity = new(4000, 16, 0) };

    private static DateTimeOffset At(string time) => new(Noon.Date + TimeSpan.Parse(time, CultureInfo.InvariantCulture), TimeSpan.Zero);

    private static string Text(ContainerSpan span) => $"{span.Container} {span.Time.Start:HH:mm:ss}-{span.Time.End:HH:mm:ss}";
}
