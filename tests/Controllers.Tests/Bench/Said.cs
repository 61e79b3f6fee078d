using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>Reads conditions as people do.</summary>
internal static class Said
{
    /// <summary>A condition as <c>True Reason</c>; null when there is none of that type.</summary>
    public static string? Says(this Budget budget, string type) => Text(budget.Status?.Conditions, type);

    /// <inheritdoc cref="Says(Budget, string)"/>
    public static string? Says(this CostSource source, string type) => Text(source.Status?.Conditions, type);

    /// <inheritdoc cref="Says(Budget, string)"/>
    public static string? Says(this BudgetStatus status, string type) => Text(status.Conditions, type);

    /// <inheritdoc cref="Says(Budget, string)"/>
    public static string? Says(this AllocationPolicy policy, string type) => Text(policy.Status?.Conditions, type);

    /// <inheritdoc cref="Says(Budget, string)"/>
    public static string? Says(this AnomalyMonitor monitor, string type) => Text(monitor.Status?.Conditions, type);

    /// <inheritdoc cref="Says(Budget, string)"/>
    public static string? Says(this Workload workload, string type) => Text(workload.Status?.Conditions, type);

    /// <inheritdoc cref="Says(Budget, string)"/>
    public static string? Says(this FleetPlan plan, string type) => Text(plan.Status?.Conditions, type);

    /// <inheritdoc cref="Says(Budget, string)"/>
    public static string? Says(this SimulationRun run, string type) => Text(run.Status?.Conditions, type);

    /// <summary>The message of a condition.</summary>
    public static string Message(this IEnumerable<Condition>? conditions, string type) =>
        Conditions.Find(conditions, type)?.Message ?? throw new KeyNotFoundException($"There is no condition {type}.");

    private static string? Text(IEnumerable<Condition>? conditions, string type) =>
        Conditions.Find(conditions, type) is { } condition ? $"{condition.Status} {condition.Reason}" : null;
}
