namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>When a commitment is paid.</summary>
internal enum CommitmentPayment
{
    /// <summary>With every charge period, for that period.</summary>
    EachPeriod,

    /// <summary>On the first day of a month, for the month.</summary>
    EachMonth,

    /// <summary>On the first day of the term of a year, for the term.</summary>
    Upfront,
}

/// <summary>Capacity that was committed to in exchange for a lower price. What is not used is paid for all the same.</summary>
internal sealed record SampleCommitment
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Type { get; init; }

    public required CommitmentPayment Payment { get; init; }

    /// <summary>The offer that is committed to.</summary>
    public required string SkuId { get; init; }

    /// <summary>Committed hours of the offer in an hour: how many machines.</summary>
    public required int Machines { get; init; }

    /// <summary>Price of a committed hour.</summary>
    public required decimal HourlyPrice { get; init; }

    /// <summary>Whether the commitment is measured in money (FOCUS Spend) instead of hours (Usage).</summary>
    public required bool InMoney { get; init; }
}
