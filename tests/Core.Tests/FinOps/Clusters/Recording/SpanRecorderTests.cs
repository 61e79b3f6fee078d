using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;
using static CloudIntel.Core.Tests.FinOps.Clusters.Recording.States;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Recording;

/// <summary>What states of objects say about who held what, and when.</summary>
public sealed class SpanRecorderTests
{
    private readonly SpanRecorder recorder = new();
    private readonly KeptSpans kept = new();

    [Fact]
    public void A_pod_of_20_seconds_is_held_for_20_seconds_whenever_it_is_heard_of()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("c", 100)), At.Second(104));
        Assert.Equal(["100-"], Drained("c"));
        recorder.See(Pod("p", "n", Container("c", 100, 120)), At.Second(177));
        recorder.Gone("p", At.Second(400));

        Assert.Equal(["100-120"], Drained("c"));
    }

    [Fact]
    public void A_pod_that_nobody_saw_alive_is_held_for_as_long_as_its_last_state_says()
    {
        recorder.See(Pod("p", "n", Container("c", 100, 120)) with { IsOver = true }, At.Second(300));
        recorder.Gone("p", At.Second(300));
        recorder.See(Node("n", 0), 1, At.Second(301));

        Assert.Equal(["100-120"], Drained("c"));
        Assert.Equal("n", Assert.Single(kept.Containers).NodeUid);
    }

    [Fact]
    public void What_waits_or_pulls_images_holds_nothing()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "", Container("c")), At.Second(2));
        recorder.See(Pod("p", "n", Container("c")), At.Second(3));
        recorder.Gone("p", At.Second(400));

        Assert.Empty(Drained("c"));
        Assert.Empty(kept.Pods);
    }

    [Fact]
    public void An_init_container_holds_for_its_own_time_and_a_sidecar_to_the_end()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("init", 10, 15), Container("sidecar", 12), Container("main")), At.Second(16));
        recorder.See(Pod("p", "n", Container("init", 10, 15), Container("sidecar", 12, 99), Container("main", 20, 90)) with { IsOver = true }, At.Second(100));

        Assert.Equal(["10-15"], Drained("init"));
        Assert.Equal(["12-99"], Kept("sidecar"));
        Assert.Equal(["20-90"], Kept("main"));
    }

    [Fact]
    public void Between_two_runs_of_a_container_nothing_is_held()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("c", 10)), At.Second(11));
        recorder.See(Pod("p", "n", Container("c", 10, 20)), At.Second(21)); // waits to be restarted
        recorder.See(Pod("p", "n", Container("c", 10, 20, 40)), At.Second(41));
        recorder.See(Pod("p", "n", Container("c", 40, 50, 90)), At.Second(91));

        Assert.Equal(["10-20", "40-50", "90-"], Drained("c"));
    }

    [Fact]
    public void A_run_whose_end_nobody_told_ended_by_the_next_one()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("c", 10)), At.Second(11));
        recorder.See(Pod("p", "n", Container("c", 40)), At.Second(41));

        Assert.Equal(["10-40", "40-"], Drained("c"));
    }

    [Theory]
    [InlineData(130d, 200, "100-130")] // to be gone by 130, heard at 200
    [InlineData(230d, 200, "100-200")] // killed before its grace period was over
    [InlineData(null, 200, "100-200")]
    public void A_pod_that_goes_without_having_ended_is_held_until_it_was_to_be_gone_or_heard_to_be(double? deletion, double heard, string expected)
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("c", 100)) with { DeletionTime = deletion is { } time ? At.Second(time) : null }, At.Second(104));
        recorder.Gone("p", At.Second(heard));

        Assert.Equal([expected], Drained("c"));
    }

    [Fact]
    public void What_runs_on_a_node_ends_with_the_node_at_the_latest()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("c", 10)), At.Second(11));
        Assert.Equal(["10-"], Drained("c"));
        recorder.Gone("n", At.Second(60));

        Assert.Equal(["10-60"], Drained("c"));
        Assert.Equal(At.Second(60), Assert.Single(kept.Nodes).Time.End);
    }

    [Theory]
    [InlineData(90, "10-60")] // the pod was heard to be gone later than its node
    [InlineData(50, "10-50")]
    public void A_container_ends_with_its_node_though_a_later_end_was_told(double end, string expected)
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("c", 10, end)), At.Second(95));
        Drained("c");
        recorder.Gone("n", At.Second(60));
        Assert.Equal([expected], Drained("c"));
        recorder.See(Pod("p", "n", Container("c", 10, end)) with { Version = 2 }, At.Second(96)); // said again

        Assert.Equal([expected], Drained("c"));
    }

    [Fact]
    public void A_new_node_under_an_old_name_is_another_one()
    {
        recorder.See(Pod("p2", "n", Container("c", 110)), At.Second(112));
        recorder.See(Node("new", 100, "n"), 7, At.Second(113));
        recorder.See(Pod("p1", "n", Container("c", 10, 60)), At.Second(114));
        recorder.See(Node("old", 0, "n"), 1, At.Second(115));
        Drained("c");

        Assert.Equal(["p1 old", "p2 new"], kept.Containers.Select(span => $"{span.Pod.Uid} {span.NodeUid}").Order());
    }

    [Fact]
    public void What_is_known_of_a_node_later_is_said_of_its_whole_span_and_other_capacity_begins_another()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.Drain(At.Second(1));
        recorder.See(Node("n", 0) with { ProviderId = "aws:///a/i-1" }, 2, At.Second(5));
        recorder.See(Node("n", 0, milliCpu: 8000) with { ProviderId = "aws:///a/i-1" }, 3, At.Second(50));
        kept.Keep(recorder.Drain(At.Second(51)));

        Assert.Equal([(0d, 50d, 4000L, "aws:///a/i-1"), (50d, null, 8000L, "aws:///a/i-1")],
            kept.Nodes.Select(node => (At.Seconds(node.Time.Start), node.Time.End is { } end ? At.Seconds(end) : (double?)null, node.Capacity.MilliCpu, node.ProviderId)));
    }

    [Fact]
    public void A_node_that_only_says_that_it_is_alive_is_no_news()
    {
        recorder.See(Node("n", 0, labels: ("a", "b")), 1, At.Second(1));
        recorder.Drain(At.Second(1));
        recorder.See(Node("n", 0, labels: ("a", "b")), 2, At.Second(300));

        Assert.True(recorder.Drain(At.Second(301)).IsEmpty);
    }

    [Fact]
    public void Resources_changed_in_place_begin_another_span_when_they_are_heard_of()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("c", 10)), At.Second(11));
        recorder.See(Pod("p", "n", Container("c", 10) with { Requests = new(900, 1L << 30, 0) }), At.Second(30));
        recorder.See(Pod("p", "n", Container("c", 10, 50) with { Requests = new(900, 1L << 30, 0) }), At.Second(51));

        Assert.Equal(["10-30", "30-50"], Drained("c"));
        Assert.Equal([500L, 900L], kept.Containers.Select(span => span.Requests.MilliCpu));
    }

    [Fact]
    public void A_state_that_is_older_than_the_newest_changes_nothing()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("c", 10, 20)) with { Version = 3 }, At.Second(21));
        recorder.See(Pod("p", "n", Container("c", 10)) with { Version = 2 }, At.Second(22));
        Assert.Equal(["10-20"], Drained("c"));
        recorder.Gone("p", At.Second(30));
        recorder.See(Pod("p", "n", Container("c", 10)) with { Version = 2 }, At.Second(31));

        Assert.Equal(["10-20"], Drained("c"));
    }

    [Fact]
    public void The_topmost_controller_is_found_in_whatever_order_they_come()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("c", 10)) with { Controller = new("ReplicaSet", "web-1", "rs") }, At.Second(11));
        kept.Keep(recorder.Drain(At.Second(12)));
        Assert.Equal("ReplicaSet web-1", Controller());
        recorder.SeeOwner("rs", new("Deployment", "web", "d"));
        kept.Keep(recorder.Drain(At.Second(13)));
        Assert.Equal("Deployment web", Controller());

        recorder.Gone("rs", At.Second(14)); // before its pods
        recorder.See(Pod("p", "n", Container("c", 10)) with { Controller = new("ReplicaSet", "web-1", "rs"), Labels = Labels(("a", "b")) }, At.Second(15));
        kept.Keep(recorder.Drain(At.Second(16)));
        Assert.Equal("Deployment web", Controller());

        string Controller() => $"{kept.Pods["p"].ControllerKind} {kept.Pods["p"].Controller}";
    }

    [Fact]
    public void Other_labels_hold_from_when_they_are_heard_of_and_what_is_learned_else_was_so_before()
    {
        var pod = Pod("p", "n", Container("c", 10)) with { Controller = new("ReplicaSet", "web-1", "rs") };
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(pod with { Labels = Labels(("team", "a")) }, At.Second(11));
        Assert.Equal(["a ReplicaSet 1970"], Changed());
        recorder.SeeOwner("rs", new("Deployment", "web", "d"));
        Assert.Equal(["a Deployment 1970"], Changed());
        recorder.See(pod with { Labels = Labels(("team", "b")) }, At.Second(500));
        Assert.Equal(["b Deployment 2026"], Changed());
        recorder.See(Service("s", null, ("team", "b")), At.Second(600));
        Assert.Equal(["b Deployment 2026"], Changed());
        Assert.Equal(At.Second(500), kept.Pods["p"].Since);

        IEnumerable<string> Changed()
        {
            var changes = recorder.Drain(At.Second(1000));
            kept.Keep(changes);
            return changes.Pods.Select(identity => $"{identity.Labels["team"]} {identity.ControllerKind} {identity.Since.Year}");
        }
    }

    [Fact]
    public void A_volume_is_used_from_the_first_container_of_a_pod_to_its_last_ones_end()
    {
        recorder.See(Pod("p", "n", Container("init", 10, 15), Container("c", 20)) with { Claims = ["data"] }, At.Second(21));
        recorder.See(Node("n", 0), 1, At.Second(22));
        kept.Keep(recorder.Drain(At.Second(22)));
        Assert.Empty(kept.Uses);
        recorder.See(Volume("v", 5, "data"), 1, At.Second(23));
        kept.Keep(recorder.Drain(At.Second(24)));
        Assert.Equal([new AssetUse("v", "p", new(At.Second(10), null))], kept.Uses);
        recorder.See(Pod("p", "n", Container("init", 10, 15), Container("c", 20, 80)) with { Claims = ["data"], IsOver = true }, At.Second(90));
        kept.Keep(recorder.Drain(At.Second(91)));

        Assert.Equal([new AssetUse("v", "p", new(At.Second(10), At.Second(80)))], kept.Uses);
    }

    [Fact]
    public void A_volume_whose_claim_is_gone_is_nobodys_from_then_on()
    {
        recorder.See(Volume("v", 5, "data"), 1, At.Second(6));
        recorder.See(Volume("v", 5, "") with { ClaimNamespace = "" }, 2, At.Second(60));
        recorder.Gone("v", At.Second(90));
        kept.Keep(recorder.Drain(At.Second(91)));

        Assert.Equal([("data", 5d, 60d), ("", 60d, 90d)], kept.Volumes.Select(volume => (volume.Claim, At.Seconds(volume.Time.Start), At.Seconds(volume.Time.End!.Value))));
    }

    [Fact]
    public void The_type_of_a_volume_is_that_of_its_class_in_whatever_order_they_come()
    {
        recorder.See(Volume("early", 5, "data") with { StorageClass = "fast" }, 1, At.Second(6));
        recorder.See(Volume("own", 5, "data") with { StorageClass = "fast", VolumeType = "io2" }, 1, At.Second(6));
        kept.Keep(recorder.Drain(At.Second(7)));
        recorder.SeeStorageClass("fast", "gp3");
        recorder.See(Volume("late", 8, "data") with { StorageClass = "fast" }, 1, At.Second(9));
        kept.Keep(recorder.Drain(At.Second(10)));
        recorder.SeeStorageClass("fast", "gp2"); // made anew under the same name
        recorder.See(Volume("early", 5, "other") with { StorageClass = "fast" }, 2, At.Second(20));
        kept.Keep(recorder.Drain(At.Second(21)));

        Assert.Equal(["early gp3 5-20", "early gp3 20-", "late gp3 8-", "own io2 5-"], kept.Volumes.OrderBy(volume => volume.Uid).ThenBy(volume => volume.Time.Start)
            .Select(volume => $"{volume.Uid} {volume.VolumeType} {Text(volume.Time)}"));
    }

    [Fact]
    public void A_load_balancer_is_used_by_the_pods_that_its_Service_selects_as_it_does()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        foreach (var color in (string[])["blue", "green"])
            recorder.See(Pod(color, "n", Container("c", 10)) with { Labels = Labels(("color", color)) }, At.Second(11));
        recorder.See(Service("s", null, ("color", "blue")), At.Second(12));
        recorder.See(Service("s", 20, ("color", "blue")) with { Version = 1 }, At.Second(20));
        recorder.See(Service("s", 20, ("color", "green")) with { Version = 2 }, At.Second(50));
        recorder.Gone("s", At.Second(80));
        kept.Keep(recorder.Drain(At.Second(81)));

        Assert.Equal((At.Second(20), At.Second(80)), (kept.Balancers[0].Time.Start, kept.Balancers[0].Time.End));
    }

    [Fact]
    public void Pods_behind_a_load_balancer_change_places_when_its_selector_does()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        foreach (var color in (string[])["blue", "green"])
            recorder.See(Pod(color, "n", Container("c", 10)) with { Labels = Labels(("color", color)) }, At.Second(11));
        recorder.See(Service("s", 20, ("color", "blue")), At.Second(20));
        kept.Keep(recorder.Drain(At.Second(21)));
        recorder.See(Service("s", 20, ("color", "green")) with { Version = 1 }, At.Second(50));
        kept.Keep(recorder.Drain(At.Second(51)));

        Assert.Equal(
            [("blue", 20d, 50d), ("green", 50d, null)],
            AssetUses.Divide(kept.Balancers[0].Time, [.. kept.Uses]).Select(part => (
                Assert.Single(part.PodUids), At.Seconds(part.Time.Start), part.Time.End is { } end ? At.Seconds(end) : (double?)null)));
        Assert.Equal(["", "s"], kept.Pods.Values.OrderBy(pod => pod.Uid).Select(pod => string.Join(',', pod.Services)));
    }

    [Fact]
    public void After_a_restart_what_is_still_there_goes_on_and_what_is_gone_ended_when_it_was_last_known()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Node("lost", 0), 1, At.Second(1));
        recorder.See(Pod("stays", "n", Container("c", 10)), At.Second(11));
        recorder.See(Pod("ends", "n", Container("c", 10)), At.Second(11));
        recorder.See(Pod("goes", "n", Container("c", 10)), At.Second(11));
        kept.Keep(recorder.Drain(At.Second(12)));

        var next = new SpanRecorder(kept.Lasting);
        next.See(Pod("ends", "n", Container("c", 10, 40)) with { IsOver = true }, At.Second(100));
        next.See(Pod("stays", "n", Container("c", 10)), At.Second(100));
        next.See(Node("n", 0), 1, At.Second(100));
        next.EndUnseen(through: At.Second(12));
        var changes = next.Drain(At.Second(101));
        kept.Keep(changes);

        Assert.Equal(["ends 10-40", "goes 10-12", "stays 10-"], kept.Containers.Select(span => $"{span.Pod.Uid} {Text(span.Time)}").Order());
        Assert.Equal(["lost 0-12", "n 0-"], kept.Nodes.Select(node => $"{node.Uid} {Text(node.Time)}").Order());
        Assert.DoesNotContain(changes.Containers, span => span.Pod.Uid == "stays");
    }

    [Fact]
    public void After_a_restart_a_container_that_began_anew_meanwhile_has_two_runs()
    {
        recorder.See(Node("n", 0), 1, At.Second(1));
        recorder.See(Pod("p", "n", Container("c", 10)), At.Second(11));
        kept.Keep(recorder.Drain(At.Second(12)));
        var next = new SpanRecorder(kept.Lasting);
        next.See(Node("n", 0), 1, At.Second(100));
        next.See(Pod("p", "n", Container("c", 10, 30, 45)), At.Second(100));
        next.EndUnseen(At.Second(12));
        kept.Keep(next.Drain(At.Second(101)));

        Assert.Equal(["10-30", "45-"], Kept("c"));
    }

    private static string Text(LifeTime time) => $"{At.Seconds(time.Start)}-{(time.End is { } end ? At.Seconds(end) : "")}";

    private IEnumerable<string> Drained(string container)
    {
        kept.Keep(recorder.Drain(At.Second(1000)));
        return Kept(container);
    }

    private IEnumerable<string> Kept(string container) =>
        kept.Containers.Where(span => span.Container == container).OrderBy(span => span.Time.Start).Select(span => Text(span.Time));
}
