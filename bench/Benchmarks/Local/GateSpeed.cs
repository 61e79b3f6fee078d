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
        (string Name, PolicySet Policies, List<double> Times)[] all =
        [
            ("read and price a Deployment", PolicySet.Empty, []),
            .. from number in (int[])[1, 10, 100, 1_000] select ($"judge a Deployment by {number:#,0} policies", Policies(number, "Deployment"), new List<double>()),
            ("judge a Deployment beside 1,000 policies about others", Policies(1_000, "StatefulSet"), []),
        ];
        for (var round = -WarmUps; round < rounds; round++)
        {
            foreach (var (_, policies, times) in all)
            {
                var time = Time(policies);
                if (round >= 0)
                    times.Add(time);
            }
        }

        var peer = new Series(all[0].Name, all[0].Times);
        return [.. all.Skip(1).Select(one => new Figure(new(one.Name, one.Times), "us", Peer: peer))];
    }

    private static double Time(PolicySet policies)
    {
        var text = Deployment();
        var prices = Prices();
        var now = DateTimeOffset.UnixEpoch;
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Judgements; i++)
        {
            var read = PolicyObject.Read(text, policies.Templates);
            var judgement = policies.Judge(new() { Operation = PolicyOperation.Create, Object = read, User = "ada", At = now }, new() { Price = ObjectPricing.Of(read, prices) });
            if (judgement.Violations.Count > 0)
                throw new InvalidOperationException(judgement.Violations[0].Message);
        }

        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / Judgements;
    }

    private static PolicySet Policies(int number, string kind) => PolicySet.Of(
    [
        .. Enumerable.Range(0, number).Select(i => new CompiledPolicy
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"policy-{i:0000}"),
            Match = new() { Kinds = [new("apps", kind)] },
            Rules = [new ReplicasRule("replicas", 1_000), new RequestsRule("requests", ["cpu", "memory"]), new MonthlyCostRule("cost", "USD", 1_000_000, null, null, PriceEstimate.Expected)],
        }),
    ]);

    /// <summary>A cluster of 20 kinds of nodes.</summary>
    private static PriceFacts Prices() => new()
    {
        Currency = "USD",
        Nodes =
        [
            .. Enumerable.Range(0, 20).Select(i => new NodeKind
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"m{i}.xlarge"),
                Count = 10,
                Cpu = 4 + i,
                MemoryBytes = 16L << 30,
                Price = new(0.03m, 0.004m, new Dictionary<string, decimal>(), "list"),
            }),
        ],
    };

    private static ReadOnlyMemory<byte> Deployment() => Encoding.UTF8.GetBytes("""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop","labels":{"team":"search"}},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
        "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[
        {"name":"main","image":"image","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"ports":[{"containerPort":8080}],"resources":{"requests":{"cpu":"500m","memory":"1Gi"},"limits":{"memory":"1Gi"}}},
        {"name":"proxy","image":"image","resources":{"requests":{"cpu":"100m","memory":"128Mi"}}}]}}}}
        """);
}
