using System.Collections.Immutable;
using CloudIntel.Core.Policy.Rules;

namespace CloudIntel.Core.Policy;

/// <summary>A policy that is ready to judge: immutable, and safe for concurrent use.</summary>
public sealed record CompiledPolicy
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What becomes of what its rules find.</summary>
    public Enforcement Enforcement { get; init; } = Enforcement.Warn;

    /// <summary>Whether what cannot be judged is broken.</summary>
    public bool FailsClosed { get; init; }

    /// <summary>Which objects it is about.</summary>
    public PolicyMatch Match { get; init; } = new();

    /// <summary>Whom it lets through.</summary>
    public PolicyExemptions Exempt { get; init; } = new();

    /// <summary>Its rules.</summary>
    public ImmutableArray<PolicyRule> Rules
    {
        get;
        init
        {
            field = value;
            LimitsNamespaces = value.Any(static rule => rule is NamespaceCostRule);
            LimitsReplicas = value.Any(static rule => rule is ReplicasRule);
            AsksOpa = value.Any(static rule => rule is RegoRule);
        }
    } = [];

    /// <summary>Whether it says what a namespace may cost.</summary>
    public bool LimitsNamespaces { get; private init; }

    /// <summary>Whether it says how many replicas there may be.</summary>
    public bool LimitsReplicas { get; private init; }

    /// <summary>Whether it has a rule in Rego.</summary>
    public bool AsksOpa { get; private init; }

    /// <summary>How far it is rolled out.</summary>
    public PolicyRollout Rollout { get; init; } = new();

    /// <summary>Who may be let through in an emergency; null for nobody.</summary>
    public BreakGlass? BreakGlass { get; init; }

    /// <summary>Where objects of kinds that are not built in have their pods.</summary>
    public ImmutableArray<PodTemplatePath> Templates { get; init; } = [];
}

/// <summary>Whom a policy lets through. All may end in <c>*</c>, which stands for any text.</summary>
public sealed record PolicyExemptions
{
    /// <summary>Users.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    /// <summary>Groups.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Namespaces.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];
}

/// <summary>Who may be let through in an emergency: whoever writes why into an annotation of the object, and is of one of the groups.</summary>
/// <param name="Groups">The groups; each may end in <c>*</c>.</param>
/// <param name="Annotation">The key of the annotation.</param>
public sealed record BreakGlass(ImmutableArray<string> Groups, string Annotation)
{
    /// <summary>The key where a policy names none.</summary>
    public const string DefaultAnnotation = "cloudintel.io/break-glass";
}

/// <summary>How far a policy is rolled out.</summary>
/// <param name="Percent">The share of objects that it is enforced for, 0 to 100: always the same ones, and those of a smaller share among them. For the others it is only audited.</param>
/// <param name="From">When it begins to be enforced; until then it is one step milder. Null for at once.</param>
public sealed record PolicyRollout(int Percent = 100, DateTimeOffset? From = null);
