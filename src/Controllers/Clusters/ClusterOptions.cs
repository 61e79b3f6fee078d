using System.ComponentModel.DataAnnotations;

namespace CloudIntel.Controllers.Clusters;

/// <summary>What is recorded of the cluster that the operator runs in.</summary>
public sealed class ClusterOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>Whether it is recorded who holds what in the cluster. Default: true.</summary>
    public bool Record { get; set; } = true;

    /// <summary>Name of the cluster in the ledger. Default: none, for the UID of the namespace kube-system.</summary>
    [RegularExpression("^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$")]
    public string? Name { get; set; }

    /// <summary>How often what was heard is written to the ledger. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan WriteInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long after its end it is kept who held what. Default: 93 days.</summary>
    [Range(typeof(TimeSpan), "2.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(93);

    /// <summary>Keys of annotations of pods that are kept. Default: none.</summary>
    public IReadOnlyList<string> AnnotationKeys { get; set; } = [];
}
