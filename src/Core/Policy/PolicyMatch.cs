using System.Collections.Immutable;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy;

/// <summary>Which objects a policy is about: those that match everything that is not empty.</summary>
public sealed record PolicyMatch
{
    /// <summary>Kinds; empty for <see cref="BuiltInKinds.Default"/>.</summary>
    public ImmutableArray<KindName> Kinds { get; init; } = [];

    /// <summary>The kinds that it is about.</summary>
    public IReadOnlyList<KindName> EffectiveKinds => Kinds.IsEmpty ? BuiltInKinds.Default : Kinds;

    /// <summary>Namespaces; each may end in <c>*</c>, which stands for any text.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>Namespaces that are left out, likewise.</summary>
    public ImmutableArray<string> ExcludedNamespaces { get; init; } = [];

    /// <summary>What labels of the namespace must be.</summary>
    public ImmutableArray<NodeSelectorRequirement> NamespaceSelector { get; init; } = [];

    /// <summary>What labels of the object must be.</summary>
    public ImmutableArray<NodeSelectorRequirement> ObjectSelector { get; init; } = [];

    /// <summary>Operations; empty for all. What is there is always looked at.</summary>
    public ImmutableArray<PolicyOperation> Operations { get; init; } = [];
}

/// <summary>A kind of objects.</summary>
/// <param name="Group">Its group; empty for the core one, null for any.</param>
/// <param name="Kind">The kind.</param>
public readonly record struct KindName(string? Group, string Kind)
{
    /// <summary>Whether an object is of it.</summary>
    public bool Matches(string group, string kind) => Kind == kind && (Group is null || Group == group);

    /// <summary>As people write it: <c>Deployment</c>, or <c>apps/Deployment</c>.</summary>
    public override string ToString() => Group is null ? Kind : $"{Group}/{Kind}";
}
