using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Cli.Policy;

/// <summary>An object of manifests as policies see it, with its price.</summary>
/// <param name="Manifest">Where it is.</param>
/// <param name="Object">The object.</param>
/// <param name="Price">What it costs; null where nothing is known of prices.</param>
/// <param name="PaidBy">What pays for it, so that it is not counted twice; null for itself.</param>
internal sealed record JudgedObject(ManifestObject Manifest, PolicyObject Object, ObjectPrice? Price, string? PaidBy)
{
    /// <summary>What tells it from others, whatever the version of its kind.</summary>
    public ObjectIdentity Identity => ObjectIdentity.Of(Object);

    /// <summary>What counts of it in sums.</summary>
    public decimal Expected => PaidBy is null ? Price?.Expected ?? 0 : 0;
}

/// <summary>What tells an object of manifests from others.</summary>
internal readonly record struct ObjectIdentity(string Group, string Kind, string Namespace, string Name)
{
    public static ObjectIdentity Of(PolicyObject of) => new(of.Group, of.Kind, of.Namespace, of.Name);
}
