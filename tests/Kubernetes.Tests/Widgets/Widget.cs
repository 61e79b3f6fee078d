using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Tests.Widgets;

/// <summary>A custom resource for tests.</summary>
[KubernetesEntity(Group = "example.com", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed record Widget : CustomKubernetesEntity<WidgetSpec, WidgetStatus>
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Of<Widget>();
}

public sealed record WidgetSpec : OpenObject
{
    public int Size { get; set; }

    public string? Colour { get; set; }
}

public sealed record WidgetStatus : OpenObject
{
    public long ObservedGeneration { get; set; }

    public int Built { get; set; }

    public IList<Condition>? Conditions { get; set; }
}

/// <summary>Another one, to be watched beside it or owned by it.</summary>
[KubernetesEntity(Group = "example.com", ApiVersion = "v1", Kind = "Gadget", PluralName = "gadgets")]
public sealed record Gadget : CustomKubernetesEntity<WidgetSpec, WidgetStatus>
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Of<Gadget>();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Widget))]
[JsonSerializable(typeof(Gadget))]
internal sealed partial class WidgetJsonContext : JsonSerializerContext;

internal static class WidgetJson
{
    public static KubernetesJson Json { get; } = new(WidgetJsonContext.Default);
}
