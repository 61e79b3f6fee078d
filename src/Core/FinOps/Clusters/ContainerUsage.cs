using System.Collections.Immutable;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>What a container really used, hour by hour.</summary>
/// <param name="PodUid">Identity of its pod.</param>
/// <param name="Container">Its name.</param>
/// <param name="Hours">Hours of which something is known, in their order, each once.</param>
public sealed record ContainerUsage(string PodUid, string Container, ImmutableArray<UsageHour> Hours);

/// <summary>What a container really used in an hour.</summary>
public readonly record struct UsageHour
{
    /// <summary>Start of the hour, UTC.</summary>
    public required DateTimeOffset Hour { get; init; }

    /// <summary>For how many milliseconds of the container's time processor and memory usage is known; for the rest, the request counts.</summary>
    public required long ObservedMilliseconds { get; init; }

    /// <summary>What was used in the time that was observed. Graphics processors tell of efficiency only.</summary>
    public required ResourceTime Used { get; init; }

    /// <summary>
    /// What was used beyond the request: the sum over 5-minute steps of the step's usage minus its request, where that is positive. With what was
    /// requested it makes the sum of the larger of both by step, as OpenCost charges.
    /// </summary>
    public ResourceTime AboveRequest { get; init; }

    /// <summary>What went over the network.</summary>
    public NetworkBytes Network { get; init; }

    /// <summary>Both, where they tell of different times of the same hour.</summary>
    public static UsageHour operator +(UsageHour left, UsageHour right) => new()
    {
        Hour = left.Hour,
        ObservedMilliseconds = left.ObservedMilliseconds + right.ObservedMilliseconds,
        Used = left.Used + right.Used,
        AboveRequest = left.AboveRequest + right.AboveRequest,
        Network = left.Network + right.Network,
    };
}

/// <summary>Bytes that went over the network.</summary>
/// <param name="Received">All that came in.</param>
/// <param name="Sent">All that went out, whether or not it is known where to.</param>
/// <param name="ToZones">Sent to another zone of the region.</param>
/// <param name="ToRegions">Sent to another region.</param>
/// <param name="ToInternet">Sent to the internet.</param>
public readonly record struct NetworkBytes(long Received, long Sent, long ToZones, long ToRegions, long ToInternet)
{
    /// <summary>The sum.</summary>
    public static NetworkBytes operator +(NetworkBytes left, NetworkBytes right) => checked(new(
        left.Received + right.Received,
        left.Sent + right.Sent,
        left.ToZones + right.ToZones,
        left.ToRegions + right.ToRegions,
        left.ToInternet + right.ToInternet));

    /// <summary>What falls into a part of the time, where it came evenly over it. Parts that follow each other add up to the whole.</summary>
    /// <param name="start">Start of the part, not before 0.</param>
    /// <param name="end">Its end, not after <paramref name="whole"/>.</param>
    /// <param name="whole">The time, positive.</param>
    public NetworkBytes Part(long start, long end, long whole)
    {
        return start == 0 && end == whole ? this : new(Of(Received), Of(Sent), Of(ToZones), Of(ToRegions), Of(ToInternet));

        long Of(long bytes) => (long)(((Int128)bytes * end / whole) - ((Int128)bytes * start / whole));
    }
}

/// <summary>What a container really used in one hour.</summary>
/// <param name="PodUid">Identity of its pod.</param>
/// <param name="Container">Its name.</param>
/// <param name="Usage">The figures.</param>
public readonly record struct ContainerHour(string PodUid, string Container, UsageHour Usage);
