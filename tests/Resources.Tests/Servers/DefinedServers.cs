using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CloudIntel.Resources.Tests.Servers;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Processes;

[assembly: AssemblyFixture(typeof(DefinedServers))]

namespace CloudIntel.Resources.Tests.Servers;

/// <summary>
/// The two servers that the definitions must please, with the committed definitions installed: kube-apiserver 1.20, and the
/// custom resource machinery of a current Kubernetes. Tests are skipped where a server is missing.
/// </summary>
public sealed class DefinedServers : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private LocalControlPlane? plane;
    private CurrentCrdMachinery? current;

    /// <summary>Where the committed definitions lie.</summary>
    public static string DefinitionsFolder { get; } = Path.Combine(TestPrograms.CheckoutRoot, "config", "crds");

    /// <summary>The committed definition of a kind.</summary>
    public static string Definition(ResourceKind kind) =>
        File.ReadAllText(Path.Combine(DefinitionsFolder, $"{kind.Definition.Group}_{kind.Definition.Plural}.yaml"));

    /// <summary>Path of a resource in a namespace, or of all its objects when it is cluster-scoped.</summary>
    public static string Collection(ResourceKind kind, string @namespace) => kind.Definition.Namespaced
        ? $"/apis/{kind.Definition.ApiVersion}/namespaces/{@namespace}/{kind.Definition.Plural}"
        : $"/apis/{kind.Definition.ApiVersion}/{kind.Definition.Plural}";

    /// <summary>kube-apiserver 1.20.</summary>
    public async Task<LocalControlPlane> OldestAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await StartedPlaneAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>A client of the server that <see cref="OldestAsync"/> starts.</summary>
    public async Task<HttpClient> OldestClientAsync(CancellationToken cancellationToken) => (await OldestAsync(cancellationToken)).Admin;

    /// <summary>A client of the current machinery.</summary>
    public async Task<HttpClient> CurrentClientAsync(CancellationToken cancellationToken)
    {
        TestPrograms.Require("apiextensions-apiserver");
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (current is null)
            {
                current = await CurrentCrdMachinery.StartAsync(await StartedPlaneAsync(cancellationToken), cancellationToken);
                await DefineAsync(current.Admin, cancellationToken);
            }

            return current.Admin;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Sends YAML, or the JSON that it includes, and reads the answer, whatever it is.</summary>
    public static async Task<JsonObject> SendAsync(
        HttpClient server, HttpMethod method, string path, string yaml, CancellationToken cancellationToken, string mediaType = "application/yaml")
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(yaml, new MediaTypeHeaderValue(mediaType)) };
        using var answer = await server.SendAsync(request, cancellationToken);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
    }

    /// <summary>Reads a path.</summary>
    public static async Task<JsonObject> GetAsync(HttpClient server, string path, CancellationToken cancellationToken) =>
        JsonNode.Parse(await server.GetStringAsync(path, cancellationToken))!.AsObject();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (current is not null)
            await current.DisposeAsync();
        if (plane is not null)
            await plane.DisposeAsync();
        gate.Dispose();
    }

    private async Task<LocalControlPlane> StartedPlaneAsync(CancellationToken cancellationToken)
    {
        if (plane is null)
        {
            plane = await LocalControlPlane.StartAsync(cancellationToken);
            await DefineAsync(plane.Admin, cancellationToken);
        }

        return plane;
    }

    private static async Task DefineAsync(HttpClient server, CancellationToken cancellationToken)
    {
        const string definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        foreach (var kind in ResourceKind.All)
        {
            var created = await SendAsync(server, HttpMethod.Post, definitions, Definition(kind), cancellationToken);
            Assert.True(created["kind"]!.GetValue<string>() == "CustomResourceDefinition", created.ToJsonString());
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        foreach (var kind in ResourceKind.All)
        {
            while (!await IsServedAsync(server, kind, timeout.Token))
                await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
        }
    }

    private static async Task<bool> IsServedAsync(HttpClient server, ResourceKind kind, CancellationToken cancellationToken)
    {
        using var answer = await server.GetAsync($"/apis/{kind.Definition.ApiVersion}/{kind.Definition.Plural}", cancellationToken);
        return answer.IsSuccessStatusCode;
    }
}
