using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;

namespace CloudIntel.Resources;

/// <summary>What a policy finds in the objects that are there.</summary>
public sealed record CostPolicyStatus : OpenObject
{
    /// <summary>The generation of the spec that the status is about.</summary>
    [RangeMinimum(0)]
    public long? ObservedGeneration { get; set; }

    /// <summary>Ready (requests are judged by it), FailsClosed (where it must: whether requests are turned away while the operator does not answer), and Reconciling or Stalled while they apply.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Map, MapKey = "type")]
    public IList<Condition>? Conditions { get; set; }

    /// <summary>How many objects it is about.</summary>
    [RangeMinimum(0)]
    public int? Objects { get; set; }

    /// <summary>How many of them break a rule.</summary>
    [RangeMinimum(0)]
    public int? Violating { get; set; }

    /// <summary>How many of them a rule can say nothing about, because something is not known.</summary>
    [RangeMinimum(0)]
    public int? Unjudged { get; set; }

    /// <summary>What breaks which rule: some of it; metrics count all.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<PolicyViolation>? Violations { get; set; }

    /// <summary>Modules in Rego that OPA cannot use.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<RegoProblem>? Rego { get; set; }

    /// <summary>What became of requests in the last 24 hours, counted by whole hours, as far as the ledger knows; left out where it broke none.</summary>
    public PolicyDecisions? Decisions { get; set; }
}

/// <summary>How many requests broke a policy, by what became of them.</summary>
public sealed record PolicyDecisions : OpenObject
{
    /// <summary>Turned away.</summary>
    [RangeMinimum(0)]
    public int? Denied { get; set; }

    /// <summary>Let in with a warning.</summary>
    [RangeMinimum(0)]
    public int? Warned { get; set; }

    /// <summary>Let in because the policy exempts who asked, or who asked broke the glass.</summary>
    [RangeMinimum(0)]
    public int? Exempted { get; set; }
}

/// <summary>An object that breaks a rule.</summary>
public sealed record PolicyViolation : OpenObject
{
    /// <summary>Its kind.</summary>
    [Length(1, 63)]
    public string Kind { get; set; } = "";

    /// <summary>Its namespace; left out for what belongs to none.</summary>
    [Length(1, 63)]
    public string? Namespace { get; set; }

    /// <summary>Its name.</summary>
    [Length(1, 253)]
    public string Name { get; set; } = "";

    /// <summary>The rule.</summary>
    [Length(1, 63)]
    public string Rule { get; set; } = "";

    /// <summary>What is wrong, and what to change.</summary>
    [Length(1, StatusLimits.PolicyMessage)]
    public string Message { get; set; } = "";
}

/// <summary>A module that OPA cannot use.</summary>
public sealed record RegoProblem : OpenObject
{
    /// <summary>The rule.</summary>
    [Length(1, 63)]
    public string Rule { get; set; } = "";

    /// <summary>What OPA says.</summary>
    [Length(1, StatusLimits.PolicyMessage)]
    public string Message { get; set; } = "";
}
