using System.Collections.Immutable;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Policy.Rules;

namespace CloudIntel.Core.Policy;

/// <summary>What is known when a request is judged. What is not known makes rules that ask for it unjudged, never silently kept.</summary>
public sealed record JudgeFacts
{
    /// <summary>Nothing is known.</summary>
    public static JudgeFacts None { get; } = new();

    /// <summary>What the object is to cost; null while nobody knows.</summary>
    public ObjectPrice? Price { get; init; }

    /// <summary>What it costs now; null where it is new, or nobody knows.</summary>
    public ObjectPrice? OldPrice { get; init; }

    /// <summary>Why a price is not known, as a sentence; null where it is.</summary>
    public string? PriceProblem { get; init; }

    /// <summary>What a namespace costs in a month as it is now, without the change that is asked for, in the currency of the prices; null while nobody knows.</summary>
    public Func<string, decimal?> NamespaceMonthlyCost { get; init; } = static _ => null;

    /// <summary>What the object's namespace will cost with the change; null where that is what it costs and the difference that the object makes.</summary>
    public decimal? NamespaceMonthlyCostAfter { get; init; }

    /// <summary>The autoscaler that decides how many replicas the object has; null where none is known.</summary>
    public ScaledReplicas? Autoscaler { get; init; }

    /// <summary>Labels of the object's namespace.</summary>
    public IReadOnlyDictionary<string, string> NamespaceLabels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Why not all labels of the namespace are known, as a sentence; null where they are. Policies that go by others than those that are known cannot say anything then.</summary>
    public string? NamespaceProblem { get; init; }

    /// <summary>What is left of budgets that count the object, to be named in messages.</summary>
    public IReadOnlyList<BudgetLeft> Budgets { get; init; } = [];

    /// <summary>The kinds of nodes that the object's pods may go to; null where no cluster is known. Asked for by rules that need it alone.</summary>
    public Func<IReadOnlyList<NodeKind>>? Landing { get; init; }

    /// <summary>The storage class of volumes that name none; null where it is not known.</summary>
    public string? DefaultStorageClass { get; init; }

    /// <summary>What OPA answered; null where it has not been asked. Rules are told apart by reference.</summary>
    public Func<RegoRule, RuleAnswer?> Rego { get; init; } = static _ => null;
}

/// <summary>What is left of a budget.</summary>
/// <param name="Budget">Namespace and name, as <c>shop/team</c>.</param>
/// <param name="Left">How much; below 0 once it is overspent.</param>
/// <param name="Currency">ISO 4217 code.</param>
public sealed record BudgetLeft(string Budget, decimal Left, string Currency);

/// <summary>A Rego rule that somebody has to ask OPA about.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">Its rule.</param>
public sealed record RegoQuestion(CompiledPolicy Policy, RegoRule Rule);
