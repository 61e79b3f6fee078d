using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

/// <summary>A kind for tests of webhooks. Its spec forgets fields that it does not know, which must not matter.</summary>
[KubernetesEntity(Group = "webhooks.test", ApiVersion = "v1", Kind = "Parcel", PluralName = "parcels")]
public sealed record Parcel : CustomKubernetesEntity<ParcelSpec, ParcelStatus>
{
    public static KubernetesJson Json { get; } = new(ParcelJson.Default);
}

public sealed record ParcelSpec
{
    public int Weight { get; set; }

    /// <summary>Filled in by the type, not by the one who writes.</summary>
    public string Sender { get; set; } = "post office";

    public string? Priority { get; set; }

    public IList<ParcelStop>? Stops { get; set; }
}

public sealed record ParcelStop
{
    public string? Town { get; set; }
}

public sealed record ParcelStatus : OpenObject
{
    public string? Place { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Parcel))]
internal sealed partial class ParcelJson : JsonSerializerContext;
