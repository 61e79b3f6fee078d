using System.Collections.Immutable;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Export;

/// <summary>
/// What API servers can hold of a policy by themselves: a ValidatingAdmissionPolicy of <c>admissionregistration.k8s.io/v1</c>, whose expressions are in the Common Expression Language
/// as Kubernetes 1.30 has it, and with it what they cannot.
/// </summary>
public sealed record ExportedPolicy
{
    /// <summary>The name of the policy.</summary>
    public required string Name { get; init; }

    /// <summary>The name of what API servers are given.</summary>
    public string ObjectName => $"cloudintel-{Name}";

    /// <summary>What becomes of what its rules find.</summary>
    public Enforcement Enforcement { get; init; }

    /// <summary>Whether a request is turned away where an expression cannot be evaluated.</summary>
    public bool FailsClosed { get; init; }

    /// <summary>Which resources it is about; no two of the same group and operations.</summary>
    public ImmutableArray<ExportedResources> Resources { get; init; } = [];

    /// <summary>What labels of the namespace must be.</summary>
    public ImmutableArray<NodeSelectorRequirement> NamespaceSelector { get; init; } = [];

    /// <summary>What must be true of a request that is judged.</summary>
    public ImmutableArray<NamedExpression> Conditions { get; init; } = [];

    /// <summary>What validations and later variables refer to.</summary>
    public ImmutableArray<NamedExpression> Variables { get; init; } = [];

    /// <summary>What must hold; empty where API servers can hold nothing of the policy.</summary>
    public ImmutableArray<ExportedValidation> Validations { get; init; } = [];

    /// <summary>What is not among the validations, and why.</summary>
    public ImmutableArray<ExportRemark> LeftOut { get; init; } = [];

    /// <summary>Where validations are stricter or laxer than the gate.</summary>
    public ImmutableArray<ExportRemark> Differences { get; init; } = [];
}

/// <summary>Resources of a group as API servers name them.</summary>
/// <param name="Group">The group; empty for the core one.</param>
/// <param name="Version">Its version; requests in others are converted.</param>
/// <param name="Resources">Plural names, also of subresources: <c>deployments/scale</c>.</param>
/// <param name="Operations">CREATE, UPDATE.</param>
public sealed record ExportedResources(string Group, string Version, ImmutableArray<string> Resources, ImmutableArray<string> Operations);

/// <summary>An expression that has a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Expression">The expression.</param>
public sealed record NamedExpression(string Name, string Expression);

/// <summary>Something that must hold.</summary>
/// <param name="Rule">The rule of the policy.</param>
/// <param name="Expression">True where it holds.</param>
/// <param name="Message">What is said where it does not, whatever the object.</param>
/// <param name="MessageExpression">The same with the name of the object, as an expression.</param>
public sealed record ExportedValidation(string Rule, string Expression, string Message, string MessageExpression);

/// <summary>Something to know about an export.</summary>
/// <param name="What">The rule, or what else of the policy it is about.</param>
/// <param name="Text">A sentence without its point.</param>
public sealed record ExportRemark(string What, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{What}: {Text}.";
}
