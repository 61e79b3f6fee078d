namespace CloudIntel.Kubernetes.Client;

/// <summary>The API server could not be reached, did not answer in time, or its answer broke off: come back later.</summary>
public sealed class KubernetesUnreachableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was tried and what failed.</param>
    /// <param name="mayHaveBeenDone">See <see cref="MayHaveBeenDone"/>.</param>
    /// <param name="innerException">What failed underneath.</param>
    public KubernetesUnreachableException(string message, bool mayHaveBeenDone, Exception? innerException = null)
        : base(message, innerException) => MayHaveBeenDone = mayHaveBeenDone;

    /// <summary>Whether the server may have carried the request out though no answer came: read back before writing again.</summary>
    public bool MayHaveBeenDone { get; }
}
