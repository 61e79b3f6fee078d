using System.Text.Json;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Cli.Tests;

/// <summary>A cluster with recommendations for a shop, and a kubeconfig whose context is in its namespace.</summary>
internal sealed class ScriptedCluster : IAsyncDisposable
{
    private const string Path = "/apis/cloudintel.io/v1alpha1";

    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    private readonly TestFolder folder = new();
    private readonly ScriptedApiServer server;

    private ScriptedCluster(ScriptedApiServer server) => this.server = server;

    /// <summary>File of the kubeconfig.</summary>
    public string Kubeconfig { get; private set; } = "";

    /// <summary>What was asked.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => server.Requests;

    public static async Task<ScriptedCluster> StartAsync(CancellationToken cancellationToken, ScriptedAnswer? refusal = null)
    {
        var cluster = new ScriptedCluster(await ScriptedApiServer.StartAsync(cancellationToken));
        cluster.Kubeconfig = cluster.folder.Write("kubeconfig", $$"""
            apiVersion: v1
            kind: Config
            current-context: shop
            clusters: [{ name: test, cluster: { server: "{{cluster.server.Url}}" } }]
            users: [{ name: test, user: {} }]
            contexts: [{ name: shop, context: { cluster: test, user: test, namespace: shop } }]
            """);
        cluster.server.AnswerAlways(_ => true, request => refusal ?? Answer(request));
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    private static ScriptedAnswer Answer(ScriptedRequest request)
    {
        ScalingRecommendation[] all = [Checkout, Orders, Search, Agent];
        if (request.Path == $"{Path}/scalingrecommendations")
            return ScriptedAnswer.List("ScalingRecommendationList", "7", all.Select(Text));
        if (request.Path == $"{Path}/namespaces/shop/scalingrecommendations")
            return ScriptedAnswer.List("ScalingRecommendationList", "7", all.Where(one => one.Metadata.Namespace == "shop").Select(Text));
        return all.FirstOrDefault(one => request.Path == $"{Path}/namespaces/{one.Metadata.Namespace}/scalingrecommendations/{one.Metadata.Name}") is { } found
            ? ScriptedAnswer.Json(Text(found))
            : ScriptedAnswer.Json(
                $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","message":"not found","details":{"name":"{{request.Path[(request.Path.LastIndexOf('/') + 1)..]}}"},"code":404}""", 404);
    }

    private static string Text(ScalingRecommendation recommendation) => JsonSerializer.Serialize(recommendation, Json.TypeInfo<ScalingRecommendation>());

    private static ScalingRecommendation Checkout => Of("shop", "Deployment", "checkout", new()
    {
        Direction = "Down",
        Summary = new() { Cpu = "2 → 640m", Memory = "4Gi → 1380Mi", Replicas = "3" },
        Containers =
        [
            new()
            {
                Name = "app",
                Cpu = new()
                {
                    Direction = "Down",
                    Reason = "Usage",
                    Request = "2",
                    RecommendedRequest = "640m",
                    Rationale = "2000m is asked for, and usage of 14 days is above 640m in about 1 percent of time.",
                    ByHour = [new() { Hour = 7, Request = "640m" }, new() { Hour = 20, Request = "210m" }],
                },
                Memory = new()
                {
                    Direction = "Down",
                    Reason = "Usage",
                    Request = "4Gi",
                    Limit = "8Gi",
                    RecommendedRequest = "1380Mi",
                    RecommendedLimit = "2760Mi",
                    Rationale = "4096Mi is asked for, and its peaks of 14 days and the jumps between them need 1380Mi.",
                },
            },
        ],
        Replicas = new() { Direction = "Keep", Reason = "UnknownDemand", Current = 3, Recommended = 3, Rationale = "What replicas have to carry is not known." },
        ConfidencePercent = 92,
        Cost = new() { Monthly = -148.33m, Currency = "USD", Parts = [new() { Name = "app cpu", Monthly = -119.14m }, new() { Name = "app memory", Monthly = -29.19m }] },
        Sla = "Met",
        Objectives = [new() { Name = "latency", State = "Met", Reason = "latency is 0.08, at most 0.25 as promised" }],
        Rationale = "CPU: 2000m is asked for, and usage of 14 days is above 640m in about 1 percent of time; memory: 4096Mi is asked for, and its peaks of 14 days need 1380Mi; 148.33 USD a month less.",
        Revision = "3f9a1c0b5d7e",
        Conditions = [Ready, new() { Type = ConditionTypes.Approved, Status = "True", Reason = "Approved", Message = "revision 3f9a1c0b5d7e may be carried out", LastTransitionTime = Noon }],
    });

    private static ScalingRecommendation Orders => Of("shop", "StatefulSet", "orders", new()
    {
        Direction = "Up",
        Summary = new() { Cpu = "500m", Memory = "1Gi → 1380Mi", Replicas = "2" },
        Containers =
        [
            new()
            {
                Name = "db",
                Cpu = new() { Direction = "Keep", Reason = "OnTarget", Request = "500m", Rationale = "500m is on target." },
                Memory = new() { Direction = "Up", Reason = "Killed", Request = "1Gi", Limit = "1Gi", RecommendedRequest = "1380Mi", RecommendedLimit = "1380Mi", Rationale = "1024Mi is asked for, and it was killed for want of memory." },
            },
        ],
        Replicas = new() { Direction = "Keep", Reason = "UnknownDemand", Current = 2, Recommended = 2, Rationale = "What replicas have to carry is not known." },
        ConfidencePercent = 88,
        Cost = new() { Monthly = 2.54m, Currency = "USD", Parts = [new() { Name = "db memory", Monthly = 2.54m }] },
        Rationale = "Memory: 1024Mi is asked for, and it was killed for want of memory, and needs a fifth more than it had then; 2.54 USD a month more.",
        Revision = "77ab01c2d3e4",
        Kills = [new() { Container = "db", Time = Noon, Memory = "1Gi" }],
        RoseAt = Noon,
        Conditions = [Ready],
    });

    private static ScalingRecommendation Search => Of("shop", "Deployment", "search", new()
    {
        Direction = "Change",
        Summary = new() { Cpu = "1", Memory = "2Gi", Replicas = "2-10 → 2-14" },
        Containers = [new() { Name = "app", Cpu = new() { Direction = "Keep", Reason = "ScaledByUtilization", Request = "1", ScaleAtPercent = 62 }, Memory = new() { Direction = "Keep", Reason = "OnTarget", Request = "2Gi" } }],
        Replicas = new()
        {
            Direction = "Up",
            Reason = "Demand",
            Current = 4,
            Recommended = 4,
            Autoscaled = true,
            Autoscaler = new() { Name = "search", Minimum = 2, Maximum = 14, CpuPercent = 62 },
            Rationale = "An autoscaler sets the number of replicas: 14 of them may be needed at busy hours, where it stops at 10.",
        },
        ConfidencePercent = 81,
        Cost = new() { Monthly = -20.07m, Currency = "USD", Parts = [new() { Name = "replicas", Monthly = -20.07m }] },
        Rationale = "Replicas: 14 of them may be needed at busy hours, where it stops at 10.",
        Revision = "a0b1c2d3e4f5",
        Conditions = [Ready],
    });

    private static ScalingRecommendation Agent => Of("kube-tools", "DaemonSet", "agent", new()
    {
        Direction = "Keep",
        Summary = new() { Cpu = "100m", Memory = "128Mi", Replicas = "14" },
        ConfidencePercent = 97,
        Rationale = "CPU: 100m is on target.",
        Conditions = [new() { Type = ConditionTypes.Ready, Status = "False", Reason = "UsageUnavailable", Message = "prometheus:9090 did not answer within 60 seconds", LastTransitionTime = Noon }],
    });

    private static DateTimeOffset Noon => new(2026, 4, 14, 12, 0, 0, TimeSpan.Zero);

    private static Condition Ready => new() { Type = ConditionTypes.Ready, Status = "True", Reason = "Decided", Message = "the target was looked at", LastTransitionTime = Noon };

    private static ScalingRecommendation Of(string ns, string kind, string name, ScalingRecommendationStatus status) => new()
    {
        ApiVersion = "cloudintel.io/v1alpha1",
        Kind = "ScalingRecommendation",
        Metadata = new() { Namespace = ns, Name = $"{kind.ToLowerInvariant()}-{name}" },
        Status = status with { Target = new() { Kind = kind, Name = name } },
    };
}
