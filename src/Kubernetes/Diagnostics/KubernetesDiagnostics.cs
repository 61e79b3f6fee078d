using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CloudIntel.Kubernetes.Diagnostics;

/// <summary>Where this library's measurements and traces come from.</summary>
public static class KubernetesDiagnostics
{
    /// <summary>Name of the meter and the activity source.</summary>
    public const string Name = "CloudIntel.Kubernetes";

    internal static Meter Meter { get; } = new(Name);

    internal static ActivitySource ActivitySource { get; } = new(Name);
}
