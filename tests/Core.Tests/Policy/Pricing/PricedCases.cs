using System.Text;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Core.Tests.Policy.Pricing;

/// <summary>Objects and clusters to price.</summary>
internal static class PricedCases
{
    /// <summary>Two small machines on demand, one of which has a graphics processor, and spare capacity that only who tolerates it gets.</summary>
    public static PriceFacts Cluster { get; } = new()
    {
        Currency = "EUR",
        Nodes =
        [
            Node("small", "amd64", 2, 8, 6, 0.01m, 0.002m),
            Node("arm", "arm64", 4, 16, 2, 0.008m, 0.001m),
            Node("gpu", "amd64", 8, 64, 1, 0.02m, 0.004m) with
            {
                Extended = new Dictionary<string, decimal> { ["nvidia.com/gpu"] = 2 },
                Price = new(0.02m, 0.004m, new Dictionary<string, decimal> { ["nvidia.com/gpu"] = 0.5m }, "list"),
                Taints = [new("nvidia.com/gpu", "", Units.TaintEffect.NoSchedule)],
            },
        ],
        StorageClasses = new Dictionary<string, StorageClassPrice>
        {
            ["gp3"] = new(gibibytes => gibibytes * 0.08m, "list"),
            ["sized"] = new(gibibytes => gibibytes <= 128 ? 20m : null, "list"),
        },
        DefaultStorageClass = "gp3",
        LoadBalancer = new(0.025m, "list"),
    };

    public static NodeKind Node(string name, string architecture, decimal cpu, decimal gibibytes, int count, decimal perCore, decimal perGibibyte) => new()
    {
        Name = name,
        Architecture = architecture,
        Labels = new Dictionary<string, string> { ["kubernetes.io/arch"] = architecture, ["pool"] = name },
        Names = Enumerable.Range(0, count).Select(i => $"{name}-{i}").ToHashSet(),
        Count = count,
        Cpu = cpu,
        MemoryBytes = gibibytes * Units.ByteUnits.Gibibyte,
        Price = new(perCore, perGibibyte, new Dictionary<string, decimal>(), "list"),
    };

    /// <summary>A Deployment whose pods are as a text in JSON says.</summary>
    public static PolicyObject Deployment(string podSpec, int replicas = 1) => Object("apps/v1", "Deployment", $$"""{"replicas":{{replicas}},"template":{"spec":{{podSpec}} } }""");

    public static PolicyObject Object(string apiVersion, string kind, string spec) => PolicyObject.Read(
        Encoding.UTF8.GetBytes($$"""{"apiVersion":"{{apiVersion}}","kind":"{{kind}}","metadata":{"name":"web","namespace":"shop"},"spec":{{spec}} }"""), []);

    /// <summary>A pod of one container.</summary>
    public static string Pod(string requests, string more = "") => $$"""{"containers":[{"name":"app","resources":{"requests":{{requests}} } }]{{(more.Length == 0 ? "" : "," + more)}} }""";
}
