using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Resources.Generation;
using CloudIntel.Resources.Tests.Servers;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Resources.Tests.Generation;

/// <summary>What holds for the definition of every kind.</summary>
public sealed class DefinitionTests
{
    /// <summary>Short names of the kinds that every cluster has.</summary>
    private static readonly string[] TakenShortNames =
    [
        "cj", "cm", "crd", "cs", "csr", "deploy", "ds", "ep", "ev", "hpa", "ing", "limits", "netpol", "no", "ns", "pc", "pdb", "po", "psp", "pv",
        "pvc", "quota", "rc", "rs", "sa", "sc", "sts", "svc",
    ];

    public static TheoryData<string> Kinds => [.. ResourceKind.All.Select(kind => kind.Definition.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_is_described(string kind) =>
        Assert.All(Fields(kind), field => Assert.False(string.IsNullOrEmpty(field.Schema["description"]?.GetValue<string>()), field.Path));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_string_and_every_list_is_bounded(string kind) =>
        Assert.All(Nodes(kind), schema => Assert.True(
            schema["type"]!.GetValue<string>() switch
            {
                "string" => schema.ContainsKey("maxLength") || schema.ContainsKey("enum") || schema.ContainsKey("format"),
                "array" => schema.ContainsKey("maxItems") && schema.ContainsKey("x-kubernetes-list-type"),
                _ => true,
            },
            schema.ToJsonString()));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_is_said_that_a_GitOps_tool_would_see_as_drift(string kind) =>
        Assert.All(Nodes(kind), schema => Assert.DoesNotContain(schema, keyword => keyword.Key is "default" or "nullable"));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Numbers_are_whole(string kind) => Assert.All(Nodes(kind), schema => Assert.NotEqual("number", schema["type"]!.GetValue<string>()));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_definition_fits_the_annotation_that_kubectl_apply_writes(string kind) =>
        Assert.InRange(Encoding.UTF8.GetByteCount(DefinedServers.Definition(Kind(kind))), 1, 200_000);

    [Fact]
    public void Short_names_are_nobody_elses()
    {
        var names = ResourceKind.All
            .SelectMany(kind => Definition(kind)["spec"]!["names"]!["shortNames"]!.AsArray())
            .Select(name => name!.GetValue<string>())
            .ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Empty(names.Intersect(TakenShortNames));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_page_of_a_kind_speaks_of_every_field_and_every_rule(string kind)
    {
        var page = File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, "docs", "resources", $"{kind.ToLowerInvariant()}.md"));
        Assert.All(Fields(kind), field => Assert.Contains(field.Path[(field.Path.LastIndexOf('.') + 1)..], page, StringComparison.Ordinal));
        Assert.All(Kind(kind).SpecRules, rule => Assert.Contains(rule.Message, page, StringComparison.Ordinal));
    }

    private static ResourceKind Kind(string name) => ResourceKind.All.Single(kind => kind.Definition.Kind == name);

    private static JsonObject Definition(ResourceKind kind) => new CustomResourceDefinitions().Create(kind);

    private static JsonObject Schema(string kind) =>
        Definition(Kind(kind))["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();

    private static IEnumerable<(string Path, JsonObject Schema)> Fields(string kind) => Fields(Schema(kind), "");

    private static IEnumerable<(string Path, JsonObject Schema)> Fields(JsonObject schema, string path)
    {
        foreach (var (name, field) in schema["properties"]?.AsObject() ?? [])
        {
            var inner = $"{path}.{name}";
            yield return (inner, field!.AsObject());
            foreach (var deeper in Fields((field["items"] ?? field).AsObject(), inner))
                yield return deeper;
        }
    }

    /// <summary>The schemas of all fields and of the items of all lists.</summary>
    private static IEnumerable<JsonObject> Nodes(string kind) =>
        Fields(kind).SelectMany(field => (JsonObject?[])[field.Schema, field.Schema["items"]?.AsObject()]).OfType<JsonObject>();
}
