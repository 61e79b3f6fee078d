using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Diagnostics;

namespace CloudIntel.Kubernetes.Informers;

/// <summary>How informers behave.</summary>
public sealed record InformerFactoryOptions
{
    /// <summary>
    /// The namespaces that namespaced resources are read in; none for all of them, which takes a ClusterRole. Default: none.
    /// </summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>
    /// Whether lists are streamed where the server can (1.32 and later): cheaper for the server. Others are found out by one
    /// refused request. Default: true.
    /// </summary>
    public bool StreamingLists { get; init; } = true;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Seed of all jitter; null for another one each time. Default: null.</summary>
    public int? Seed { get; init; }

    /// <summary>Where informers are measured.</summary>
    internal Meter Meter { get; init; } = KubernetesDiagnostics.Meter;
}
