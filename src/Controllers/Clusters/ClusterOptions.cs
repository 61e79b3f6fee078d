using System.ComponentModel.DataAnnotations;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;

namespace CloudIntel.Controllers.Clusters;

/// <summary>What is recorded of the cluster that the operator runs in.</summary>
public sealed class ClusterOptions : IValidatableObject
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

    /// <summary>How long after its end what a day cost is computed, so that the last of it is written, with usage. Default: 2 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "2.00:00:00")]
    public TimeSpan SettleFor { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How often it is looked whether days are to be computed, for the first time or again; it costs no write. Default: 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AccountInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>For how many days it is kept what each day cost by workload and by asset. Default: 400.</summary>
    [Range(32, 3650)]
    public int KeepDays { get; set; } = 400;

    /// <summary>For how many of these also by container, and bills still adjust them. Default: 45.</summary>
    [Range(2, 3650)]
    public int KeepContainerDays { get; set; } = 45;

    /// <summary>Any word: days that were computed under another one are computed again, as with other prices in the price book. Default: none.</summary>
    [StringLength(100)]
    public string Revision { get; set; } = "";

    /// <summary>What a container pays for. Default: the larger of request and usage.</summary>
    public AllocationBasis Basis { get; set; } = AllocationBasis.RequestOrUsage;

    /// <summary>
    /// How the price of a node is divided into processors, memory and graphics processors: OpenCost, AWS-9-1, or what a core, a GiB and a graphics
    /// processor are worth, such as 9:1:200. Default: OpenCost.
    /// </summary>
    [RegularExpression(@"^(OpenCost|AWS-9-1|\d{1,6}(\.\d{1,9})?(:\d{1,6}(\.\d{1,9})?){2})$")]
    public string Weights { get; set; } = ResourceWeights.OpenCost.Method;

    /// <summary>The rules that these settings make.</summary>
    public ClusterAllocationRules ToRules() => new(Basis, ResourceWeights.Parse(Weights) ?? ResourceWeights.OpenCost);

    /// <summary>Keys of annotations of pods that are kept. Default: none.</summary>
    public IReadOnlyList<string> AnnotationKeys { get; set; } = [];

    /// <summary>
    /// Namespaces whose cost the others bear where a question of OpenCost's clients does not say itself; an asterisk at the end stands for any rest. Default: none.
    /// </summary>
    public IReadOnlyList<string> SharedNamespaces { get; set; } = [];

    /// <summary>Labels such as app:ingress of pods whose cost the others bear, likewise. Default: none.</summary>
    public IReadOnlyList<string> SharedLabels { get; set; } = [];

    /// <summary>How they bear it: Weighted, in proportion to what each costs, or Even. Default: Weighted.</summary>
    [AllowedValues(SharedSplit.Weighted, SharedSplit.Even)]
    public SharedSplit ShareSplit { get; set; }

    /// <summary>Finds shared namespaces and labels that no question could name.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var name in SharedNamespaces.Where(name => string.IsNullOrWhiteSpace(name) || name.Contains(',', StringComparison.Ordinal)))
            yield return new($"{Section}:SharedNamespaces: '{name}' is no namespace such as kube-system: name one an entry", [nameof(SharedNamespaces)]);
        foreach (var label in SharedLabels.Where(label => label.IndexOf(':', StringComparison.Ordinal) < 1 || label.Contains(',', StringComparison.Ordinal)))
            yield return new($"{Section}:SharedLabels: '{label}' is no pair such as app:ingress: name one an entry", [nameof(SharedLabels)]);
    }
}
