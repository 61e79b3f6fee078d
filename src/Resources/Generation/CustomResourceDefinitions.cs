using System.Reflection;
using System.Text.Json.Nodes;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources.Generation;

/// <summary>Makes the definition (apiextensions.k8s.io/v1) of a kind from its types, their doc comments and their rules.</summary>
public sealed class CustomResourceDefinitions
{
    private readonly DocComments comments;
    private readonly SchemaBuilder schemas;

    /// <summary>Reads the doc comments of the kinds, which the build puts beside their assembly.</summary>
    /// <exception cref="FileNotFoundException">There are none.</exception>
    public CustomResourceDefinitions()
    {
        comments = DocComments.Of(typeof(ResourceKind).Assembly);
        schemas = new(comments);
    }

    /// <summary>The definition of a kind.</summary>
    /// <exception cref="InvalidOperationException">A field has no description or no bound.</exception>
    public JsonObject Create(ResourceKind kind) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = kind.Definition.QualifiedName },
        ["spec"] = new JsonObject
        {
            ["group"] = kind.Definition.Group,
            ["names"] = Names(kind),
            ["scope"] = kind.Definition.Namespaced ? "Namespaced" : "Cluster",
            ["versions"] = new JsonArray(Version(kind)),
        },
    };

    private static JsonObject Names(ResourceKind kind)
    {
        var name = kind.Definition.Kind;
        var names = new JsonObject
        {
            ["kind"] = name,
            ["listKind"] = $"{name}List",
            ["plural"] = kind.Definition.Plural,
            ["singular"] = name.ToLowerInvariant(),
        };
        if (kind.Entity.GetCustomAttribute<KubernetesEntityShortNamesAttribute>() is { } shortNames)
            names["shortNames"] = Strings(shortNames.ShortNames);
        names["categories"] = new JsonArray(ApiGroup.Category);
        return names;
    }

    private JsonObject Version(ResourceKind kind) => new()
    {
        ["name"] = kind.Definition.Version,
        ["served"] = true,
        ["storage"] = true,
        ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
        ["additionalPrinterColumns"] = new JsonArray(
            [.. kind.Entity.GetCustomAttributes<GenericAdditionalPrinterColumnAttribute>().Select(Column)]),
        ["schema"] = new JsonObject { ["openAPIV3Schema"] = Root(kind) },
    };

    private static JsonObject Column(GenericAdditionalPrinterColumnAttribute column)
    {
        var definition = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.JsonPath };
        if (column.Priority > 0)
            definition["priority"] = column.Priority;
        return definition;
    }

    // The server itself adds apiVersion, kind and metadata.
    private JsonObject Root(ResourceKind kind)
    {
        var spec = schemas.Object(kind.Entity.GetProperty("Spec")!.PropertyType);
        if (kind.SpecRules.Count > 0)
            spec["x-kubernetes-validations"] = new JsonArray([.. kind.SpecRules.Select(Rule)]);

        return new()
        {
            ["description"] = comments.Of(kind.Entity),
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["spec"] = spec,
                ["status"] = schemas.Object(kind.Entity.GetProperty("Status")!.PropertyType),
            },
            ["required"] = new JsonArray("spec"),
        };
    }

    private static JsonObject Rule(ValidationRule rule) =>
        new() { ["rule"] = rule.Cel, ["message"] = rule.Message, ["fieldPath"] = rule.Field };

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
