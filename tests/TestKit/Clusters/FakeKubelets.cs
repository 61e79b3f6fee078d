using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.TestKit.Clusters;

/// <summary>
/// Plays nodes and the life of pods on a real API server, as kubelets and clouds would tell it: by the times that a test says, which need
/// not pass. Nothing runs.
/// </summary>
public sealed class FakeKubelets(LocalControlPlane plane)
{
    /// <summary>Registers a node of 4 cores and 16 GiB, and returns its UID.</summary>
    public Task<string> AddNodeAsync(string name, CancellationToken cancellationToken, string instanceType = "m6i.xlarge") => CreateAsync(
        "/api/v1/nodes",
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject { ["node.kubernetes.io/instance-type"] = instanceType, ["topology.kubernetes.io/region"] = "eu-west-1" },
            },
            ["spec"] = new JsonObject { ["providerID"] = $"aws:///eu-west-1a/i-{name}" },
            ["status"] = new JsonObject { ["capacity"] = new JsonObject { ["cpu"] = "4", ["memory"] = "16Gi" } },
        },
        cancellationToken);

    /// <summary>Creates a pod that is bound to a node and pulls its image, and returns its UID.</summary>
    public Task<string> AddPodAsync(FakePod pod, CancellationToken cancellationToken) => CreateAsync(
        $"/api/v1/namespaces/{pod.Namespace}/pods",
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = pod.Name, ["labels"] = new JsonObject { ["app"] = pod.App } },
            ["spec"] = new JsonObject
            {
                ["nodeName"] = pod.Node,
                ["automountServiceAccountToken"] = false,
                ["terminationGracePeriodSeconds"] = 0,
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "main",
                    ["image"] = "image",
                    ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = pod.Cpu, ["memory"] = pod.Memory } },
                }),
            },
        },
        cancellationToken);

    /// <summary>Says that the container of a pod runs since then.</summary>
    public Task StartAsync(FakePod pod, DateTimeOffset start, CancellationToken cancellationToken) =>
        SayAsync(pod, "Running", new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Time(start) } }, cancellationToken);

    /// <summary>Says that the container of a pod ran from then until then, and the pod is over.</summary>
    public Task EndAsync(FakePod pod, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken) => SayAsync(
        pod,
        "Succeeded",
        new JsonObject { ["terminated"] = new JsonObject { ["startedAt"] = Time(start), ["finishedAt"] = Time(end), ["exitCode"] = 0, ["reason"] = "Completed" } },
        cancellationToken);

    /// <summary>Deletes a pod.</summary>
    public Task DeletePodAsync(FakePod pod, CancellationToken cancellationToken) =>
        DeleteAsync($"/api/v1/namespaces/{pod.Namespace}/pods/{pod.Name}?gracePeriodSeconds=0", cancellationToken);

    /// <summary>Deletes a node.</summary>
    public Task DeleteNodeAsync(string name, CancellationToken cancellationToken) => DeleteAsync($"/api/v1/nodes/{name}", cancellationToken);

    /// <summary>
    /// Plays the whole life of many pods, several at a time, each of a length of its own that ends at a given moment, and returns what they
    /// held together, in seconds.
    /// </summary>
    /// <param name="count">How many pods.</param>
    /// <param name="nodes">Nodes to spread them over.</param>
    /// <param name="namespace">Their namespace, which must be there.</param>
    /// <param name="end">When the last one ends.</param>
    /// <param name="seed">Makes lengths repeatable.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<long> PlayAsync(int count, IReadOnlyList<string> nodes, string @namespace, DateTimeOffset end, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var lives = Enumerable.Range(0, count).Select(i => (
            Pod: new FakePod($"played-{i}", @namespace, nodes[i % nodes.Count]) { App = $"app-{i % 10}" },
            Seconds: random.Next(1, 600),
            End: end.AddSeconds(-random.Next(600)))).ToList();
        await Parallel.ForEachAsync(lives, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (life, cancel) =>
        {
            var start = life.End.AddSeconds(-life.Seconds);
            await AddPodAsync(life.Pod, cancel);
            await StartAsync(life.Pod, start, cancel);
            await EndAsync(life.Pod, start, life.End, cancel);
            await DeletePodAsync(life.Pod, cancel);
        });
        return lives.Sum(life => (long)life.Seconds);
    }

    private Task SayAsync(FakePod pod, string phase, JsonObject state, CancellationToken cancellationToken)
    {
        var status = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["phase"] = phase,
                ["containerStatuses"] = new JsonArray(new JsonObject
                {
                    ["name"] = "main",
                    ["image"] = "image",
                    ["imageID"] = "",
                    ["ready"] = phase == "Running",
                    ["restartCount"] = 0,
                    ["state"] = state,
                }),
            },
        };
        return SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/{pod.Namespace}/pods/{pod.Name}/status", status, "application/merge-patch+json", cancellationToken);
    }

    private async Task<string> CreateAsync(string path, JsonObject entity, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, path, entity, "application/json", cancellationToken)).GetProperty("metadata").GetProperty("uid").GetString()!;

    private async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await plane.Admin.DeleteAsync(path, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonObject body, string mediaType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, mediaType) };
        using var answer = await plane.Admin.SendAsync(request, cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A pod of one container.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Node">The node that it is bound to.</param>
public sealed record FakePod(string Name, string Namespace, string Node)
{
    /// <summary>Its label app.</summary>
    public string App { get; init; } = "web";

    /// <summary>Processors that it asks for.</summary>
    public string Cpu { get; init; } = "500m";

    /// <summary>Memory that it asks for.</summary>
    public string Memory { get; init; } = "1Gi";
}
