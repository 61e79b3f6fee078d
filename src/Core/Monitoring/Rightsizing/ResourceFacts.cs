namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>What a container asks for and may use at most; null where it does not say.</summary>
public sealed record CurrentSize(double? Request = null, double? Limit = null);

/// <summary>A kill for want of memory.</summary>
/// <param name="Time">Unix seconds.</param>
/// <param name="Bytes">What it used or might use at most then.</param>
public sealed record MemoryKill(long Time, double Bytes);

/// <summary>What is known of one resource of a container. Nothing else is read.</summary>
public sealed record ResourceFacts
{
    /// <summary>CPU or memory.</summary>
    public required SizedResource Resource { get; init; }

    /// <summary>What it used; of replicas, the one that used most at each time.</summary>
    public required UsageSeries Usage { get; init; }

    /// <summary>What it asks for now.</summary>
    public CurrentSize Current { get; init; } = new();

    /// <summary>What it asks for by the hour already; empty where it asks for the same all day.</summary>
    public IReadOnlyList<TimedRequest> ByHour { get; init; } = [];

    /// <summary>What was recommended last; null for nothing yet.</summary>
    public double? Recommended { get; init; }

    /// <summary>Where replicas are scaled by how much of this request they use: the share they are held at, in percent. Null where they are not.</summary>
    public double? ScaledAtPercent { get; init; }

    /// <summary>Whether the cluster changes requests without a restart.</summary>
    public bool ResizesInPlace { get; init; }

    /// <summary>Kills for want of memory, for memory.</summary>
    public IReadOnlyList<MemoryKill> Kills { get; init; } = [];

    /// <summary>When it started, Unix seconds.</summary>
    public IReadOnlyList<long> Starts { get; init; } = [];

    /// <summary>CPU that was used in the same time, for memory: tells a heap, which keeps what it once had, from what load needs.</summary>
    public UsageSeries? Load { get; init; }
}
