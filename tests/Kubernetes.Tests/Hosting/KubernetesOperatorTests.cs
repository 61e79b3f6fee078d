using System.Collections.Concurrent;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.ControlPlane;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CloudIntel.Kubernetes.Tests.Hosting;

/// <summary>A host with an operator in it, before a real API server: what runs when, and in which order it ends.</summary>
public sealed class KubernetesOperatorTests(ControlPlaneFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_lets_work_under_way_end_and_its_events_be_written_while_the_process_says_it_is_not_ready()
    {
        var (host, ns, maps) = await StartedAsync(leaderElection: null);
        using var _ = host;
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        maps.Reconcile = async map =>
        {
            entered.TrySetResult();
            await leave.Task;
            maps.Events.Normal(map, "Looked", "Look", "at the very end");
        };
        await CreateAsync(host, ns, "one");
        await entered.Task.WaitAsync(Cancel);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host, "ready"));

        var stopping = host.StopAsync(Cancel);
        while (await HealthAsync(host, "ready") == HealthStatus.Healthy)
            await Task.Delay(TimeSpan.FromMilliseconds(1), Cancel);
        Assert.False(stopping.IsCompleted);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host, "live"));
        leave.SetResult();
        await stopping;

        using var client = Client((await fixture.StartedAsync(Cancel)).Kubeconfig);
        var told = await client.Resource<CoreEvent>().ListAsync(new() { Namespace = ns }, Cancel);
        Assert.Equal("at the very end", Assert.Single(told.Items).Message);
        Assert.Null(host.Services.GetRequiredService<IOperatorStatus>().Failure);
    }

    [Fact]
    public async Task A_standby_is_ready_with_warm_caches_and_does_nothing()
    {
        var (leader, ns, leading) = await StartedAsync("election");
        using var first = leader;
        await CreateAsync(leader, ns, "one");
        await leading.SeenAsync("one");
        var (standby, _, waiting) = await StartedAsync("election", ns);
        using var second = standby;

        while (await HealthAsync(standby, "ready") != HealthStatus.Healthy)
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancel);
        Assert.False(standby.Services.GetRequiredService<IOperatorStatus>().Election!.IsLeader);
        Assert.Empty(waiting.Seen);

        await leader.StopAsync(Cancel);
        await waiting.SeenAsync("one");
        await standby.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_controller_that_fails_ends_the_process_with_a_reason()
    {
        var (host, _, _) = await StartedAsync(leaderElection: null, configure: services => services.AddSingleton<IRunningController, Broken>());
        using var __ = host;

        await host.WaitForShutdownAsync(Cancel);

        Assert.Equal("controller broken failed: out of order", host.Services.GetRequiredService<IOperatorStatus>().Failure);
    }

    private async Task<(IHost Host, string Namespace, Maps Maps)> StartedAsync(
        string? leaderElection, string? ns = null, Action<IServiceCollection>? configure = null)
    {
        var plane = await fixture.StartedAsync(Cancel);
        ns ??= await plane.CreateNamespaceAsync("hosting", Cancel);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddKubernetesClient(_ => new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }), new());
        builder.Services.AddKubernetesOperator(_ => new()
        {
            StatusFieldManager = "test-status",
            Events = new() { Controller = "example.com/test" },
            LeaderElection = leaderElection is null ? null : new() { LeaseName = leaderElection, Namespace = ns },
            UnreadyPeriod = TimeSpan.Zero,
        }).AddController<Maps, ConfigMap>(controller => controller.Scope = new(ResourceDefinition.Of<ConfigMap>()) { Namespace = ns });
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync(Cancel);
        return (host, ns, host.Services.GetRequiredService<Maps>());
    }

    private static KubernetesClient Client(string kubeconfig) => new(
        new ConfigurationLoader().Load(new() { Kubeconfig = kubeconfig }),
        new(),
        KubernetesJson.BuiltIn,
        Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
        TimeProvider.System);

    private static Task<ConfigMap> CreateAsync(IHost host, string ns, string name) => host.Services.GetRequiredService<IKubernetesClient>()
        .Resource<ConfigMap>().CreateAsync(new() { Metadata = new() { Name = name, Namespace = ns } }, WriteOptions.Default, Cancel);

    private static async Task<HealthStatus> HealthAsync(IHost host, string tag) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(tag), Cancel)).Status;

    private sealed class Maps(IEventRecorder events) : IEntityController<ConfigMap>
    {
        public IEventRecorder Events { get; } = events;

        public ConcurrentQueue<string> Seen { get; } = [];

        public Func<ConfigMap, Task> Reconcile { get; set; } = _ => Task.CompletedTask;

        public async Task<ReconciliationResult<ConfigMap>> ReconcileAsync(ConfigMap entity, CancellationToken cancellationToken)
        {
            await Reconcile(entity);
            Seen.Enqueue(entity.Metadata.Name!);
            return ReconciliationResult<ConfigMap>.Success(entity);
        }

        public Task DeletedAsync(ConfigMap entity, CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task SeenAsync(string name)
        {
            while (!Seen.Contains(name))
                await Task.Delay(TimeSpan.FromMilliseconds(20), Cancel);
        }
    }

    private sealed class Broken : IRunningController
    {
        public string Name => "broken";

        public IReadOnlyList<StuckWorker> StuckWorkers => [];

        public Task RunAsync(CancellationToken drain, CancellationToken abort) => throw new InvalidOperationException("out of order");
    }
}
