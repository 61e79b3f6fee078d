using System.Diagnostics;
using System.Globalization;
using System.Text;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Policy.Rules;

namespace CloudIntel.Benchmarks.Local;

/// <summary>How long a judgement takes, from the JSON of a Deployment to what is wrong with it, and how that grows with policies: all about Deployments, or each about a kind of its own.</summary>
internal static class GateSpeed
{
    private const int Judgements = 2_000;

    /// <summary>Rounds in which code is compiled.</summary>
    private const int WarmUps = 2;

    /// <summary>Measures, beside reading and pricing the object and judging by no policy.</summary>
    public static IReadOnlyList<Figure> Measure(int rounds)
    {
        var (few, many) = (Prices(20), Prices(5_000));
        Case[] all =
        [
            new("read and price a Deployment", PolicySet.Empty, few),
            .. from number in (int[])[1, 10, 100, 1_000] select new Case($"judge a Deployment by {number:#,0} policies", Policies(number, "Deployment", ThreeRules), few),
            new("judge a Deployment beside 1,000 policies about others", Policies(1_000, "StatefulSet", ThreeRules), few),
            new("judge a Deployment by 100 policies of 11 rules", Policies(100, "Deployment", ElevenRules), few),
            new("read and price a Deployment on 5,000 kinds of nodes", PolicySet.Empty, many),
        ];
        for (var round = -WarmUps; round < rounds; round++)
        {
            foreach (var one in all)
            {
                var (time, bytes) = Run(one);
                if (round < 0)
                    continue;
                one.Times.Add(time);
                one.Bytes.Add(bytes / 1024d);
            }
        }

        var (peer, leastBytes) = (new Series(all[0].Name, all[0].Times), new Series(all[0].Name, all[0].Bytes));
        return
        [
            .. all.Skip(1).Select(one => new Figure(new(one.Name, one.Times), "us", Peer: peer)),
            .. all.Skip(1).Select(one => new Figure(new($"{one.Name}: allocated", one.Bytes), "KiB", Peer: leastBytes)),
        ];
    }

    private static (double Microseconds, long Bytes) Run(Case measured)
    {
        var text = Deployment();
        var (policies, prices) = (measured.Policies, measured.Prices);
        var now = DateTimeOffset.UnixEpoch;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Judgements; i++)
        {
            var read = PolicyObject.Read(text, policies.Templates);
            var judgement = policies.Judge(
                new() { Operation = PolicyOperation.Create, Object = read, User = "ada", Groups = ["dev", "system:authenticated"], At = now },
                new() { Price = ObjectPricing.Of(read, prices), NamespaceMonthlyCost = _ => 100, Landing = () => ObjectPricing.Landing(read, prices), DefaultStorageClass = "gp3" });
            if (judgement.Violations.Count > 0)
                throw new InvalidOperationException(judgement.Violations[0].Message);
        }

        return (Stopwatch.GetElapsedTime(began).TotalMicroseconds / Judgements, (GC.GetAllocatedBytesForCurrentThread() - allocated) / Judgements);
    }

    private static PolicyRule[] ThreeRules() =>
        [new ReplicasRule("replicas", 1_000), new RequestsRule("requests", ["cpu", "memory"]), new MonthlyCostRule("cost", "USD", 1_000_000, null, null, PriceEstimate.Expected)];

    /// <summary>One of each kind but Rego, which OPA judges.</summary>
    private static PolicyRule[] ElevenRules() =>
    [
        .. ThreeRules(),
        new NamespaceCostRule("namespace", "USD", 1_000_000),
        new LabelsRule("labels", [new("team") { Pattern = "[a-z]+" }]),
        new LimitsRule("limits", 8, 64L << 30, 10),
        new GpusRule("gpus", ["L4"], 8),
        new PlacementRule("placement") { Providers = ["aws"], Regions = ["eu-*"], Architectures = ["amd64"] },
        new StorageClassesRule("storage", ["gp3"]),
        new SpotRule("spot", ["shop"]),
        new FreezeRule("freeze", [new([DayOfWeek.Friday], new(15, 0), default, TimeZoneInfo.Utc)], IncreasesOnly: false),
    ];

    private static PolicySet Policies(int number, string kind, Func<PolicyRule[]> rules) => PolicySet.Of(
    [
        .. Enumerable.Range(0, number).Select(i => new CompiledPolicy
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"policy-{i:0000}"),
            Match = new() { Kinds = [new("apps", kind)] },
            Rules = [.. rules()],
        }),
    ]);

    /// <summary>A cluster of so many kinds of nodes, all of another price.</summary>
    private static PriceFacts Prices(int kinds) => new()
    {
        Currency = "USD",
        Nodes =
        [
            .. Enumerable.Range(0, kinds).Select(i => new NodeKind
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"m{i}.xlarge"),
                Provider = "aws",
                Region = "eu-west-1",
                Architecture = "amd64",
                Count = 10,
                Cpu = 4 + (i % 100),
                MemoryBytes = 16L << 30,
                Price = new(0.03m + (i * 0.000001m), 0.004m, new Dictionary<string, decimal>(), "list"),
            }),
        ],
    };

    private static ReadOnlyMemory<byte> Deployment() => Encoding.UTF8.GetBytes("""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop","labels":{"team":"search"}},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
        "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[
        {"name":"main","image":"image","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"ports":[{"containerPort":8080}],"resources":{"requests":{"cpu":"500m","memory":"1Gi"},"limits":{"memory":"1Gi"}}},
        {"name":"proxy","image":"image","resources":{"requests":{"cpu":"100m","memory":"128Mi"}}}]}}}}
        """);

    /// <summary>What is measured, and what came of it.</summary>
    private sealed record Case(string Name, PolicySet Policies, PriceFacts Prices)
    {
        public List<double> Times { get; } = [];

        public List<double> Bytes { get; } = [];
    }
}
