namespace CloudIntel.Kubernetes.Configuration;

/// <summary>The way to the API server is described wrongly: a person must correct it. The message says which file, entry and field.</summary>
public sealed class KubernetesConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and what to do; without anything confidential.</param>
    /// <param name="innerException">What found it.</param>
    public KubernetesConfigurationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
