using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Kubernetes.Tests.Faults;

/// <summary>Informers of a real API server behind a network that breaks.</summary>
public sealed class BrokenNetworkTests(ControlPlaneFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_that_is_cut_goes_on_where_it_was_and_misses_nothing()
    {
        await using var informer = await ProxiedInformer.StartAsync(await fixture.StartedAsync(Cancel));
        foreach (var name in (string[])["changed", "deleted", "replaced"])
            await informer.WriteAsync(name, "1");
        await informer.UntilInStepAsync();
        var (deleted, replaced) = (Uid(informer, "deleted"), Uid(informer, "replaced"));

        informer.Proxy.Refuse();
        informer.Proxy.Cut();
        await informer.WriteAsync("changed", "2");
        await informer.WriteAsync("deleted", "last");
        await informer.DeleteAsync("deleted");
        await informer.DeleteAsync("replaced");
        await informer.WriteAsync("replaced", "2");
        await informer.WriteAsync("created", "1");
        await informer.UntilAsync(() => informer.Informer.Status.Problem is not null);
        Assert.Equal(3, informer.Informer.Store.Count); // the last known state stays while the server is away
        informer.Proxy.Pass();

        await informer.UntilInStepAsync();
        Assert.Equal([deleted, replaced], informer.Story.Deleted);
        Assert.Null(informer.Informer.Status.Problem);
        Assert.Equal(1, informer.Lists);
    }

    [Fact]
    public async Task A_watch_into_a_blackhole_is_given_up_after_90_seconds_of_silence_and_goes_on_where_it_was()
    {
        await using var informer = await ProxiedInformer.StartAsync(await fixture.StartedAsync(Cancel));
        await informer.WriteAsync("a", "1");
        await informer.UntilInStepAsync();

        informer.Proxy.Blackhole();
        await informer.WriteAsync("a", "2");
        await informer.WriteAsync("b", "1");
        var watches = informer.Watches;
        informer.Clock.Advance(TimeSpan.FromSeconds(91)); // the last sign of life may be from the moment before
        await informer.UntilAsync(() => informer.Watches > watches);
        Assert.True(informer.Informer.Status.LastFrameAge > TimeSpan.FromSeconds(90));
        Assert.Equal(1, informer.Informer.Store.Count);

        await informer.DeleteAsync("a");
        informer.Proxy.Pass();
        await informer.UntilInStepAsync();
        Assert.Equal(1, informer.Lists);
        Assert.Single(informer.Story.Deleted);
    }

    [Fact]
    public async Task A_connection_that_was_made_into_a_blackhole_and_broke_is_made_again()
    {
        await using var informer = await ProxiedInformer.StartAsync(await fixture.StartedAsync(Cancel));
        await informer.UntilInStepAsync();
        var before = informer.Proxy.Accepted;
        informer.Proxy.Blackhole();
        informer.Proxy.Cut();
        await informer.WriteAsync("a", "1");
        await informer.UntilAsync(() => informer.Proxy.Accepted > before);
        informer.Proxy.Cut();
        informer.Proxy.Pass();

        await informer.UntilInStepAsync();
    }

    [Fact]
    public async Task A_right_that_is_taken_away_is_named_and_its_return_is_noticed_while_others_go_on()
    {
        var plane = await fixture.StartedAsync(Cancel);
        var space = await plane.CreateNamespaceAsync("faults", Cancel);
        await plane.KubectlAsync(Cancel, "-n", space, "create", "serviceaccount", "robot");
        await plane.KubectlAsync(Cancel, "-n", space, "create", "role", "maps", "--verb=get,list,watch", "--resource=configmaps");
        await plane.KubectlAsync(Cancel, "-n", space, "create", "role", "secrets", "--verb=get,list,watch", "--resource=secrets");
        await plane.KubectlAsync(Cancel, "-n", space, "create", "rolebinding", "secrets", "--role=secrets", $"--serviceaccount={space}:robot");
        await GrantAsync();
        await using var admin = await ProxiedInformer.StartAsync(plane, space);
        var token = await TokenAsync(plane, space);
        await using var robot = await ProxiedInformer.StartAsync(plane, space, new() { Token = token });
        var secrets = robot.Informers.Get<Secret>(new(ResourceDefinition.Of<Secret>()) { Namespace = space });
        await robot.WriteAsync("a", "1");
        await robot.UntilInStepAsync();

        await plane.KubectlAsync(Cancel, "-n", space, "delete", "rolebinding", "maps");
        // Rights are looked at when a watch begins, and the API server learns of the change a moment after it is made.
        for (var change = 2; !IsForbidden(); change++)
        {
            robot.Proxy.Cut();
            await robot.WriteAsync("a", $"{change}");
            await robot.UntilAsync(() => IsForbidden() || robot.Informer.Store.Find(new(space, "a"))?.Data?["value"] == $"{change}");
        }

        Assert.Contains(
            $$"""grant it with the rule {apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"]} in a Role of namespace {{space}}""",
            robot.Informer.Status.Problem,
            StringComparison.Ordinal);
        await robot.WriteAsync("b", "1");
        await plane.KubectlAsync(Cancel, "-n", space, "create", "secret", "generic", "s", "--from-literal=k=v");
        await robot.UntilAsync(() => secrets.Store.Count == 1 && secrets.Status.Problem is null);
        await admin.UntilInStepAsync();
        Assert.Equal(1, robot.Informer.Store.Count);

        await GrantAsync();
        await robot.UntilInStepAsync();
        Assert.Null(robot.Informer.Status.Problem);

        bool IsForbidden() => robot.Informer.Status.Problem?.Contains("forbidden", StringComparison.Ordinal) ?? false;

        Task<string> GrantAsync() =>
            plane.KubectlAsync(Cancel, "-n", space, "create", "rolebinding", "maps", "--role=maps", $"--serviceaccount={space}:robot");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Whatever_happens_on_the_way_the_copy_ends_equal_to_what_the_server_lists(int seed)
    {
        await using var informer = await ProxiedInformer.StartAsync(await fixture.StartedAsync(Cancel));
        var random = new Random(seed);
        for (var step = 0; step < 120; step++)
        {
            var name = $"m{random.Next(8)}";
            switch (random.Next(12))
            {
                case < 5:
                    await informer.WriteAsync(name, $"{step}");
                    break;
                case < 7:
                    await informer.DeleteAsync(name);
                    break;
                case 7:
                    informer.Proxy.Cut();
                    break;
                case 8:
                    informer.Proxy.Refuse();
                    informer.Proxy.Cut();
                    break;
                case 9:
                    informer.Proxy.Blackhole();
                    break;
                case 10:
                    informer.Clock.Advance(TimeSpan.FromSeconds(random.Next(100)));
                    break;
                default:
                    informer.Proxy.Pass();
                    if (random.Next(2) == 0)
                        await informer.UntilInStepAsync();
                    break;
            }
        }

        informer.Proxy.Pass();
        await informer.UntilInStepAsync();
    }

    private static string Uid(ProxiedInformer informer, string name) => informer.Informer.Store.Find(new(informer.Namespace, name))!.Metadata.Uid!;

    private static async Task<string> TokenAsync(LocalControlPlane plane, string space)
    {
        using var admin = new KubernetesClient(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }));
        var request = await admin.Resource<ServiceAccount>().CreateSubresourceAsync<TokenRequest, TokenRequest>(
            new(space, "robot"), "token", new() { Spec = new() { ExpirationSeconds = 3600 } }, WriteOptions.Default, Cancel);
        return request.Status!.Token!;
    }
}
