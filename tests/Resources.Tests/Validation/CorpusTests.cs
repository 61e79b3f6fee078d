using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources.Tests.Servers;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources.Tests.Validation;

/// <summary>Every case of the corpus is judged alike by the C# rules, by a current server and, as far as it can, by the oldest one.</summary>
public sealed partial class CorpusTests(DefinedServers servers)
{
    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(CorpusCase.NamesThatKeepTheSchema), MemberType = typeof(CorpusCase))]
    public void The_rules_in_CSharp_find_what_is_wrong(string name)
    {
        var example = CorpusCase.Read(name);
        Assert.Equal(example.By(Judge.Rule, Judge.Webhook), Validate(example.Object));
    }

    [Theory]
    [MemberData(nameof(CorpusCase.Names), MemberType = typeof(CorpusCase))]
    public void What_the_schema_says_is_found_without_a_server(string name)
    {
        var example = CorpusCase.Read(name);
        var spec = example.Kind.Entity.BaseType!.GetGenericArguments()[0];
        Assert.Equal(
            example.By(Judge.Schema).Select(error => error.Path).Order(StringComparer.Ordinal),
            SchemaCheck.Errors(example.Object["spec"], spec, "spec").Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_field_that_nobody_knows_is_told_with_its_path()
    {
        var spec = JsonNode.Parse("""{"algorithms": [{"name": "fleet", "scheduler": "Fleet", "option": {}}], "scenarioRef": {"name": 5}}""");
        Assert.Equal(
            ["spec.algorithms[0].option: is no field that is known", "spec.scenarioRef.name: must be a text; put it in quotes"],
            SchemaCheck.Errors(spec, typeof(SimulationRunSpec), "spec").Select(error => error.ToString()));
    }

    [Theory]
    [MemberData(nameof(CorpusCase.Names), MemberType = typeof(CorpusCase))]
    public async Task A_current_server_finds_what_schema_and_rules_say(string name)
    {
        var example = CorpusCase.Read(name);
        var answer = await DryRunAsync(await servers.CurrentClientAsync(Cancelled), example);
        AssertJudged(example, [.. example.By(Judge.Schema, Judge.Rule)], answer);
    }

    [Theory]
    [MemberData(nameof(CorpusCase.Names), MemberType = typeof(CorpusCase))]
    public async Task The_oldest_server_finds_what_the_schema_says(string name)
    {
        var example = CorpusCase.Read(name);
        var answer = await DryRunAsync(await servers.OldestClientAsync(Cancelled), example);
        AssertJudged(example, [.. example.By(Judge.Schema).Select(AsTheOldestServerSays)], answer);
    }

    private static IReadOnlyList<FieldError> Validate(JsonObject document)
    {
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(document);
        return document["kind"]!.GetValue<string>() switch
        {
            "AllocationPolicy" => AllocationPolicyValidation.Validate(Json.Deserialize<AllocationPolicy>(utf8), old: null),
            "AnomalyMonitor" => AnomalyMonitorValidation.Validate(Json.Deserialize<AnomalyMonitor>(utf8), old: null, CorpusCase.OperatorNamespace),
            "Budget" => BudgetValidation.Validate(Json.Deserialize<Budget>(utf8), old: null, CorpusCase.OperatorNamespace),
            "CostPolicy" => CostPolicyValidation.Validate(Json.Deserialize<CostPolicy>(utf8), old: null),
            "FleetPlan" => FleetPlanValidation.Validate(Json.Deserialize<FleetPlan>(utf8), old: null),
            "ScalingRecommendation" => ScalingRecommendationValidation.Validate(Json.Deserialize<ScalingRecommendation>(utf8), old: null),
            "SimulationRun" => SimulationRunValidation.Validate(Json.Deserialize<SimulationRun>(utf8), old: null),
            "Workload" => WorkloadValidation.Validate(Json.Deserialize<Workload>(utf8), old: null),
            _ => CostSourceValidation.Validate(Json.Deserialize<CostSource>(utf8), old: null),
        };
    }

    private async Task<JsonObject> DryRunAsync(HttpClient server, CorpusCase example)
    {
        if (example.Kind.Definition.Namespaced && server == (await servers.OldestClientAsync(Cancelled)))
        {
            // A namespace that exists already is fine.
            var team = $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {example.Namespace}}}}}";
            await DefinedServers.SendAsync(server, HttpMethod.Post, "/api/v1/namespaces", team, Cancelled);
        }

        return await DefinedServers.SendAsync(
            server,
            HttpMethod.Post,
            $"{DefinedServers.Collection(example.Kind, example.Namespace)}?dryRun=All&fieldValidation=Strict",
            example.Object.ToJsonString(),
            Cancelled,
            "application/json");
    }

    /// <summary>It blames the list for an item, unless the item is there twice.</summary>
    private static FieldError AsTheOldestServerSays(FieldError error) =>
        error.Message == "Duplicate value" ? error : error with { Path = ListIndex().Replace(error.Path, "") };

    [GeneratedRegex(@"\[[0-9]+\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListIndex();

    private static bool Says(FieldError cause, FieldError expected) =>
        cause.Path == expected.Path && cause.Message.Contains(expected.Message, StringComparison.Ordinal);

    private static void AssertJudged(CorpusCase example, IReadOnlyList<FieldError> expected, JsonObject answer)
    {
        if (expected.Count == 0)
        {
            Assert.True(answer["kind"]!.GetValue<string>() == example.Kind.Definition.Kind, answer.ToJsonString());
            return;
        }

        Assert.True(answer["reason"]?.GetValue<string>() == "Invalid", answer.ToJsonString());
        var found = answer["details"]!["causes"]!.AsArray()
            .Select(cause => new FieldError(cause!["field"]!.GetValue<string>(), cause["message"]!.GetValue<string>()))
            .Where(cause => cause.Path != "<nil>") // a note that rules were left out because of the schema, not an error of its own
            .ToList();
        Assert.True(
            found.Count == expected.Count && expected.All(error => found.Exists(cause => Says(cause, error))),
            $"expected:\n{string.Join('\n', expected)}\nfound:\n{string.Join('\n', found)}");
    }
}
