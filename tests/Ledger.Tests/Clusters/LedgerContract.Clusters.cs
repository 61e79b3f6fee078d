using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Ledger.Tests;

/// <summary>What every store keeps of clusters.</summary>
public abstract partial class LedgerContract
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly PodIdentity Web = new()
    {
        Uid = "p-1",
        Namespace = "shop",
        Name = "web-1",
        ControllerKind = "Deployment",
        Controller = "web",
        Labels = new Dictionary<string, string> { ["app"] = "web", ["quote"] = "a\"b" },
        Annotations = new Dictionary<string, string> { ["team"] = "é" },
        Services = ["web"],
    };

    [Fact]
    public async Task What_a_recorder_hands_out_comes_back_as_it_was()
    {
        var node = new NodeSpan
        {
            Uid = "n-1",
            Name = "node",
            Time = new(At(0), null),
            Capacity = new(4000, 16L << 30, 2000),
            ProviderId = "aws:///a/i-1",
            InstanceType = "m6i.xlarge",
            Region = "r",
            Zone = "z",
            Pool = "p",
            IsSpot = true,
            GpuModel = "T4",
            Labels = new Dictionary<string, string> { ["a"] = "b" },
        };
        var volume = new VolumeSpan
        {
            Uid = "v-1",
            Name = "pv",
            Time = new(At(0), At(90)),
            Bytes = 5,
            StorageClass = "fast",
            VolumeType = "gp3",
            ProviderId = "vol-1",
            Region = "r",
            ClaimNamespace = "shop",
            Claim = "data",
        };
        var balancer = new LoadBalancerSpan { Uid = "s-1", Namespace = "shop", Name = "web", Region = "r", Address = "a-1.elb.r.amazonaws.com", Time = new(At(5), null) };
        await KeepAsync(
            new()
            {
                Pods = [Web],
                Containers = [Span("c", 10, 20) with { Limits = new(900, 2, 1000) }],
                Nodes = [node],
                Volumes = [volume],
                LoadBalancers = [balancer],
                Uses = [new("v-1", "p-1", new(At(10), At(30))), new("s-1", "p-1", new(At(0), null))],
            },
            (0, 40));

        var spans = await SpansAsync(0, 100);
        var container = Assert.Single(spans.Containers);
        Assert.Equivalent(Web, container.Pod, strict: true);
        Assert.Equal(Span("c", 10, 20) with { Limits = new(900, 2, 1000), Pod = container.Pod }, container);
        Assert.Equivalent(node, Assert.Single(spans.Nodes), strict: true);
        Assert.Equal([(0, 10, ""), (10, 30, "p-1"), (30, 90, "")], spans.Volumes.Select(part => (Minute(part.Time.Start), Minute(part.Time.End!.Value), string.Join(',', part.PodUids))));
        Assert.Equivalent(volume with { Time = new(At(10), At(30)), PodUids = ["p-1"] }, spans.Volumes[1], strict: true);
        Assert.Equivalent(balancer with { PodUids = ["p-1"] }, Assert.Single(spans.LoadBalancers), strict: true);
        Assert.Equal([new DatePeriod(At(0), At(40))], await ObservedAsync(0, 100));
    }

    [Fact]
    public async Task A_span_is_kept_once_however_often_it_is_handed_out_and_its_end_when_it_is_known()
    {
        await KeepAsync(new() { Pods = [Web], Containers = [Span("c", 10, null)] }, (0, 15));
        await KeepAsync(new() { Pods = [Web with { Controller = "other" }], Containers = [Span("c", 10, null)] }, (0, 20));
        await KeepAsync(new() { Containers = [Span("c", 10, 20)] }, (0, 25));
        await KeepAsync(new() { Containers = [Span("c", 10, 20)] }, observed: null);

        var spans = await SpansAsync(0, 60);
        Assert.Equal((10, 20, "other"), (Minute(Assert.Single(spans.Containers).Time.Start), Minute(spans.Containers[0].Time.End!.Value), spans.Containers[0].Pod.Controller));
        Assert.Equal([new DatePeriod(At(0), At(25))], await ObservedAsync(0, 60));
    }

    [Fact]
    public async Task A_container_is_under_the_labels_of_its_time()
    {
        await KeepAsync(new() { Pods = [Web], Containers = [Span("c", 10, null), Span("d", 10, 20)] }, observed: null);
        await KeepAsync(new() { Pods = [Labelled("b", 20)] }, observed: null);
        await KeepAsync(new() { Pods = [Labelled("z", 40), Labelled("b", 20) with { Controller = "known later" }], Containers = [Span("e", 30, 50), Span("f", 45, null)] }, observed: null);

        Assert.Equal(
            ["c 10-20 web", "c 20-40 b", "c 40- z", "d 10-20 web", "e 30-40 b", "e 40-50 z", "f 45- z"],
            (await SpansAsync(0, 60)).Containers.Select(span => $"{Text(span)} {span.Pod.Labels["app"]}"));
        Assert.Equal("known later", (await SpansAsync(0, 60)).Containers[1].Pod.Controller);
        var lasting = (await Ledger.LastingAsync("east", Cancellation)).Spans;
        Assert.Equal("z", Assert.Single(lasting.Pods).Labels["app"]);
        Assert.All(lasting.Containers, span => Assert.Equal("z", span.Pod.Labels["app"]));

        static PodIdentity Labelled(string app, int since) => Web with { Labels = new Dictionary<string, string> { ["app"] = app }, Since = At(since) };
    }

    [Fact]
    public async Task A_span_takes_the_place_of_those_that_begin_in_its_time_and_of_no_others()
    {
        await KeepAsync(new() { Pods = [Web], Containers = [Span("c", 5, 10), Span("c", 10, 20), Span("c", 20, 30), Span("c", 30, 40), Span("d", 15, 25)] }, observed: null);
        await KeepAsync(new() { Containers = [Span("c", 10, 30)] }, observed: null);

        Assert.Equal(["c 5-10", "c 10-30", "c 30-40", "d 15-25"], (await SpansAsync(0, 60)).Containers.Select(Text));
    }

    [Fact]
    public async Task A_window_has_the_spans_that_overlap_it_with_their_own_times()
    {
        await KeepAsync(new() { Pods = [Web], Containers = [Span("a", 0, 10), Span("b", 5, 30), Span("c", 20, null), Span("d", 30, null)] }, (0, 12));
        await KeepAsync(new(), (20, 60));

        var spans = await SpansAsync(10, 30);
        Assert.Equal(["b 5-30", "c 20-"], spans.Containers.Select(Text));
        Assert.Equal([new DatePeriod(At(10), At(12)), new DatePeriod(At(20), At(30))], await ObservedAsync(10, 30));
    }

    [Fact]
    public async Task Clusters_are_kept_apart()
    {
        await KeepAsync(new() { Pods = [Web], Containers = [Span("c", 10, 20)] }, (0, 5));
        await Ledger.KeepAsync("other", new() { Pods = [Web with { Name = "same uid" }], Containers = [Span("c", 10, null)] }, new DatePeriod(At(0), At(9)), Cancellation);

        Assert.Equal(("web-1", "c 10-20"), (await SpansAsync(0, 60)).Containers.Select(span => (span.Pod.Name, Text(span))).Single());
        Assert.Equal(["east", "other"], await Ledger.ClustersAsync(Cancellation));
        Assert.Empty((await Ledger.LastingAsync("east", Cancellation)).Spans.Containers);
    }

    [Fact]
    public async Task Ids_of_nodes_and_volumes_of_a_time_are_told_once()
    {
        var node = new NodeSpan { Uid = "n-1", Name = "node", Time = new(At(0), At(60)), Capacity = new(1000, 1, 0), ProviderId = "aws:///a/i-1" };
        await KeepAsync(new()
        {
            Nodes = [node, node with { Time = new(At(60), null) }, node with { Uid = "n-2", ProviderId = "" }, node with { Uid = "n-3", ProviderId = "gone", Time = new(At(-90), At(0)) }],
            Volumes = [new() { Uid = "v-1", Name = "pv", Time = new(At(0), null), Bytes = 5, ProviderId = "vol-1" }],
        }, observed: null);

        Assert.Equal(["aws:///a/i-1", "vol-1"], await Ledger.ProviderIdsAsync(new(At(0), At(90)), Cancellation));
    }

    [Fact]
    public async Task A_recorder_goes_on_with_what_lasted_when_the_one_before_ended()
    {
        var (recorder, moment) = (new SpanRecorder(), At(30));
        recorder.See(new NodeSpan { Uid = "n-1", Name = "node", Time = new(At(0), null), Capacity = new(4000, 1, 0) }, 1, moment);
        foreach (var pod in (string[])["stays", "goes"])
            recorder.See(Running(pod), moment);
        await KeepAsync(recorder.Drain(moment), (0, 30));
        await ReopenAsync();
        var lasting = await Ledger.LastingAsync("east", Cancellation);
        Assert.Equal(At(30), lasting.ObservedThrough);

        recorder = new(lasting.Spans);
        recorder.See(Running("stays"), At(50));
        recorder.See(lasting.Spans.Nodes[0], 1, At(50));
        recorder.EndUnseen(lasting.ObservedThrough!.Value);
        await KeepAsync(recorder.Drain(At(55)), (50, 55));

        var spans = await SpansAsync(0, 60);
        Assert.Equal(["goes 10-30", "stays 10-"], spans.Containers.Select(span => $"{span.Pod.Uid}{Text(span)[1..]}"));
        Assert.Equal([new DatePeriod(At(0), At(30)), new DatePeriod(At(50), At(55))], await ObservedAsync(0, 60));

        static PodState Running(string uid) => new()
        {
            Uid = uid,
            Namespace = "shop",
            Name = uid,
            NodeName = "node",
            Containers = [new() { Name = "c", Requests = new(100, 1, 0), Runs = [new(At(10), null)] }],
        };
    }

    [Fact]
    public async Task Gaps_that_were_filled_are_told_with_their_spans_beside_what_was_observed_and_go_with_it()
    {
        await KeepAsync(new() { Pods = [Web], Containers = [Span("c", 0, 10)] }, (0, 10));
        await KeepAsync(new(), (40, 60));
        var late = Web with { Uid = "p-2" };
        BackFill[] fills = [new(new(At(10), At(30)), IsKnown: true, At(70)), new(new(At(30), At(40)), IsKnown: false, At(70))];
        var changes = new SpanChanges { Pods = [late], Containers = [Span("c", 10, 20), Span("c", 12, 18) with { Pod = late }] };
        await Ledger.BackFillAsync("east", changes, fills, Cancellation);
        await Ledger.BackFillAsync("east", changes, fills, Cancellation);
        await Ledger.BackFillAsync("other", new(), [new(new(At(0), At(60)), IsKnown: true, At(70))], Cancellation);
        await ReopenAsync();

        var observations = await Ledger.ObservationsAsync("east", new(At(5), At(60)), Cancellation);
        Assert.Equal([new DatePeriod(At(5), At(10)), new DatePeriod(At(40), At(60))], observations.Observed);
        Assert.Equal(fills, observations.BackFills);
        var recorded = await HistoryAsync(15, 60);
        Assert.Equal([new DatePeriod(At(15), At(30))], recorded.BackFilled);
        Assert.Equal([new DatePeriod(At(15), At(30)), new DatePeriod(At(40), At(60))], recorded.Known);
        Assert.Equal(["p-1 c 10-20", "p-2 c 12-18"], recorded.History.Containers.Select(span => $"{span.Pod.Uid} {Text(span)}"));
        Assert.Equal(["c 0-10", "c 10-20"], (await SpansAsync(0, 60)).Containers.Where(span => span.Pod.Uid == "p-1").Select(Text));

        await Ledger.RemoveSpansAsync("east", At(35), Cancellation);
        Assert.Equal([fills[1]], (await Ledger.ObservationsAsync("east", new(At(0), At(60)), Cancellation)).BackFills);
    }

    [Fact]
    public async Task Thousands_of_spans_are_kept_at_once_and_what_is_old_is_let_go()
    {
        var pods = Enumerable.Range(0, 1_234).Select(i => Web with { Uid = $"p-{i}" }).ToList();
        await KeepAsync(new() { Pods = pods, Containers = [.. pods.Select((pod, i) => Span("c", i % 2 == 0 ? 0 : 20, i % 2 == 0 ? 10 : null) with { Pod = pod })] }, (0, 5));
        Assert.Equal(1_234, (await SpansAsync(0, 60)).Containers.Count);

        await Ledger.RemoveSpansAsync("east", At(15), Cancellation);
        var left = await HistoryAsync(0, 60);
        Assert.Equal((617, 0), (left.History.Containers.Count, left.Observed.Count));
    }

    private static ContainerSpan Span(string container, int start, int? end) => new()
    {
        Pod = Web,
        Container = container,
        NodeUid = "n-1",
        Time = new(At(start), end is { } minute ? At(minute) : null),
        Requests = new(500, 1L << 40, 250),
    };

    private static string Text(ContainerSpan span) => $"{span.Container} {Minute(span.Time.Start)}-{(span.Time.End is { } end ? Minute(end) : "")}";

    private static DateTimeOffset At(int minute) => Noon.AddMinutes(minute);

    private static int Minute(DateTimeOffset moment) => (int)(moment - Noon).TotalMinutes;

    private Task KeepAsync(SpanChanges changes, (int From, int To)? observed) =>
        Ledger.KeepAsync("east", changes, observed is { } period ? new DatePeriod(At(period.From), At(period.To)) : null, Cancellation);

    private async Task<ClusterHistory> SpansAsync(int from, int to) => (await HistoryAsync(from, to)).History;

    private async Task<IReadOnlyList<DatePeriod>> ObservedAsync(int from, int to) => (await HistoryAsync(from, to)).Observed;

    private Task<Core.Ports.RecordedHistory> HistoryAsync(int from, int to) => Ledger.HistoryAsync("east", new(At(from), At(to)), Cancellation);

    private async Task ReopenAsync()
    {
        await Ledger.DisposeAsync();
        Ledger = await OpenAsync();
    }
}
