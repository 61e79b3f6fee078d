using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Core.Tests.Policy;

public sealed class RegoInputTests
{
    private static readonly DateTimeOffset Now = new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_module_sees_the_object_who_asks_and_what_is_known_of_money()
    {
        var request = new GateRequest
        {
            Operation = PolicyOperation.Update,
            Object = Deployment(5),
            Old = Deployment(2),
            User = "ada",
            Groups = ["shop"],
            DryRun = true,
            At = Now,
        };
        var facts = new JudgeFacts
        {
            Price = ObjectPrice.Of("USD", [new("cpu", 1, 2.5m, 3, "list")], ["nvidia.com/gpu: no price"], []),
            OldPrice = ObjectPrice.Nothing("USD"),
            NamespaceLabels = new Dictionary<string, string> { ["team"] = "search" },
            NamespaceMonthlyCost = name => name == "shop" ? 100 : null,
            Budgets = [new("shop/team", -4, "EUR")],
            Landing = () => [new() { Name = "m6i.large", InstanceType = "m6i.large", IsSpot = true, Count = 3 }],
        };

        var input = JsonNode.Parse(RegoInput.Of(request, facts).Span)!;

        Assert.Equal(("UPDATE", 5, 2), ((string)input["operation"]!, (int)input["object"]!["spec"]!["replicas"]!, (int)input["oldObject"]!["spec"]!["replicas"]!));
        Assert.Equal("""{"name":"ada","groups":["shop"]}""", input["user"]!.ToJsonString());
        Assert.Equal((true, "2026-04-01T12:00:00Z"), ((bool)input["dryRun"]!, (string)input["at"]!));
        Assert.Equal("""{"name":"shop","labels":{"team":"search"},"monthlyCost":100}""", input["namespace"]!.ToJsonString());
        Assert.Equal(
            """{"min":1,"expected":2.5,"max":3,"currency":"USD","parts":[{"name":"cpu","min":1,"expected":2.5,"max":3}],"unpriced":["nvidia.com/gpu: no price"]}""", input["price"]!.ToJsonString());
        Assert.Equal(0, (int)input["oldPrice"]!["expected"]!);
        Assert.Equal("""[{"name":"shop/team","left":-4,"currency":"EUR"}]""", input["budgets"]!.ToJsonString());
        Assert.Equal(("m6i.large", true, 3), ((string)input["nodes"]![0]!["instanceType"]!, (bool)input["nodes"]![0]!["spot"]!, (int)input["nodes"]![0]!["count"]!));
    }

    [Fact]
    public void What_is_not_known_is_not_there()
    {
        var input = JsonNode.Parse(RegoInput.Of(new() { Operation = PolicyOperation.Existing, Object = Deployment(1), At = Now }, JudgeFacts.None).Span)!.AsObject();

        Assert.Equal("AUDIT", (string)input["operation"]!);
        Assert.Equal(["operation", "object", "user", "dryRun", "at", "namespace", "budgets"], input.Select(property => property.Key));
        Assert.False(input["namespace"]!.AsObject().ContainsKey("monthlyCost"));
    }

    private static PolicyObject Deployment(int replicas) => PolicyObject.Read(
        Encoding.UTF8.GetBytes(new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = "shop" },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "main" }) } },
            },
        }.ToJsonString()),
        []);
}
