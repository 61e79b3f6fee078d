using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

/// <summary>What a real API server makes of the answers.</summary>
[Collection(nameof(ParcelCluster))]
public sealed class ApiServerTests(ControlPlaneFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_denial_is_shown_to_the_person_who_writes()
    {
        var webhook = new ScriptedWebhook
        {
            Validate = (parcel, _) => ValueTask.FromResult(parcel.Spec.Weight < 0
                ? ValidationResult.Invalid(new StatusCause("FieldValueInvalid", "spec.weight", "must not be negative"))
                : ValidationResult.Allow()),
        };
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(webhook);
        await cluster.RegisterAsync(host);
        await cluster.WaitUntilCalledAsync(webhook);

        using var good = await cluster.WriteAsync(HttpMethod.Post, "good", """{"weight":1}""");
        using var bad = await cluster.WriteAsync(HttpMethod.Post, "bad", """{"weight":-1}""");

        Assert.Equal(HttpStatusCode.Created, good.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.StatusCode);
        var status = (await bad.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        Assert.Equal(
            "admission webhook \"parcels.webhooks.test\" denied the request: spec.weight: must not be negative", (string)status["message"]!);
        Assert.Equal("Invalid", (string)status["reason"]!);
        Assert.Equal("spec.weight", (string)status["details"]!["causes"]![0]!["field"]!);
    }

    [Fact]
    public async Task A_mutation_is_stored_and_unknown_fields_stay()
    {
        var webhook = new ScriptedWebhook
        {
            Mutate = parcel =>
            {
                parcel.Spec.Priority ??= "normal";
                return MutationResult<Parcel>.Modified(parcel);
            },
        };
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(webhook);
        await cluster.RegisterAsync(host);
        await cluster.WaitUntilCalledAsync(webhook);

        using var answer = await cluster.WriteAsync(HttpMethod.Post, "gift", """{"weight":1,"unknown":{"of":["v2"]}}""");

        Assert.Equal("""{"priority":"normal","unknown":{"of":["v2"]},"weight":1}""", Sorted((await cluster.ReadAsync("gift"))["spec"]!));
    }

    [Fact]
    public async Task A_dry_run_is_known_as_one()
    {
        var webhook = new ScriptedWebhook();
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(webhook);
        await cluster.RegisterAsync(host);
        await cluster.WaitUntilCalledAsync(webhook);

        (await cluster.WriteAsync(HttpMethod.Post, "tried", "{}", "?dryRun=All")).Dispose();
        Assert.All(webhook.Asked, asked => Assert.True(asked.Context.DryRun));
        webhook.Asked.Clear();
        (await cluster.WriteAsync(HttpMethod.Post, "written", "{}")).Dispose();

        Assert.All(webhook.Asked, asked => Assert.False(asked.Context.DryRun));
        Assert.All(webhook.Asked, asked => Assert.Equal("admin", asked.Context.User.Username));
    }

    [Fact]
    public async Task Warnings_arrive_in_the_header()
    {
        var webhook = new ScriptedWebhook
        {
            Validate = (_, _) => ValueTask.FromResult(ValidationResult.Allow("\"heavy\" parcels\nare slow", new string('x', 200))),
        };
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(webhook);
        await cluster.RegisterAsync(host);
        await cluster.WaitUntilCalledAsync(webhook);

        using var answer = await cluster.WriteAsync(HttpMethod.Post, "heavy", "{}");

        Assert.Equal(["299 - \"\\\"heavy\\\" parcels are slow\"", $"299 - \"{new string('x', 117)}...\""], answer.Headers.NonValidated["Warning"]);
    }

    [Fact]
    public async Task What_must_always_go_through_goes_through()
    {
        var deny = false;
        var webhook = new ScriptedWebhook
        {
            Validate = (_, _) => ValueTask.FromResult(deny ? ValidationResult.Deny("no") : ValidationResult.Allow()),
        };
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(webhook);
        await cluster.RegisterAsync(host);
        await cluster.WaitUntilCalledAsync(webhook);
        (await cluster.WriteAsync(HttpMethod.Post, "old", """{"weight":1}""", metadata: ""","finalizers":["webhooks.test/hold"]""")).Dispose();
        deny = true;

        // Changes of the wish are refused, labels and status are not.
        await Assert.ThrowsAnyAsync<Exception>(() => PatchAsync(cluster, """{"spec":{"weight":2}}"""));
        await PatchAsync(cluster, """{"metadata":{"labels":{"a":"b"}}}""");
        await PatchAsync(cluster, """{"status":{"place":"Bern"}}""", WriteOptions.Status);
        Assert.Equal("Bern", (string)(await cluster.ReadAsync("old"))["status"]!["place"]!);

        // The deletion itself can be refused. Once it is under way, nothing holds it up.
        deny = false;
        await cluster.Client.Resource<Parcel>().DeleteAsync(new(cluster.Namespace, "old"), DeleteOptions.Default, Cancellation);
        deny = true;
        await PatchAsync(cluster, """{"metadata":{"finalizers":null},"spec":{"weight":3}}""");
        Assert.Null(await cluster.Client.Resource<Parcel>().FindAsync(new(cluster.Namespace, "old"), Cancellation));
    }

    [Fact]
    public async Task A_deletion_can_be_denied()
    {
        var webhook = new ScriptedWebhook { Validate = (parcel, _) => ValueTask.FromResult(parcel.Spec.Weight > 10 ? ValidationResult.Deny("too heavy to move") : ValidationResult.Allow()) };
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(webhook);
        (await cluster.WriteAsync(HttpMethod.Post, "safe", """{"weight":11}""")).Dispose();
        await cluster.RegisterAsync(host);
        await cluster.WaitUntilCalledAsync(webhook);

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(
            () => cluster.Client.Resource<Parcel>().DeleteAsync(new(cluster.Namespace, "safe"), DeleteOptions.Default, Cancellation));

        Assert.Contains("too heavy to move", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsForbidden);
    }

    [Fact]
    public async Task A_failing_validation_closes_and_a_failing_mutation_does_not()
    {
        var failMutation = false;
        var failValidation = false;
        var webhook = new ScriptedWebhook
        {
            Mutate = _ => failMutation ? throw new InvalidOperationException("broken") : MutationResult<Parcel>.NoChanges(),
            Validate = (_, _) => failValidation ? throw new InvalidOperationException("broken") : ValueTask.FromResult(ValidationResult.Allow()),
        };
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(webhook);
        await cluster.RegisterAsync(host);
        await cluster.WaitUntilCalledAsync(webhook);

        failMutation = true;
        using var open = await cluster.WriteAsync(HttpMethod.Post, "open", "{}");
        Assert.Equal(HttpStatusCode.Created, open.StatusCode);

        failValidation = true;
        using var closed = await cluster.WriteAsync(HttpMethod.Post, "closed", "{}");
        Assert.Equal(HttpStatusCode.InternalServerError, closed.StatusCode);
        Assert.Contains("failed calling webhook", await closed.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registering_again_changes_nothing_and_removing_ends_the_calls()
    {
        var webhook = new ScriptedWebhook { Validate = (_, _) => ValueTask.FromResult(ValidationResult.Deny("no")) };
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(webhook);
        await cluster.RegisterAsync(host);
        var configurations = cluster.Client.Resource<ValidatingWebhookConfiguration>();
        var before = await configurations.GetAsync(new("", cluster.Configuration), Cancellation);

        await cluster.RegisterAsync(host);

        Assert.Equal(before.Metadata.ResourceVersion, (await configurations.GetAsync(new("", cluster.Configuration), Cancellation)).Metadata.ResourceVersion);
        await cluster.UnregisterAsync(host);
        Assert.Null(await configurations.FindAsync(new("", cluster.Configuration), Cancellation));
    }

    private static Task<Parcel> PatchAsync(ParcelCluster cluster, string patch, WriteOptions? options = null) =>
        cluster.Client.Resource<Parcel>().PatchAsync(
            new(cluster.Namespace, "old"), Patch.Merge(JsonNode.Parse(patch)!.AsObject()), options ?? WriteOptions.Default, Cancellation);

    private static string Sorted(JsonNode node) =>
        new JsonObject(node.AsObject().OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))).ToJsonString();
}
