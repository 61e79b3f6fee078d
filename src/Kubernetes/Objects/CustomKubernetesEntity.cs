using System.Text.Json.Serialization;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>Base of a custom resource: what a person says (<see cref="Spec"/>) and what the operator answers (<see cref="Status"/>).</summary>
/// <typeparam name="TSpec">The desired state.</typeparam>
/// <typeparam name="TStatus">The observed state.</typeparam>
public abstract record CustomKubernetesEntity<TSpec, TStatus> : OpenObject, IKubernetesObject, IHasStatus<TStatus>
    where TSpec : class, new()
    where TStatus : class
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-3)]
    public string? ApiVersion { get; set; }

    /// <inheritdoc/>
    [JsonPropertyOrder(-2)]
    public string? Kind { get; set; }

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public ObjectMeta Metadata { get; set; } = new();

    /// <summary>What a person asks for. The operator never writes it.</summary>
    public TSpec Spec { get; set; } = new();

    /// <summary>What the operator found; null until it looked for the first time.</summary>
    public TStatus? Status { get; set; }
}
