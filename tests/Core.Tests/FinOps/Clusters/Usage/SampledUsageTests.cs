using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Usage;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Usage;

/// <summary>What samples of a container that asks for half a core and 1,000 bytes make of an hour.</summary>
public sealed class SampledUsageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UsageName Web = new("shop", "web", "c");

    private readonly SampledUsage sampled = new(TimeSpan.FromMinutes(1));

    [Fact]
    public void A_sample_every_minute_makes_an_hour_that_is_known_all_through()
    {
        for (var minute = 1; minute <= 60; minute++)
            Take(minute * 60, cores: minute <= 5 ? 2 : 0.1, bytes: 500);

        var usage = Assert.Single(HourlyUsage.Of(sampled.Steps(Noon), [Span()])).Usage;
        Assert.Equal((3_600_000L, new ResourceTime((2000 * 300_000) + (100 * 3_300_000), 500 * 3_600_000, 0)), (usage.ObservedMilliseconds, usage.Used));
        Assert.Equal(new ResourceTime(1500 * 300_000, 0, 0), usage.AboveRequest);
    }

    [Fact]
    public void A_sample_stands_for_a_minute_at_most_and_a_gap_is_not_observed()
    {
        Take(600, cores: 1, bytes: 100); // the first one
        Take(615, cores: 3, bytes: 100);
        Take(1800, cores: 1, bytes: 100); // after a gap

        var usage = Assert.Single(HourlyUsage.Of(sampled.Steps(Noon), [Span()])).Usage;
        Assert.Equal(((60 + 15 + 60) * 1000L, (60 + 45 + 60) * 1_000_000), (usage.ObservedMilliseconds, (int)usage.Used.MilliCpuMilliseconds));
    }

    [Fact]
    public void A_sample_belongs_to_the_hour_in_which_most_of_its_time_lies()
    {
        Take(3540, 1, 1);
        Take(3600 + 20, 1, 1);
        Take(3600 + 80, 1, 1);

        Assert.Equal([Noon, Noon.AddHours(1)], sampled.Hours.Order());
        Assert.Equal(120_000, Assert.Single(HourlyUsage.Of(sampled.Steps(Noon), [Span()])).Usage.ObservedMilliseconds);
        sampled.Forget(Noon);
        Assert.Equal([Noon.AddHours(1)], sampled.Hours);
        Assert.True(sampled.Steps(Noon).IsEmpty);
    }

    private static ContainerSpan Span() => new()
    {
        Pod = new() { Uid = "p-1", Namespace = "shop", Name = "web" },
        Container = "c",
        NodeUid = "n-1",
        Time = new(Noon, null),
        Requests = new(500, 1000, 0),
    };

    private void Take(int seconds, double cores, double bytes)
    {
        sampled.Begin(Noon.AddSeconds(seconds));
        sampled.Take(Web, cores, bytes);
    }
}
