namespace CloudIntel.Kubernetes.Informers;

/// <summary>An informer of whatever type, for those who start and watch over all of them.</summary>
internal interface IRunningInformer
{
    /// <summary>How it does.</summary>
    InformerStatus Status { get; }

    /// <summary>Keeps the copy in step until cancelled.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
