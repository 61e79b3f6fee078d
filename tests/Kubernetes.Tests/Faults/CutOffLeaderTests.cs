using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.LeaderElection;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Kubernetes.Tests.Faults;

/// <summary>Two processes and a Lease on a real API server, to which one of them loses its way.</summary>
public sealed class CutOffLeaderTests(ControlPlaneFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("blackhole")]
    [InlineData("refusal")]
    public async Task A_leader_that_is_cut_off_stops_before_another_begins(string fault)
    {
        var plane = await fixture.StartedAsync(Cancel);
        var space = await plane.CreateNamespaceAsync("leaders", Cancel);
        var configuration = new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig });
        await using var proxy = FaultProxy.Start(plane.Server);
        using var proxied = new KubernetesClient(configuration with { Server = proxy.Address });
        using var direct = new KubernetesClient(configuration);
        using var meter = new Meter("test");
        using var stop = new CancellationTokenSource();
        var clock = new ManualTimeProvider();
        var story = new ConcurrentQueue<string>();
        var (first, second) = (Elector(proxied, "first"), Elector(direct, "second"));

        var leading = first.RunAsync(lost => LeadAsync("first", lost), stop.Token);
        await UntilAsync(() => first.IsLeader);
        var waiting = second.RunAsync(lost => LeadAsync("second", lost), stop.Token);
        await UntilAsync(() => second.Leader == "first");
        if (fault == "blackhole")
        {
            proxy.Blackhole();
        }
        else
        {
            proxy.Refuse();
            proxy.Cut();
        }

        await UntilAsync(() => second.IsLeader, step: TimeSpan.FromSeconds(0.5));

        Assert.False(await leading);
        Assert.Equal(["first begins", "first stops", "second begins"], story);
        Assert.False(first.IsLeader);

        // What the first one still had under way arrives, and changes nothing.
        proxy.Pass();
        var renewed = (await LeaseAsync()).Spec!.RenewTime;
        while ((await LeaseAsync()).Spec!.RenewTime == renewed)
        {
            Assert.False(waiting.IsCompleted, "the second one lost the lease again");
            clock.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Delay(20, Cancel);
        }

        Assert.Equal("second", (await LeaseAsync()).Spec!.HolderIdentity);
        await stop.CancelAsync();
        Assert.True(await waiting);

        LeaderElector Elector(KubernetesClient client, string name) => new(
            new() { LeaseName = "operator", Namespace = space, Identity = name },
            client.Resource<Lease>(),
            client.Raw(ResourceDefinition.Of<Lease>()),
            clock,
            new(new(1)),
            new(meter, name),
            NullLogger.Instance);

        async Task LeadAsync(string name, CancellationToken lost)
        {
            story.Enqueue($"{name} begins");
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var losing = lost.Register(() =>
            {
                story.Enqueue($"{name} stops");
                ended.TrySetResult();
            });
            await using var stopping = stop.Token.Register(() => ended.TrySetResult());
            await ended.Task;
        }

        Task<Lease> LeaseAsync() => direct.Resource<Lease>().GetAsync(new(space, "operator"), Cancel);

        async Task UntilAsync(Func<bool> condition, TimeSpan step = default)
        {
            while (!condition())
            {
                clock.Advance(step);
                await Task.Delay(20, Cancel); // real requests are under way meanwhile
            }
        }
    }
}
