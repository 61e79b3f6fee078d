using System.Globalization;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clusters;
using CloudIntel.TestKit.ControlPlane;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Controllers.Tests.Clusters;

/// <summary>From the life of pods on a real API server to days that are what the bill says.</summary>
public sealed class PlayedDaysTests(ControlPlaneFixture fixture, ClusterAccountingTests.Servers servers)
    : IClassFixture<ControlPlaneFixture>, IClassFixture<ClusterAccountingTests.Servers>
{
    private const int PodsADay = 12;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_days_of_pods_cost_what_the_bill_of_the_third_says_and_what_its_restatement_on_the_fifth_says(bool postgres)
    {
        var plane = await fixture.StartedAsync(Cancellation);
        var kubelets = new FakeKubelets(plane);
        var shop = await plane.CreateNamespaceAsync(postgres ? "shop-b" : "shop-a", Cancellation);
        var name = postgres ? "0b" : "0a"; // its machine is i-0b, i-0a
        await kubelets.AddNodeAsync(name, Cancellation); // at the API server's own time, so the days are those to come
        await using var bench = await AccountingBench.StartAsync(postgres ? await servers.NewDatabaseAsync() : null, TimeProvider.System.GetUtcNow());
        var first = ClusterDates.DayOf(bench.Clock.GetUtcNow()).AddDays(1);
        await using var recording = await Recording.StartAsync(plane, bench);

        long held = 0;
        for (var day = first; day < first.AddDays(2); day = day.AddDays(1))
            held += await PlayAsync(kubelets, recording, name, shop, day);
        await recording.AdvanceToAsync(At(first.AddDays(2), hours: 3));

        // The third day: prices are those of the list.
        var leader = bench.NewLeader();
        Assert.True(await leader.PassAsync(AccountingBench.Cluster, Cancellation));
        var listed = await OfNodeAsync(bench, first, name);
        Assert.Equal(Amount.Of(2 * 24 * 0.2140000000001m), listed.Paid);
        Assert.Equal(listed.Paid, listed.Borne);
        Assert.Equal(TimeSpan.FromSeconds(held), listed.Ran);

        // The bill of both days arrives, and one of the third, so that it is complete.
        await bench.BillAsync(Bill(name, first, "2.4123456789012345678901", "7.1", "1"));
        Assert.True(await leader.PassAsync(AccountingBench.Cluster, Cancellation));
        await AssertPaidAsync(2.4123456789012345678901m + 7.1m);

        // Nothing changes, nothing is written: neither by this leader nor by the next one.
        var writes = bench.Days.Writes;
        await recording.AdvanceToAsync(At(first.AddDays(2), hours: 9));
        Assert.True(await leader.PassAsync(AccountingBench.Cluster, Cancellation));
        Assert.True(await bench.NewLeader().PassAsync(AccountingBench.Cluster, Cancellation));
        Assert.Equal(writes, bench.Days.Writes);

        // On the fifth it is restated: a credit for the first day.
        await recording.AdvanceToAsync(At(first.AddDays(4), hours: 9));
        await bench.BillAsync(Bill(name, first, "1.2", "7.1", "1"));
        Assert.True(await leader.PassAsync(AccountingBench.Cluster, Cancellation));
        await AssertPaidAsync(1.2m + 7.1m);
        var kept = await bench.Ledger.DaysAsync(AccountingBench.Cluster, first, first.AddDays(2), Cancellation);
        Assert.All(kept, day => Assert.Equal((Amount.Zero, 1m), (day.Imbalance, day.ObservedShare)));

        async Task AssertPaidAsync(decimal bill)
        {
            var billed = await OfNodeAsync(bench, first, name);
            Assert.Equal(Amount.Of(bill), billed.Paid);
            Assert.Equal(billed.Paid, billed.Borne);
            Assert.Equal(listed.Paid, billed.AtFirst);
            Assert.Equal(TimeSpan.FromSeconds(held), billed.Ran);
        }
    }

    /// <summary>Lets pods of a few hours come and go on a day, and returns for how many seconds they ran.</summary>
    private static async Task<long> PlayAsync(FakeKubelets kubelets, Recording recording, string node, string @namespace, DateOnly day)
    {
        await recording.AdvanceToAsync(At(day, hours: 12));
        long held = 0;
        for (var i = 0; i < PodsADay; i++)
        {
            var pod = new FakePod(string.Create(CultureInfo.InvariantCulture, $"pod-{day.DayNumber}-{i}"), @namespace, node);
            var (start, end) = (At(day, 1).AddSeconds(i * 977), At(day, 1).AddSeconds((i * 977) + 20 + (i * 1201)));
            await kubelets.AddPodAsync(pod, Cancellation);
            await kubelets.StartAsync(pod, start, Cancellation);
            await kubelets.EndAsync(pod, start, end, Cancellation);
            await kubelets.DeletePodAsync(pod, Cancellation);
            held += (long)(end - start).TotalSeconds;
        }

        await recording.HeardAsync(kubelets, new(string.Create(CultureInfo.InvariantCulture, $"last-{day.DayNumber}"), @namespace, node), At(day, 11));
        return held + 60;
    }

    /// <summary>What the node cost on the two days, who bears that, and for how long pods ran.</summary>
    private static async Task<(Amount Paid, Amount Borne, Amount AtFirst, TimeSpan Ran)> OfNodeAsync(AccountingBench bench, DateOnly first, string node)
    {
        var costs = await bench.CostsAsync(ClusterDates.Midnight(first), ClusterDates.Midnight(first.AddDays(2)));
        Assert.Equal(Amount.Zero, costs.Imbalance);
        var asset = Assert.Single(costs.Assets, asset => asset.Kind == AssetKind.Node && asset.Name == node);
        var rows = costs.Rows.Where(row => row.Node?.Name == node).ToList();
        return (
            asset.Total,
            rows.Aggregate(Amount.Zero, (sum, row) => sum + row.Sums.Total),
            asset.Costs.Total,
            TimeSpan.FromMilliseconds(rows.Where(row => row.Kind == AllocationKind.Container).Sum(row => row.Sums.RunningMilliseconds)));
    }

    private static FocusBill Bill(string node, DateOnly first, params string[] costs) => costs.Index().Aggregate(
        new FocusBill(),
        (bill, cost) => bill.Day(first.AddDays(cost.Index).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), 1, ("ResourceId", $"i-{node}"), ("EffectiveCost", cost.Item)));

    private static DateTimeOffset At(DateOnly day, int hours) => ClusterDates.Midnight(day).AddHours(hours);

    /// <summary>The recording of the cluster, before the API server, by the bench's clock.</summary>
    private sealed class Recording(
        AccountingBench bench, KubernetesClient client, InformerFactory informers, Task running, CancellationTokenSource stop) : IAsyncDisposable
    {
        public static async Task<Recording> StartAsync(LocalControlPlane plane, AccountingBench bench)
        {
            var client = new KubernetesClient(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }), json: new(ResourcesJson.Default));
            var informers = new InformerFactory(client, new(ResourcesJson.Default), new() { StreamingLists = false });
            var (options, finOps) = (Microsoft.Extensions.Options.Options.Create(bench.Options), Microsoft.Extensions.Options.Options.Create(new FinOpsOptions()));
            var name = new ClusterName(client, bench.Clock, options, finOps, NullLogger<ClusterName>.Instance);
            var service = new ClusterRecording(
                bench.Ledger, informers, name, new(bench.Meters), new(), bench.Clock, options, finOps, NullLogger<ClusterRecording>.Instance);
            var stop = new CancellationTokenSource();
            informers.Start();
            var recording = new Recording(bench, client, informers, service.RunAsync(stop.Token, stop.Token), stop);
            await recording.WaitAsync(async () => (await bench.Ledger.LastingAsync(AccountingBench.Cluster, Cancellation)).Spans.Nodes.Count > 0);
            return recording;
        }

        /// <summary>Lets time pass, until what was heard before is written.</summary>
        public async Task AdvanceToAsync(DateTimeOffset moment)
        {
            bench.Clock.AdvanceTo(moment);
            await WaitAsync(async () => (await bench.Ledger.LastingAsync(AccountingBench.Cluster, Cancellation)).ObservedThrough >= moment - bench.Options.WriteInterval);
        }

        /// <summary>Waits until all that happened to pods so far was heard, by one more pod of a minute: one watch tells of all of them, in their order.</summary>
        public async Task HeardAsync(FakeKubelets kubelets, FakePod last, DateTimeOffset start)
        {
            await kubelets.AddPodAsync(last, Cancellation);
            await kubelets.StartAsync(last, start, Cancellation);
            await WaitForAsync(1);
            await kubelets.EndAsync(last, start, start.AddMinutes(1), Cancellation);
            await kubelets.DeletePodAsync(last, Cancellation);
            await WaitForAsync(0);

            Task WaitForAsync(int count) => WaitAsync(async () =>
            {
                bench.Clock.Advance(bench.Options.WriteInterval);
                return (await bench.Ledger.LastingAsync(AccountingBench.Cluster, Cancellation)).Spans.Containers.Count == count;
            });
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running;
            await informers.DisposeAsync();
            client.Dispose();
            stop.Dispose();
        }

        private async Task WaitAsync(Func<Task<bool>> condition)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            timeout.CancelAfter(TimeSpan.FromMinutes(1));
            while (!await condition())
            {
                if (running.IsFaulted)
                    await running;
                await Task.Delay(TimeSpan.FromMilliseconds(20), timeout.Token);
            }
        }
    }
}
