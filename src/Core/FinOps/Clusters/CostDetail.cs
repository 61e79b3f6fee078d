namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>How finely it is told who bears the cost of a cluster.</summary>
public enum CostDetail
{
    /// <summary>By what controls pods, with their labels: see <see cref="AllocationRollUp"/>.</summary>
    Workload,

    /// <summary>By container, node by node.</summary>
    Container,
}
