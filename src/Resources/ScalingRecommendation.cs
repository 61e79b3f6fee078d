using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// What a Deployment, StatefulSet or DaemonSet should request, and how many replicas of it there should be. The operator makes one for each target and keeps its status; people say in
/// its spec whether they approve. Nothing is changed by it.
/// </summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "ScalingRecommendation", PluralName = "scalingrecommendations")]
[KubernetesEntityShortNames("scalerec")]
[GenericAdditionalPrinterColumn(".status.target.name", "Target", "string")]
[GenericAdditionalPrinterColumn(".status.direction", "Direction", "string")]
[GenericAdditionalPrinterColumn(".status.summary.cpu", "CPU", "string")]
[GenericAdditionalPrinterColumn(".status.summary.memory", "Memory", "string")]
[GenericAdditionalPrinterColumn(".status.summary.replicas", "Replicas", "string")]
[GenericAdditionalPrinterColumn(".status.cost.monthly", "Cost/Month", "string")]
[GenericAdditionalPrinterColumn(".status.confidencePercent", "Confidence%", "integer")]
[GenericAdditionalPrinterColumn(".status.sla", "SLA", "string")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.target.kind", "Kind", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].reason", "Reason", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.cost.currency", "Currency", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.revision", "Revision", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.approval.decision", "Approval", "string", Priority = 1)]
public sealed record ScalingRecommendation : CustomKubernetesEntity<ScalingRecommendationSpec, ScalingRecommendationStatus>;

/// <summary>What a person says about it. The operator never writes it.</summary>
public sealed record ScalingRecommendationSpec : OpenObject
{
    /// <summary>Whether what is recommended is approved. Default: nobody has decided.</summary>
    public ScalingApproval? Approval { get; set; }
}

/// <summary>A person's decision about one revision of a recommendation.</summary>
public sealed record ScalingApproval : OpenObject
{
    /// <summary>The decision.</summary>
    public OpenEnum<ApprovalDecision> Decision { get; set; } = ApprovalDecision.Rejected;

    /// <summary>The status.revision that it is about; one that recommends something else is not decided by it. Required for Approved; without it, Rejected is about all of them.</summary>
    [Pattern("^[0-9a-f]{12}$")]
    [Length(StatusLimits.Revision, StatusLimits.Revision)]
    public string? Revision { get; set; }

    /// <summary>Why, for people.</summary>
    [Length(1, 240)]
    public string? Reason { get; set; }
}

/// <summary>What a person may decide.</summary>
public enum ApprovalDecision
{
    /// <summary>It may be carried out.</summary>
    Approved = 0,

    /// <summary>It is not to be carried out.</summary>
    Rejected,
}
