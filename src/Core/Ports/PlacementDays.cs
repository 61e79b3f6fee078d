namespace CloudIntel.Core.Ports;

/// <summary>What a workload turned out to be on a day, where it ran where it was placed, beside what was predicted.</summary>
public sealed record PlacementDay
{
    /// <summary>Namespace of the workload.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the workload.</summary>
    public required string Workload { get; init; }

    /// <summary>The day, UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The architecture of its nodes.</summary>
    public required string Architecture { get; init; }

    /// <summary>How they were paid for, as the catalogue calls it.</summary>
    public required string PurchaseOption { get; init; }

    /// <summary>What it was to cost, by list prices, in US dollars.</summary>
    public required decimal PredictedCost { get; init; }

    /// <summary>What it cost; null when unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>How long a request was to take, in milliseconds.</summary>
    public decimal? PredictedResponse { get; init; }

    /// <summary>How long it took; null when unknown.</summary>
    public decimal? Response { get; init; }

    /// <summary>For how many hours it was to be expected not to be available.</summary>
    public decimal? PredictedDowntime { get; init; }

    /// <summary>For how many hours it was not; null when unknown.</summary>
    public decimal? Downtime { get; init; }
}

/// <summary>Keeps what placements turned out to be. Safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="LedgerUnavailableException"/> when the store cannot be reached: come back later.</remarks>
public interface IPlacementLedger
{
    /// <summary>Keeps a day of a workload, in the place of what was kept of it, and forgets days before another one.</summary>
    Task PutPlacementDayAsync(PlacementDay day, DateOnly forgetBefore, CancellationToken cancellationToken);

    /// <summary>What is kept from a day on, by day, namespace and workload.</summary>
    Task<IReadOnlyList<PlacementDay>> PlacementDaysAsync(DateOnly from, CancellationToken cancellationToken);
}
