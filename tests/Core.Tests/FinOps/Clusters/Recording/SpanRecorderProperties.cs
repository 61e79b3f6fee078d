using CloudIntel.Core.FinOps.Clusters;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Recording;

/// <summary>What holds for every cluster, whatever is heard of it in which order.</summary>
public sealed class SpanRecorderProperties
{
    private static Gen<(int Cluster, int Order)> Seeds => Gen.Two(Gen.Choose(0, int.MaxValue - 1)).Select(seeds => (seeds.Item1, seeds.Item2));

    [Fact]
    public void Every_run_is_held_for_exactly_its_time_in_whatever_order_states_come_and_however_often() => Check(seeds =>
    {
        var cluster = new RandomCluster(seeds.Cluster);
        var said = cluster.Play(new(seeds.Order)).Text().Where(line => line.Contains("/c on ", StringComparison.Ordinal));
        Assert.Equal(cluster.Runs.Order(StringComparer.Ordinal), said);
    });

    [Fact]
    public void All_that_is_recorded_is_the_same_in_whatever_order_states_come() => Check(seeds =>
    {
        var cluster = new RandomCluster(seeds.Cluster);
        Assert.Equal(cluster.Play(new(1), inTime: true).Text(), cluster.Play(new(seeds.Order)).Text());
    });

    [Fact]
    public void Restarts_that_miss_nothing_change_nothing() => Check(seeds =>
    {
        var cluster = new RandomCluster(seeds.Cluster);
        Assert.Equal(cluster.Play(new(1), inTime: true).Text(), cluster.PlayWithRestarts(new(seeds.Order)).Text());
    });

    [Fact]
    public void Spans_of_a_container_never_overlap() => Check(seeds =>
    {
        foreach (var container in new RandomCluster(seeds.Cluster).PlayWithRestarts(new(seeds.Order)).Containers.GroupBy(span => span.Pod.Uid))
        {
            var spans = container.OrderBy(span => span.Time.Start).ToList();
            Assert.All(spans.Zip(spans.Skip(1)), pair => Assert.True(pair.First.Time.End <= pair.Second.Time.Start));
        }
    });

    [Fact]
    public void The_times_of_an_asset_are_its_life_in_pieces_and_each_use_is_whole_among_them() => Check(seeds =>
    {
        var random = new Random(seeds.Cluster);
        var life = new LifeTime(At.Second(random.Next(50)), random.Next(3) == 0 ? null : At.Second(100 + random.Next(100)));
        var uses = Enumerable.Range(0, random.Next(8)).Select(pod =>
        {
            var start = random.Next(200);
            return new CloudIntel.Core.FinOps.Clusters.Recording.AssetUse("v", $"pod-{pod}", new(At.Second(start), random.Next(4) == 0 ? null : At.Second(start + random.Next(60))));
        }).ToList();
        var parts = AssetUses.Divide(life, uses).ToList();

        Assert.Equal((life.Start, life.End), (parts[0].Time.Start, parts[^1].Time.End));
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.Time.End, pair.Second.Time.Start));
        var (from, to) = (life.Start, life.End ?? At.Second(1000));
        foreach (var use in uses)
        {
            var used = parts.Where(part => part.PodUids.Contains(use.PodUid)).Sum(part => part.Time.Within(from, to).TotalSeconds);
            Assert.Equal(use.Time.Within(from, to).TotalSeconds, used);
        }
    });

    private static void Check(Action<(int Cluster, int Order)> law) => Prop.ForAll(Seeds.ToArbitrary(), seeds =>
    {
        law(seeds);
        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
}
