using CloudIntel.Resources;

namespace CloudIntel.Cli.Recommendations;

/// <summary>Of <c>recommendations</c>: one of them, in a line.</summary>
internal sealed record RecommendationResult
{
    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>As kind/name.</summary>
    public string? Target { get; set; }

    public string? Direction { get; set; }

    public string? Cpu { get; set; }

    public string? Memory { get; set; }

    public string? Replicas { get; set; }

    /// <summary>Of the change; negative where it saves.</summary>
    public decimal? MonthlyCost { get; set; }

    public string? Currency { get; set; }

    public int? ConfidencePercent { get; set; }

    public string? Sla { get; set; }

    public string? Revision { get; set; }

    /// <summary>What a person decided about this revision: Approved, Rejected, or OtherRevision.</summary>
    public string? Approval { get; set; }

    /// <summary>Why there is no newer answer; null where there is.</summary>
    public string? Problem { get; set; }

    public static RecommendationResult Of(ScalingRecommendation recommendation)
    {
        var status = recommendation.Status;
        var ready = status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
        return new()
        {
            Namespace = recommendation.Metadata.Namespace ?? "",
            Name = recommendation.Metadata.Name ?? "",
            Target = status?.Target is { } target ? $"{target.Kind}/{target.Name}" : null,
            Direction = status?.Direction,
            Cpu = status?.Summary?.Cpu,
            Memory = status?.Summary?.Memory,
            Replicas = status?.Summary?.Replicas,
            MonthlyCost = status is { Revision: not null, Cost: { } cost } ? cost.Monthly.Value : null,
            Currency = status is { Revision: not null } ? status.Cost?.Currency : null,
            ConfidencePercent = status?.ConfidencePercent,
            Sla = status?.Sla,
            Revision = status?.Revision,
            Approval = status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Approved)?.Reason,
            Problem = ready is { Status: "True" } ? null : ready?.Reason ?? "NotReviewed",
        };
    }
}
