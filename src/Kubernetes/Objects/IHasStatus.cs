namespace CloudIntel.Kubernetes.Objects;

/// <summary>An object that carries what was found about it.</summary>
/// <typeparam name="TStatus">The observed state.</typeparam>
public interface IHasStatus<TStatus>
    where TStatus : class
{
    /// <summary>What was found; null until somebody looked.</summary>
    TStatus? Status { get; set; }
}
