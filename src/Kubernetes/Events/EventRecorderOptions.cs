namespace CloudIntel.Kubernetes.Events;

/// <summary>In whose name events are recorded.</summary>
public sealed record EventRecorderOptions
{
    /// <summary>Name of the controller that reports, such as <c>example.com/operator</c>; at most 128 characters.</summary>
    public required string Controller { get; init; }

    /// <summary>Which instance reports; at most 128 characters. Default: the machine's name, which in a pod is the pod's.</summary>
    public string Instance { get; init; } = Environment.MachineName;
}
