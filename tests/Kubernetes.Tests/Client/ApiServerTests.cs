using System.Net;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Tests.Transport;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Kubernetes.Tests.Client;

/// <summary>Every kind of call, against a real API server.</summary>
public sealed class ApiServerTests(ControlPlaneFixture fixture) : IAsyncLifetime
{
    private readonly RecordingLogger log = new();
    private LocalControlPlane plane = null!;
    private KubernetesClientConfiguration configuration = null!;
    private KubernetesClient client = null!;
    private string ns = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IResourceClient<ConfigMap> ConfigMaps => client.Resource<ConfigMap>();

    private IResourceClient<Part> Parts => client.Resource<Part>();

    public async ValueTask InitializeAsync()
    {
        plane = await fixture.StartedAsync(Cancel);
        configuration = new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig });
        client = Client(configuration);
        ns = await plane.CreateNamespaceAsync("client", Cancel);
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_built_in_object_is_created_read_replaced_and_deleted()
    {
        var created = await ConfigMaps.CreateAsync(Map("a", "1"), WriteOptions.Default, Cancel);
        Assert.NotNull(created.Metadata.Uid);
        var taken = await Assert.ThrowsAsync<KubernetesApiException>(() => ConfigMaps.CreateAsync(Map("a", "1"), WriteOptions.Default, Cancel));
        Assert.True(taken.IsAlreadyExists);

        created.Data!["k"] = "2";
        var replaced = await ConfigMaps.ReplaceAsync(created, WriteOptions.Default, Cancel);
        var stale = await Assert.ThrowsAsync<KubernetesApiException>(() => ConfigMaps.ReplaceAsync(created with { Data = new Dictionary<string, string> { ["k"] = "3" } }, WriteOptions.Default, Cancel));
        Assert.True(stale.IsConflict);
        Assert.Equal("2", (await ConfigMaps.GetAsync(Key("a"), Cancel)).Data!["k"]);

        var other = await Assert.ThrowsAsync<KubernetesApiException>(() => ConfigMaps.DeleteAsync(Key("a"), new() { Uid = "another" }, Cancel));
        Assert.True(other.IsConflict);
        await ConfigMaps.DeleteAsync(Key("a"), new() { Uid = replaced.Metadata.Uid, ResourceVersion = replaced.Metadata.ResourceVersion }, Cancel);
        await ConfigMaps.DeleteAsync(Key("a"), DeleteOptions.Default, Cancel);
        Assert.Null(await ConfigMaps.FindAsync(Key("a"), Cancel));
        Assert.True((await Assert.ThrowsAsync<KubernetesApiException>(() => ConfigMaps.GetAsync(Key("a"), Cancel))).IsNotFound);
    }

    [Fact]
    public async Task Each_kind_of_patch_does_what_its_format_says()
    {
        await ConfigMaps.CreateAsync(Map("a", "1"), WriteOptions.Default, Cancel);
        var merged = await ConfigMaps.PatchAsync(Key("a"), Patch.Merge(new() { ["data"] = new JsonObject { ["k"] = null, ["m"] = "2" } }), WriteOptions.Default, Cancel);
        Assert.Equal(["m"], merged.Data!.Keys);
        var patched = await ConfigMaps.PatchAsync(
            Key("a"),
            Patch.Json([new JsonObject { ["op"] = "test", ["path"] = "/data/m", ["value"] = "2" }, new JsonObject { ["op"] = "replace", ["path"] = "/data/m", ["value"] = "3" }]),
            WriteOptions.Default,
            Cancel);
        Assert.Equal("3", patched.Data!["m"]);
        var failed = await Assert.ThrowsAsync<KubernetesApiException>(() => ConfigMaps.PatchAsync(
            Key("a"), Patch.Json([new JsonObject { ["op"] = "test", ["path"] = "/data/m", ["value"] = "2" }]), WriteOptions.Default, Cancel));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, failed.StatusCode);

        var service = await client.Resource<Service>().CreateAsync(
            new() { Metadata = Meta("s"), Spec = new() { Ports = [new() { Name = "a", Port = 80 }] } }, WriteOptions.Default, Cancel);
        Assert.NotNull(service.Spec!.ClusterIP);
        var strategic = await client.Resource<Service>().PatchAsync(
            Key("s"), Patch.Strategic(JsonNode.Parse("""{"spec":{"ports":[{"name":"b","port":443,"targetPort":"https"}]}}""")!.AsObject()), WriteOptions.Default, Cancel);
        Assert.Equal([443, 80], strategic.Spec!.Ports!.Select(port => port.Port).OrderDescending());
    }

    [Fact]
    public async Task A_custom_resource_takes_every_call_but_strategic_patches()
    {
        await InstallPartsAsync();
        var created = await Parts.CreateAsync(new() { Metadata = Meta("a"), Spec = new() { Size = 1, Colour = "red" } }, WriteOptions.Default, Cancel);
        Assert.Equal(("example.com/v1", "Part", 1), (created.ApiVersion, created.Kind, created.Metadata.Generation));

        created.Status = new() { Built = 1 };
        var answered = await client.UpdateStatusAsync(created with { Spec = new() { Size = 9 } }, Cancel);
        Assert.Equal((1, 1, 1), (answered.Spec.Size, answered.Status!.Built, answered.Metadata.Generation)); // the status alone was written
        var unchanged = await Parts.ReplaceAsync(answered with { Status = new() { Built = 7 }, Spec = new() { Size = 2 } }, WriteOptions.Default, Cancel);
        Assert.Equal((2, 1, 2), (unchanged.Spec.Size, unchanged.Status!.Built, unchanged.Metadata.Generation)); // the status was left alone

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => Parts.PatchAsync(Key("a"), Patch.Strategic([]), WriteOptions.Default, Cancel));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);

        var list = await Parts.ListAsync(new() { Namespace = ns }, Cancel);
        Assert.Equal(("example.com/v1", "Part"), (Assert.Single(list.Items).ApiVersion, list.Items[0].Kind));
        Assert.NotNull(list.Metadata.ResourceVersion);

        var found = await client.Discovery.FindAsync("example.com/v1", "Part", Cancel);
        Assert.Equal(ResourceDefinition.Of<Part>(), found);
        var untyped = await client.Resource(found!).GetAsync(Key("a"), Cancel);
        Assert.Equal(2, untyped.UnknownFields!["spec"].GetProperty("size").GetInt32());
    }

    [Fact]
    public async Task What_is_wrong_with_an_object_is_told_field_by_field()
    {
        await InstallPartsAsync();
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => Parts.CreateAsync(
            new() { Metadata = Meta("a"), Spec = new() { Size = -1, Colour = "pink" } }, WriteOptions.Default, Cancel));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Invalid"), (e.StatusCode, e.Reason));
        Assert.Equal(["spec.colour", "spec.size"], e.Causes.Select(cause => cause.Field.TrimStart('.')).Distinct().Order());
        Assert.All(e.Causes, cause => Assert.NotEmpty(cause.Message));
    }

    [Fact]
    public async Task A_dry_run_stores_nothing()
    {
        var dry = WriteOptions.Default with { DryRun = true };
        Assert.NotNull((await ConfigMaps.CreateAsync(Map("a", "1"), dry, Cancel)).Metadata.Uid);
        Assert.Null(await ConfigMaps.FindAsync(Key("a"), Cancel));

        var stored = await ConfigMaps.CreateAsync(Map("a", "1"), WriteOptions.Default, Cancel);
        await ConfigMaps.ReplaceAsync(stored with { Data = new Dictionary<string, string> { ["k"] = "2" } }, dry, Cancel);
        await ConfigMaps.PatchAsync(Key("a"), Patch.Merge(new() { ["data"] = new JsonObject { ["k"] = "2" } }), dry, Cancel);
        await ConfigMaps.ApplyAsync(Map("a", "2"), new() { DryRun = true, FieldManager = "m", Force = true }, Cancel);
        await ConfigMaps.DeleteAsync(Key("a"), new() { DryRun = true }, Cancel);
        await ConfigMaps.DeleteCollectionAsync(new() { Namespace = ns }, new() { DryRun = true }, Cancel);
        Assert.Equal(stored.Metadata.ResourceVersion, (await ConfigMaps.GetAsync(Key("a"), Cancel)).Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Applying_owns_the_fields_it_sets_and_no_others()
    {
        var ours = new ApplyOptions { FieldManager = "ours" };
        var created = await ConfigMaps.ApplyAsync(Map("a", "1"), ours, Cancel);
        Assert.Equal("1", created.Data!["k"]);

        var theirs = Map("a", "2");
        theirs.Data!["other"] = "x";
        var conflict = await Assert.ThrowsAsync<KubernetesApiException>(() => ConfigMaps.ApplyAsync(theirs, new() { FieldManager = "theirs" }, Cancel));
        Assert.True(conflict.IsConflict);
        var cause = Assert.Single(conflict.Causes);
        Assert.Equal(("FieldManagerConflict", ".data.k"), (cause.Reason, cause.Field));
        Assert.Contains("ours", cause.Message, StringComparison.Ordinal);

        await ConfigMaps.ApplyAsync(theirs, new() { FieldManager = "theirs", Force = true }, Cancel);
        var dropped = await ConfigMaps.ApplyAsync(new() { Metadata = Meta("a") }, ours, Cancel);
        Assert.Equal("2", dropped.Data!["k"]); // it was theirs alone by then
        theirs.Data.Remove("other");
        var removed = await ConfigMaps.ApplyAsync(theirs, new() { FieldManager = "theirs" }, Cancel);
        Assert.Equal(["k"], removed.Data!.Keys);

        var again = await ConfigMaps.ApplyAsync(theirs, new() { FieldManager = "theirs" }, Cancel);
        Assert.Equal(removed.Metadata.ResourceVersion, again.Metadata.ResourceVersion);
        await Assert.ThrowsAsync<ArgumentException>(() => ConfigMaps.ApplyAsync(again, ours, Cancel)); // it was read
    }

    [Fact]
    public async Task Object_and_status_are_applied_apart()
    {
        await InstallPartsAsync();
        var intent = new Part { Metadata = Meta("a"), Spec = new() { Size = 3 }, Status = new() { Built = 3 } };
        var applied = await Parts.ApplyAsync(intent, new() { FieldManager = "operator" }, Cancel);
        Assert.Null(applied.Status);
        var answered = await Parts.ApplyAsync(intent with { Spec = new() { Size = 99 } }, new() { FieldManager = "operator-status", Subresource = "status" }, Cancel);
        Assert.Equal((3, 3), (answered.Spec.Size, answered.Status!.Built));
        var owners = answered.Metadata.UnknownFields!["managedFields"].EnumerateArray()
            .ToDictionary(entry => entry.GetProperty("manager").GetString()!, entry => entry.GetProperty("fieldsV1"));
        Assert.False(owners["operator"].TryGetProperty("f:status", out _));
        Assert.False(owners["operator-status"].TryGetProperty("f:spec", out _));
    }

    [Fact]
    public async Task A_scalable_object_is_scaled()
    {
        await InstallPartsAsync();
        await Parts.CreateAsync(new() { Metadata = Meta("a"), Spec = new() { Size = 1 } }, WriteOptions.Default, Cancel);
        var scale = await Parts.SetReplicasAsync(Key("a"), 5, WriteOptions.Default, Cancel);
        Assert.Equal(5, scale.Spec.Replicas);
        Assert.Equal(5, (await Parts.GetAsync(Key("a"), Cancel)).Spec.Size);
    }

    [Fact]
    public async Task A_pod_is_evicted_by_the_version_that_the_server_knows()
    {
        var pods = client.Resource<Pod>();
        await pods.CreateAsync(
            new() { Metadata = Meta("a"), Spec = new() { Containers = [new() { Name = "c", Image = "i", Resources = new() { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse("0.1") } } }] } },
            WriteOptions.Default,
            Cancel);
        Assert.Equal("100m", (await pods.GetAsync(Key("a"), Cancel)).Spec!.Containers![0].Resources!.Requests!["cpu"].ToString());
        await client.EvictAsync(Key("a"), DeleteOptions.Default, Cancel);
        await client.EvictAsync(Key("a"), DeleteOptions.Default, Cancel); // gone already
        Assert.Null(await pods.FindAsync(Key("a"), Cancel));
    }

    [Fact]
    public async Task A_service_account_s_token_is_given_and_reviewed()
    {
        await client.Resource<ServiceAccount>().CreateAsync(new() { Metadata = Meta("robot") }, WriteOptions.Default, Cancel);
        var given = await client.Resource<ServiceAccount>().CreateSubresourceAsync<TokenRequest, TokenRequest>(
            Key("robot"), "token", new() { Spec = new() { ExpirationSeconds = 600 } }, WriteOptions.Default, Cancel);
        var review = await client.Resource<TokenReview>().CreateAsync(new() { Spec = new() { Token = given.Status!.Token } }, WriteOptions.Default, Cancel);
        Assert.Equal($"system:serviceaccount:{ns}:robot", review.Status!.User!.Username);

        using var robot = Client(configuration with { Credentials = new() { Token = given.Status.Token } });
        Assert.True((await Assert.ThrowsAsync<KubernetesApiException>(() => robot.Resource<ConfigMap>().ListAsync(new() { Namespace = ns }, Cancel))).IsForbidden);
        var self = await robot.Resource<SelfSubjectAccessReview>().CreateAsync(
            new() { Spec = new() { ResourceAttributes = new() { Namespace = ns, Verb = "list", Resource = "configmaps" } } }, WriteOptions.Default, Cancel);
        Assert.False(self.Status!.Allowed);
        var admin = await client.Resource<SubjectAccessReview>().CreateAsync(
            new() { Spec = new() { User = "admin", Groups = ["system:masters"], NonResourceAttributes = new() { Path = "/metrics", Verb = "get" } } }, WriteOptions.Default, Cancel);
        Assert.True(admin.Status!.Allowed);
    }

    [Fact]
    public async Task A_request_is_made_on_behalf_of_somebody_else()
    {
        using var jane = Client(configuration with { Impersonation = new() { User = "jane", Groups = ["nobody"], Extra = new Dictionary<string, IReadOnlyList<string>> { ["example.com/a"] = ["1", "2"] } } });
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => jane.Resource<ConfigMap>().ListAsync(new() { Namespace = ns }, Cancel));
        Assert.Contains("User \"jane\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_is_refused()
    {
        using var nobody = Client(configuration with { Credentials = new() { Token = "wrong" } });
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => nobody.Resource<Namespace>().ListAsync(ListOptions.All, Cancel));
        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), (e.StatusCode, e.Reason));
    }

    [Fact]
    public async Task Pages_hold_every_object_once()
    {
        for (var i = 0; i < 7; i++)
            await ConfigMaps.CreateAsync(Map($"m{i}", $"{i}"), WriteOptions.Default, Cancel);
        var page = await ConfigMaps.ListAsync(new() { Namespace = ns, Limit = 3 }, Cancel);
        Assert.Equal((3, 4L), (page.Items.Count, page.Metadata.RemainingItemCount));
        var names = new List<string?>();
        await foreach (var item in ConfigMaps.ListAllAsync(new() { Namespace = ns, Limit = 3 }, Cancel))
            names.Add(item.Metadata.Name);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"m{i}"), names);

        await ConfigMaps.DeleteCollectionAsync(new() { Namespace = ns, FieldSelector = "metadata.name!=m3" }, DeleteOptions.Default, Cancel);
        Assert.Equal("m3", Assert.Single((await ConfigMaps.ListAsync(new() { Namespace = ns }, Cancel)).Items).Metadata.Name);
    }

    [Fact]
    public async Task A_list_whose_history_is_compacted_between_pages_still_holds_every_object_once()
    {
        for (var i = 0; i < 5; i++)
            await ConfigMaps.CreateAsync(Map($"m{i}", $"{i}"), WriteOptions.Default, Cancel);
        var names = new List<string?>();
        await foreach (var item in ConfigMaps.ListAllAsync(new() { Namespace = ns, Limit = 2 }, Cancel))
        {
            names.Add(item.Metadata.Name);
            if (names.Count != 2)
                continue;
            await ConfigMaps.CreateAsync(Map("z", "late"), WriteOptions.Default, Cancel);
            await plane.CompactAsync(Cancel);
        }

        Assert.Equal(["m0", "m1", "m2", "m3", "m4", "z"], names);
    }

    [Fact]
    public async Task A_watch_shows_what_happens()
    {
        var list = await ConfigMaps.ListAsync(new() { Namespace = ns }, Cancel);
        var watch = client.Raw(ResourceDefinition.Of<ConfigMap>()).WatchAsync(new() { Namespace = ns, ResourceVersion = list.Metadata.ResourceVersion, Timeout = TimeSpan.FromSeconds(20) }, cancellationToken: Cancel);
        var seen = new List<(WatchFrameType, string?)>();
        await ConfigMaps.CreateAsync(Map("a", new string('x', 500_000)), WriteOptions.Default, Cancel); // larger than any buffer at first
        await ConfigMaps.PatchAsync(Key("a"), Patch.Merge(new() { ["data"] = new JsonObject { ["k"] = "2" } }), WriteOptions.Default, Cancel);
        await ConfigMaps.DeleteAsync(Key("a"), DeleteOptions.Default, Cancel);
        await foreach (var frame in watch)
        {
            seen.Add((frame.Type, KubernetesJson.BuiltIn.Deserialize<ConfigMap>(frame.Object.Span).Metadata.Name));
            if (frame.Type == WatchFrameType.Deleted)
                break;
        }

        Assert.Equal([(WatchFrameType.Added, "a"), (WatchFrameType.Modified, "a"), (WatchFrameType.Deleted, "a")], seen);
    }

    [Fact]
    public async Task A_watch_in_which_nothing_happens_says_that_it_was_accepted()
    {
        var list = await ConfigMaps.ListAsync(new() { Namespace = ns }, Cancel);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var watch = client.Raw(ResourceDefinition.Of<ConfigMap>()).WatchAsync(new() { Namespace = ns, ResourceVersion = list.Metadata.ResourceVersion }, onOpened: ended.Cancel, ended.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await watch.GetAsyncEnumerator(Cancel).MoveNextAsync());

        Assert.True(ended.IsCancellationRequested);
    }

    [Fact]
    public async Task A_server_that_closes_connections_again_and_again_is_not_noticed()
    {
        await using var restless = await LocalControlPlane.StartAsync(Cancel, "--goaway-chance=0.02");
        using var direct = Client(new ConfigurationLoader().Load(new() { Kubeconfig = restless.Kubeconfig }));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var i = 0; i < 100; i++)
            {
                var created = await direct.Resource<ConfigMap>().CreateAsync(
                    new() { Metadata = new() { Name = $"m-{worker}-{i}", Namespace = "default" } }, WriteOptions.Default, Cancel);
                await direct.Resource<ConfigMap>().DeleteAsync(ObjectKey.Of(created), new() { Uid = created.Metadata.Uid }, Cancel);
            }
        }));
        Assert.DoesNotContain(log.Lines, line => line.Contains("sent again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_current_server_refuses_unknown_fields_when_asked_to()
    {
        await using var current = await CurrentCrdMachinery.StartAsync(plane, Cancel);
        using var direct = Client(configuration with { Server = current.Server, Tls = new() { CertificateAuthority = PemSource.OfFile(current.CertificateAuthority) } });
        await InstallPartsAsync(direct);
        var unknown = new Part { Metadata = new() { Name = "a", Namespace = "default" }, Spec = new() { Size = 1, UnknownFields = new Dictionary<string, System.Text.Json.JsonElement> { ["sise"] = System.Text.Json.JsonDocument.Parse("2").RootElement } } };
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => direct.Resource<Part>().CreateAsync(unknown, new() { FieldValidation = FieldValidation.Strict }, Cancel));
        Assert.Equal(HttpStatusCode.BadRequest, e.StatusCode);
        Assert.Contains("sise", e.Message, StringComparison.Ordinal);
        await direct.Resource<Part>().CreateAsync(unknown, new() { FieldValidation = FieldValidation.Warn }, Cancel);
        Assert.Contains(log.Lines, line => line.Contains("unknown field \"spec.sise\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_warning_of_the_server_is_logged()
    {
        // Ingresses of extensions/v1beta1 have been deprecated since 1.14.
        await client.Resource(new("extensions", "v1beta1", "Ingress", "ingresses", true)).ListAsync(new() { Namespace = ns }, Cancel);
        Assert.Contains(log.Lines, line => line.Contains("extensions/v1beta1 Ingress is deprecated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_server_says_what_it_offers()
    {
        Assert.True(await client.Discovery.HasAsync("events.k8s.io/v1", Cancel));
        Assert.False(await client.Discovery.HasAsync("policy/v1", Cancel)); // 1.21 and later
        Assert.Equal("policy/v1beta1", await client.Discovery.FindSubresourceVersionAsync(ResourceDefinition.Of<Pod>(), "eviction", Cancel));
        Assert.Equal(new("apps", "v1", "Deployment", "deployments", true), await client.Discovery.FindAsync("apps/v1", "Deployment", Cancel));
        Assert.Equal(new("", "v1", "Node", "nodes", false), await client.Discovery.FindAsync("v1", "Node", Cancel));
        Assert.Null(await client.Discovery.FindAsync("v1", "Nonsense", Cancel));
        Assert.Equal("ok", await client.GetTextAsync("/readyz", Cancel));
    }

    private KubernetesClient Client(KubernetesClientConfiguration from) =>
        new(from, new() { FieldManager = "client-tests" }, new(PartJsonContext.Default), log);

    private ObjectKey Key(string name) => new(ns, name);

    private ObjectMeta Meta(string name) => new() { Name = name, Namespace = ns };

    private ConfigMap Map(string name, string value) => new() { Metadata = Meta(name), Data = new Dictionary<string, string> { ["k"] = value } };

    private Task InstallPartsAsync() => InstallPartsAsync(client);

    private static async Task InstallPartsAsync(KubernetesClient client)
    {
        var definitions = client.Resource<CustomResourceDefinition>();
        var key = new ObjectKey("", "parts.example.com");
        try
        {
            await definitions.CreateAsync(Part.CustomResourceDefinition(), WriteOptions.Default, Cancel);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            // by another test of this class
        }

        while (!(await definitions.GetAsync(key, Cancel)).IsEstablished())
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancel);
        // Being established comes a little before being served.
        while (await client.Discovery.FindAsync("example.com/v1", "Part", Cancel) is null)
        {
            client.Discovery.Invalidate();
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancel);
        }
    }
}
