using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Tests;

/// <summary>What every store keeps of what containers used.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task What_containers_used_comes_back_with_the_spans_of_the_time_hours_in_their_order()
    {
        var full = new UsageHour
        {
            Hour = Noon,
            ObservedMilliseconds = 3_000_000,
            Used = new(1_800_000_123, (1L << 41) * 3_600_000L, 900_000_000),
            AboveRequest = new(7, 9_000, 0),
            Network = new(1, 2, 3, 4, 5),
        };
        await KeepUsageAsync(1, ("p-1", "c", Used(1, 5)));
        await KeepUsageAsync(0, ("p-1", "c", full), ("p-1", "d", Used(0, 6)), ("p-2", "c", Used(0, 7)));

        var usage = (await HistoryAsync(0, 120)).History.Usage.OrderBy(one => (one.PodUid, one.Container)).ToList();
        Assert.Equal([("p-1", "c"), ("p-1", "d"), ("p-2", "c")], usage.Select(one => (one.PodUid, one.Container)));
        Assert.Equal([full, Used(1, 5)], usage[0].Hours);
        Assert.Equal([Used(0, 6)], usage[1].Hours);
        Assert.Equal([Used(0, 7)], usage[2].Hours);
    }

    [Fact]
    public async Task A_window_has_the_whole_hours_that_it_touches()
    {
        for (var hour = 0; hour < 4; hour++)
            await KeepUsageAsync(hour, ("p-1", "c", Used(hour, hour)));

        Assert.Equal([1, 2], (await HistoryAsync(90, 180)).History.Usage.Single().Hours.Select(hour => (hour.Hour - Noon).Hours));
        Assert.Empty((await HistoryAsync(240, 300)).History.Usage);
    }

    [Fact]
    public async Task An_hour_that_comes_again_takes_the_place_of_what_was_kept_of_it()
    {
        await KeepUsageAsync(0, ("p-1", "c", Used(0, 1)), ("p-2", "c", Used(0, 2)));
        await KeepUsageAsync(1, ("p-2", "c", Used(1, 3)));
        await KeepUsageAsync(0, ("p-1", "c", Used(0, 9)));
        await KeepUsageAsync(0, ("p-1", "c", Used(0, 9)));

        var usage = (await HistoryAsync(0, 120)).History.Usage.OrderBy(one => one.PodUid).ToList();
        Assert.Equal([Used(0, 9)], usage[0].Hours);
        Assert.Equal([Used(1, 3)], usage[1].Hours);
    }

    [Fact]
    public async Task The_ledger_knows_which_hours_it_keeps_and_also_those_in_which_nothing_was_used()
    {
        await KeepUsageAsync(2, ("p-1", "c", Used(2, 1)));
        await KeepUsageAsync(0);
        await Ledger.KeepUsageAsync("other", new(Noon.AddHours(1), "Prometheus", Noon, []), Cancellation);

        Assert.Equal(
            [new KeptUsage(Noon, "Test", Noon.AddDays(1), 0), new KeptUsage(Noon.AddHours(2), "Test", Noon.AddDays(1), 1)],
            await Ledger.KeptUsageAsync("east", new(Noon, Noon.AddHours(3)), Cancellation));
        Assert.Empty(await Ledger.KeptUsageAsync("east", new(Noon.AddHours(1), Noon.AddHours(2)), Cancellation));
    }

    [Fact]
    public async Task Usage_that_is_old_is_let_go_of_one_cluster_and_not_of_others()
    {
        for (var hour = 0; hour < 3; hour++)
            await KeepUsageAsync(hour, ($"p-{hour}", "c", Used(hour, 1)));
        await Ledger.KeepUsageAsync("other", new(Noon, "Test", Noon, [new("p-0", "c", Used(0, 4))]), Cancellation);

        await Ledger.RemoveUsageAsync("east", Noon.AddHours(2), Cancellation);

        Assert.Equal("p-2", (await HistoryAsync(0, 180)).History.Usage.Single().PodUid);
        Assert.Equal([Noon.AddHours(2)], (await Ledger.KeptUsageAsync("east", new(Noon, Noon.AddDays(1)), Cancellation)).Select(kept => kept.Hour));
        Assert.Equal([Used(0, 4)], (await Ledger.HistoryAsync("other", new(Noon, Noon.AddHours(1)), Cancellation)).History.Usage.Single().Hours);
    }

    [Fact]
    public async Task Histograms_take_in_each_hour_once_however_often_it_is_kept()
    {
        await KeepHistogramAsync(0, "", 0.5);
        await KeepHistogramAsync(0, "", 0.5);
        await KeepHistogramAsync(1, "", 2);
        await KeepHistogramAsync(1, "second part", 2);
        await ReopenAsync();

        // As if one step of half a core had come first, and then two of two cores.
        var expected = UsageHistograms.Empty(UsageResource.Cpu);
        expected.Add(0.5, 1, Noon);
        expected.Add(2, 1, Noon.AddHours(1));
        expected.Add(2, 1, Noon.AddHours(1));
        var kept = (await Ledger.HistogramsAsync("east", @namespace: null, Cancellation)).All;
        Assert.Equal(expected.ToBytes(), kept[Key("shop")].ToBytes());
        Assert.Equal(2, kept.Count);
    }

    [Fact]
    public async Task Histograms_are_read_by_namespace_and_cluster_and_go_when_nothing_comes_any_more()
    {
        await KeepHistogramAsync(0, "", 0.5);
        Assert.Empty((await Ledger.HistogramsAsync("other", @namespace: null, Cancellation)).All);
        Assert.Equal(Key("shop"), Assert.Single((await Ledger.HistogramsAsync("east", "shop", Cancellation)).All).Key);

        await Ledger.RemoveUsageAsync("east", Noon, Cancellation);
        Assert.Equal(2, (await Ledger.HistogramsAsync("east", @namespace: null, Cancellation)).All.Count);
        await Ledger.RemoveUsageAsync("east", Noon.AddHours(1), Cancellation);
        Assert.Empty((await Ledger.HistogramsAsync("east", @namespace: null, Cancellation)).All);
    }

    private static UsageHistogramKey Key(string @namespace) => new(@namespace, "Deployment", "web", "c", UsageResource.Cpu);

    private Task KeepHistogramAsync(int hour, string part, double cores)
    {
        var histograms = new UsageHistograms();
        foreach (var @namespace in (string[])["shop", "other"])
        {
            var histogram = UsageHistograms.Empty(UsageResource.Cpu);
            histogram.Add(cores, 1, Noon.AddHours(hour));
            histograms.Merge(Key(@namespace), histogram);
        }

        return Ledger.KeepUsageAsync("east", new(Noon.AddHours(hour), "Test", Noon, []) { Histograms = histograms, Part = part }, Cancellation);
    }

    private static UsageHour Used(int hour, int cores) => new() { Hour = Noon.AddHours(hour), ObservedMilliseconds = 60_000, Used = new(cores, 1000, 0) };

    private Task KeepUsageAsync(int hour, params (string PodUid, string Container, UsageHour Usage)[] containers) => Ledger.KeepUsageAsync(
        "east",
        new HourOfUsage(Noon.AddHours(hour), "Test", Noon.AddDays(1), [.. containers.Select(one => new ContainerHour(one.PodUid, one.Container, one.Usage))]),
        Cancellation);
}
