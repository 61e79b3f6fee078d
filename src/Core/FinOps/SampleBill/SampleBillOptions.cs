namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>Which sample bill to make. Equal options make equal bills.</summary>
public sealed record SampleBillOptions
{
    /// <summary>Rows a month from which a bill is made of hours instead of days, as large accounts are billed.</summary>
    public const int HourlyFrom = 100_000;

    /// <summary>A day of the first month.</summary>
    public required DateOnly FirstMonth { get; init; }

    /// <summary>Last day with charges; the bill of its month ends with it.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>Rows of a full month, all clouds together, about; at least 1,000 come out.</summary>
    public int RowsPerMonth { get; init; } = 2_000;

    /// <summary>Whether charges are hours instead of days.</summary>
    public bool Hourly { get; init; }

    /// <summary>Makes one bill differ from another.</summary>
    public ulong Seed { get; init; } = 1;
}
