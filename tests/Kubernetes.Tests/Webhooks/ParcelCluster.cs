using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.TestKit.ControlPlane;
using Microsoft.Extensions.DependencyInjection;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

/// <summary>A real API server that knows parcels, and calls the webhooks of one test at a time.</summary>
[CollectionDefinition(nameof(ParcelCluster))]
public sealed class ParcelClusterCollection;

/// <inheritdoc cref="ParcelClusterCollection"/>
internal sealed class ParcelCluster : IAsyncDisposable
{
    private const string Definition =
        """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"parcels.webhooks.test"},
         "spec":{"group":"webhooks.test","scope":"Namespaced","names":{"plural":"parcels","singular":"parcel","kind":"Parcel","listKind":"ParcelList"},
          "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
           "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    private readonly LocalControlPlane plane;

    private ParcelCluster(LocalControlPlane plane, string @namespace)
    {
        this.plane = plane;
        Namespace = @namespace;
        Client = new(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }), json: Parcel.Json);
    }

    /// <summary>The administrator's client.</summary>
    public KubernetesClient Client { get; }

    /// <summary>A namespace of this test.</summary>
    public string Namespace { get; }

    /// <summary>Name of the configurations of this test.</summary>
    public string Configuration { get; } = $"webhooks-{Guid.NewGuid():n}";

    public static async Task<ParcelCluster> StartAsync(ControlPlaneFixture fixture)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var server = await fixture.StartedAsync(cancellationToken);
        await server.KubectlAsync(["apply", "-f", "-"], Definition, cancellationToken);
        await server.KubectlAsync(cancellationToken, "wait", "--for=condition=Established", "crd/parcels.webhooks.test");
        return new(server, await server.CreateNamespaceAsync("parcels", cancellationToken));
    }

    /// <summary>Has the API server call a process.</summary>
    public Task RegisterAsync(WebhookHost host) =>
        new WebhookUrlRegistration(Client, host.Services.GetRequiredService<WebhookConfigurations>(), host.Certificates)
            .ApplyAsync(Configuration, host.Address, TestContext.Current.CancellationToken);

    /// <summary>Has the API server call one process to validate and another to change.</summary>
    public async Task RegisterAsync(WebhookHost validating, WebhookHost mutating)
    {
        var (one, other) = (validating.Services.GetRequiredService<WebhookConfigurations>(), mutating.Services.GetRequiredService<WebhookConfigurations>());
        var options = new ApplyOptions { FieldManager = "test", Force = true };
        await Client.Resource<ValidatingWebhookConfiguration>().ApplyAsync(
            one.Validating(Configuration, WebhookConfigurations.AtUrl(validating.Address, validating.Certificates.Authorities!), WebhookUrlRegistration.TimeoutSeconds)!,
            options,
            TestContext.Current.CancellationToken);
        await Client.Resource<MutatingWebhookConfiguration>().ApplyAsync(
            other.Mutating(Configuration, WebhookConfigurations.AtUrl(mutating.Address, mutating.Certificates.Authorities!), WebhookUrlRegistration.TimeoutSeconds)!,
            options,
            TestContext.Current.CancellationToken);
    }

    /// <summary>Has the API server call a process no longer.</summary>
    public Task UnregisterAsync(WebhookHost host) =>
        new WebhookUrlRegistration(Client, host.Services.GetRequiredService<WebhookConfigurations>(), host.Certificates)
            .RemoveAsync(Configuration, TestContext.Current.CancellationToken);

    /// <summary>Sends the API server a write of a parcel.</summary>
    public async Task<HttpResponseMessage> WriteAsync(HttpMethod method, string name, string spec, string query = "", string metadata = "", string subresource = "")
    {
        var collection = $"/apis/webhooks.test/v1/namespaces/{Namespace}/parcels";
        var path = method == HttpMethod.Post ? collection : $"{collection}/{name}{subresource}";
        using var request = new HttpRequestMessage(method, $"{path}{query}")
        {
            Content = JsonContent.Create(JsonNode.Parse(
                $$"""{"apiVersion":"webhooks.test/v1","kind":"Parcel","metadata":{"name":"{{name}}"{{metadata}}},"spec":{{spec}}}""")),
        };
        return await plane.Admin.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<JsonNode> ReadAsync(string name)
    {
        using var answer = await plane.Admin.GetAsync($"/apis/webhooks.test/v1/namespaces/{Namespace}/parcels/{name}", TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
    }

    /// <summary>
    /// Waits until the API server calls the webhooks, which it learns a moment after they are registered: of those that change
    /// and those that validate each by itself.
    /// </summary>
    public async Task WaitUntilCalledAsync(ScriptedWebhook webhook)
    {
        while (webhook.Mutations == 0 || webhook.Validations == 0)
            (await WriteAsync(HttpMethod.Post, "probe", "{}", "?dryRun=All")).Dispose();
        webhook.Asked.Clear();
    }

    public Task<string> KubectlAsync(string input, params string[] arguments) =>
        plane.KubectlAsync(arguments, input, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Client.Resource<ValidatingWebhookConfiguration>().DeleteAsync(new("", Configuration), DeleteOptions.Default, CancellationToken.None);
        await Client.Resource<MutatingWebhookConfiguration>().DeleteAsync(new("", Configuration), DeleteOptions.Default, CancellationToken.None);
        Client.Dispose();
    }
}
