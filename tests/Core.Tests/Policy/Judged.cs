using System.Text;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Core.Tests.Policy;

/// <summary>Objects and requests for tests of policies.</summary>
internal static class Judged
{
    /// <summary>A Wednesday, 12:00 UTC.</summary>
    public static readonly DateTimeOffset Now = new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);

    public static PolicyObject Read(string json, params IReadOnlyList<PodTemplatePath> templates) => PolicyObject.Read(Encoding.UTF8.GetBytes(json), templates);

    /// <summary>A Deployment shop/web with one container.</summary>
    public static PolicyObject Deployment(
        int replicas = 3,
        string labels = """{"team": "search"}""",
        string resources = """{"requests": {"cpu": "1", "memory": "2Gi"}}""",
        string pod = "",
        string annotations = "{}",
        string podLabels = "{}",
        string name = "web") => Read($$"""
        {
          "apiVersion": "apps/v1", "kind": "Deployment",
          "metadata": {"name": "{{name}}", "namespace": "shop", "labels": {{labels}}, "annotations": {{annotations}}},
          "spec": {
            "replicas": {{replicas}},
            "template": {"metadata": {"labels": {{podLabels}}}, "spec": { {{pod}} "containers": [{"name": "app", "resources": {{resources}} }] } }
          }
        }
        """);

    public static GateRequest Create(PolicyObject made, string user = "ada", params IReadOnlyList<string> groups) =>
        new() { Operation = PolicyOperation.Create, Object = made, User = user, Groups = groups, At = Now };

    public static GateRequest Update(PolicyObject old, PolicyObject now, string user = "ada") =>
        new() { Operation = PolicyOperation.Update, Old = old, Object = now, User = user, At = Now };

    public static GateRequest Existing(PolicyObject there) => new() { Operation = PolicyOperation.Existing, Object = there, At = Now };

    /// <summary>A price that is what is expected, half of it and twice as much.</summary>
    public static ObjectPrice Price(decimal expected, string currency = "USD") =>
        ObjectPrice.Of(currency, [new("cpu", expected * 0.3m, expected * 0.6m, expected * 1.2m, "list"), new("memory", expected * 0.2m, expected * 0.4m, expected * 0.8m, "list")], [], []);

    public static CompiledPolicy Policy(params PolicyRule[] rules) => new() { Name = "shop", Enforcement = Enforcement.Deny, Rules = [.. rules] };

    public static Judgement Judge(CompiledPolicy policy, GateRequest request, JudgeFacts? facts = null) => PolicySet.Of([policy]).Judge(request, facts ?? JudgeFacts.None);
}
