using CloudIntel.Core.Catalog;

namespace CloudIntel.Cli.Fleet.Exports;

/// <summary>A fleet that is to be made by another tool.</summary>
internal sealed record ExportedFleet
{
    /// <summary>Its name: what is made from it is called after it.</summary>
    public required string Name { get; init; }

    /// <summary>aws, azure or gcp.</summary>
    public required string Provider { get; init; }

    public required string Region { get; init; }

    /// <summary>By type, zone and way to pay.</summary>
    public required IReadOnlyList<ExportedPool> Pools { get; init; }

    /// <summary>Labels that all nodes are to have.</summary>
    public IReadOnlyDictionary<string, string> NodeLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>Over how many pools replicas on spot are to be spread; 1 where nothing is said.</summary>
    public int MinimumPools { get; init; } = 1;

    /// <summary>The largest share of nodes that may be given up at once, in percent; null where nothing is said.</summary>
    public int? MaximumReplacedPercent { get; init; }

    /// <summary>How many nodes are missing, since a status has no place for them.</summary>
    public int NodesNotListed { get; init; }
}

/// <summary>Nodes that are alike.</summary>
internal sealed record ExportedPool
{
    /// <summary>Their type.</summary>
    public required InstanceShape Shape { get; init; }

    /// <summary>Their zone; empty where any will do.</summary>
    public string Zone { get; init; } = "";

    public bool IsSpot { get; init; }

    public required int Count { get; init; }

    /// <summary>US dollars an hour of one.</summary>
    public decimal HourlyPrice { get; init; }
}

/// <summary>How a fleet is exported.</summary>
internal sealed record ExportOptions
{
    /// <summary>The cluster, as the tool knows it.</summary>
    public string Cluster { get; init; } = "CLUSTER";

    /// <summary>The class of nodes, as Karpenter knows it.</summary>
    public string NodeClass { get; init; } = "default";

    /// <summary>How much more than the plan groups may grow to, in percent.</summary>
    public int HeadroomPercent { get; init; } = 20;

    /// <summary>Keeps pods off spot nodes that do not tolerate it; null for nothing.</summary>
    public ExportedTaint? SpotTaint { get; init; }

    /// <summary>A number of the plan with the headroom, rounded up.</summary>
    public int WithHeadroom(int count) => (int)(((long)count * (100 + HeadroomPercent) + 99) / 100);
}

/// <summary>A taint.</summary>
internal sealed record ExportedTaint(string Key, string Value, string Effect)
{
    /// <summary>Reads <c>key=value:Effect</c>.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ExportedTaint Parse(string text)
    {
        var (colon, equal) = (text.LastIndexOf(':'), text.IndexOf('=', StringComparison.Ordinal));
        var key = colon > 0 ? text[..(equal > 0 && equal < colon ? equal : colon)] : "";
        return key.Length > 0 && text[(colon + 1)..] is "NoSchedule" or "PreferNoSchedule" or "NoExecute"
            ? new(key, equal > 0 && equal < colon ? text[(equal + 1)..colon] : "", text[(colon + 1)..])
            : throw new UsageException($"--spot-taint: \"{text}\" is no taint such as spot=true:NoSchedule.");
    }

    public override string ToString() => $"{Key}={Value}:{Effect}";
}
