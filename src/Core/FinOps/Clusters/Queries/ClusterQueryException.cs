namespace CloudIntel.Core.FinOps.Clusters.Queries;

/// <summary>A question about a cluster's cost cannot be understood: the message says which part of it, and what would be right.</summary>
public sealed class ClusterQueryException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ClusterQueryException(string message)
        : base(message)
    {
    }
}
