using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.ControlPlane;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Kubernetes.Tests.Faults;

/// <summary>An API server of these tests' own that stops, starts again and forgets history.</summary>
public sealed class ForgetfulServerTests(ForgetfulServerTests.Fixture fixture) : IClassFixture<ForgetfulServerTests.Fixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_from_a_compacted_version_ends_with_an_error_that_says_expired()
    {
        var plane = await fixture.StartedAsync(Cancel);
        using var client = Client(plane);
        await plane.CreateNamespaceAsync("later", Cancel);
        await plane.CompactAsync(Cancel);
        await using var frames = client.Raw(ResourceDefinition.Of<Namespace>())
            .WatchAsync(new() { ResourceVersion = "1", Timeout = TimeSpan.FromSeconds(30) }, cancellationToken: Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await frames.MoveNextAsync());
        Assert.Equal(WatchFrameType.Error, frames.Current.Type);
        Assert.True(KubernetesApiException.Of(KubernetesJson.BuiltIn.Deserialize<Status>(frames.Current.Object.Span)).IsExpired);
    }

    [Fact]
    public async Task A_watch_that_resumes_after_its_version_was_forgotten_lists_again_and_tells_of_what_was_deleted()
    {
        var plane = await fixture.StartedAsync(Cancel);
        await using var informer = await ProxiedInformer.StartAsync(plane);
        foreach (var name in (string[])["changed", "deleted", "replaced"])
            await informer.WriteAsync(name, "1");
        await informer.UntilInStepAsync();

        informer.Proxy.Refuse();
        informer.Proxy.Cut();
        await informer.WriteAsync("changed", "2");
        await informer.DeleteAsync("deleted");
        await informer.DeleteAsync("replaced");
        await informer.WriteAsync("replaced", "2");
        await plane.CompactAsync(Cancel);
        informer.Proxy.Pass();

        await informer.UntilInStepAsync();
        Assert.Equal(2, informer.Story.Deleted.Count);
        Assert.Equal(2, informer.Lists);
    }

    [Fact]
    public async Task A_list_whose_version_is_forgotten_between_two_pages_begins_anew()
    {
        var plane = await fixture.StartedAsync(Cancel);
        var space = await plane.CreateNamespaceAsync("pages", Cancel);
        using var client = Client(plane);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 510), // a page of an informer holds 500
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel },
            async (i, cancelled) => await client.Resource<ConfigMap>().CreateAsync(Map(space, $"m{i:D3}"), WriteOptions.Default, cancelled));
        var items = 0;
        using var firstPage = new SemaphoreSlim(0);
        using var forgotten = new ManualResetEventSlim();
        var starting = ProxiedInformer.StartAsync(plane, space, transform: map =>
        {
            if (Interlocked.Increment(ref items) == 500)
            {
                firstPage.Release();
                forgotten.Wait(Cancel);
            }

            return map;
        });
        await firstPage.WaitAsync(Cancel);
        await client.Resource<ConfigMap>().DeleteAsync(new(space, "m001"), DeleteOptions.Default, Cancel); // it is in the page already
        await plane.CompactAsync(Cancel);
        forgotten.Set();

        await using var informer = await starting;
        await informer.UntilInStepAsync();
        Assert.Equal(509, informer.Informer.Store.Count);
        Assert.Equal(1, informer.Lists);
        Assert.True(items >= 1009, "the first page was not read again");
    }

    [Fact]
    public async Task A_page_that_is_asked_for_too_late_is_refused_as_expired()
    {
        var plane = await fixture.StartedAsync(Cancel);
        var space = await plane.CreateNamespaceAsync("pages", Cancel);
        using var client = Client(plane);
        foreach (var name in (string[])["a", "b", "c"])
            await client.Resource<ConfigMap>().CreateAsync(Map(space, name), WriteOptions.Default, Cancel);
        var page = await client.Resource<ConfigMap>().ListAsync(new() { Namespace = space, Limit = 2 }, Cancel);
        await client.Resource<ConfigMap>().CreateAsync(Map(space, "d"), WriteOptions.Default, Cancel);
        await plane.CompactAsync(Cancel);

        var e = await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.Resource<ConfigMap>().ListAsync(new() { Namespace = space, Limit = 2, Continue = page.Metadata.Continue }, Cancel));
        Assert.True(e.IsExpired);
    }

    [Fact]
    public async Task An_API_server_that_restarts_is_missed_and_nothing_is_lost_or_listed_again()
    {
        var plane = await fixture.StartedAsync(Cancel);
        await using var informer = await ProxiedInformer.StartAsync(plane);
        await informer.WriteAsync("a", "1");
        await informer.WriteAsync("b", "1");
        await informer.UntilInStepAsync();

        await plane.StopApiServerAsync();
        await informer.UntilAsync(() => informer.Informer.Status.Problem is not null);
        Assert.Equal(2, informer.Informer.Store.Count);
        informer.Proxy.Refuse(); // so that changes come before the informer does
        await plane.StartApiServerAsync(Cancel);
        await informer.WriteAsync("a", "2");
        await informer.DeleteAsync("b");
        await informer.WriteAsync("c", "1");
        informer.Proxy.Pass();

        await informer.UntilInStepAsync();
        Assert.Single(informer.Story.Deleted);
        Assert.Equal(1, informer.Lists);
        Assert.Null(informer.Informer.Status.Problem);
    }

    [Fact]
    public async Task A_controller_whose_API_server_restarts_finishes_what_it_began_and_takes_in_what_changed()
    {
        var plane = await fixture.StartedAsync(Cancel);
        await using var informer = await ProxiedInformer.StartAsync(plane);
        using var meter = new Meter("test");
        var copier = new Copier(informer.Client);
        var controller = new Controller<ConfigMap>(
            new() { Workers = 2, Scope = informer.Informer.Scope },
            new(informer.Client, informer.Informers, new(null), informer.Clock, new(new(1)), new(meter), new(meter), NullLoggerFactory.Instance, TimeSpan.FromSeconds(30)),
            copier,
            [],
            new());
        using var stop = new CancellationTokenSource();
        var running = controller.RunAsync(stop.Token, CancellationToken.None);
        for (var i = 0; i < 20; i++)
            await informer.WriteAsync($"m{i}", "before");
        await informer.UntilAsync(() => copier.Copied >= 5);

        await plane.StopApiServerAsync();
        await informer.UntilAsync(() => informer.Informer.Status.Problem is not null);
        await plane.StartApiServerAsync(Cancel);
        for (var i = 0; i < 20; i += 2)
            await informer.WriteAsync($"m{i}", "after");

        await informer.UntilAsync(() => informer.Informer.Store.List().Count(Copier.IsDone) == 20
            && informer.Informer.Store.List().Count(map => map.Data!["value"] == "after") == 10);
        await informer.UntilInStepAsync();
        await stop.CancelAsync();
        await running;
    }

    private static KubernetesClient Client(LocalControlPlane plane) => new(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }));

    private static ConfigMap Map(string space, string name) => new() { Metadata = new() { Namespace = space, Name = name } };

    /// <summary>Notes the value of each config map in an annotation.</summary>
    private sealed class Copier(KubernetesClient client) : IEntityController<ConfigMap>
    {
        private const string Annotation = "example.com/value";

        private int copied;

        public int Copied => Volatile.Read(ref copied);

        public static bool IsDone(ConfigMap map) => map.Metadata.Annotations?.TryGetValue(Annotation, out var value) is true && value == map.Data!["value"];

        public async Task<ReconciliationResult<ConfigMap>> ReconcileAsync(ConfigMap entity, CancellationToken cancellationToken)
        {
            if (IsDone(entity))
                return ReconciliationResult<ConfigMap>.Success(entity);
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Annotation] = entity.Data!["value"] } } };
            var written = await client.Resource<ConfigMap>().PatchAsync(ObjectKey.Of(entity), Patch.Merge(patch), WriteOptions.Default, cancellationToken);
            Interlocked.Increment(ref copied);
            return ReconciliationResult<ConfigMap>.Success(written);
        }
    }

    /// <summary>Without its cache the server reads etcd each time, and so forgets at once what etcd is told to forget.</summary>
    public sealed class Fixture : ControlPlaneFixture
    {
        protected override IReadOnlyList<string> ApiServerFlags => ["--watch-cache=false"];
    }
}
