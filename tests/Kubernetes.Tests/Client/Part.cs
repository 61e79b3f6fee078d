using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Tests.Client;

/// <summary>A custom resource with a status and a scale.</summary>
[KubernetesEntity(Group = "example.com", ApiVersion = "v1", Kind = "Part", PluralName = "parts")]
public sealed record Part : CustomKubernetesEntity<PartSpec, PartStatus>
{
    public static CustomResourceDefinition CustomResourceDefinition() => new()
    {
        Metadata = new() { Name = "parts.example.com" },
        Spec = new()
        {
            Group = "example.com",
            Scope = "Namespaced",
            Names = new() { Plural = "parts", Singular = "part", Kind = "Part" },
            Versions =
            [
                new()
                {
                    Name = "v1",
                    Served = true,
                    Storage = true,
                    Subresources = Json("""{"status":{},"scale":{"specReplicasPath":".spec.size","statusReplicasPath":".status.built"}}"""),
                    Schema = Json(
                        """
                        {"openAPIV3Schema":{"type":"object","properties":{
                          "spec":{"type":"object","properties":{"size":{"type":"integer","minimum":0},"colour":{"type":"string","enum":["red","blue"]}}},
                          "status":{"type":"object","properties":{"built":{"type":"integer"}}}}}}
                        """),
                },
            ],
        },
    };

    private static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

public sealed record PartSpec : OpenObject
{
    public int Size { get; set; }

    public string? Colour { get; set; }
}

public sealed record PartStatus : OpenObject
{
    public int Built { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Part))]
internal sealed partial class PartJsonContext : JsonSerializerContext;
