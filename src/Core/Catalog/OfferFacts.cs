namespace CloudIntel.Core.Catalog;

/// <summary>How a machine is paid for.</summary>
public enum PurchaseOption
{
    /// <summary>By the hour, as long as it runs.</summary>
    OnDemand = 0,

    /// <summary>Spare capacity that may be taken away at short notice.</summary>
    Spot,

    /// <summary>With a commitment for one year.</summary>
    Committed1Year,

    /// <summary>With a commitment for three years.</summary>
    Committed3Years,
}

/// <summary>How often machines of spare capacity are taken away.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Region">Where they are.</param>
/// <param name="InstanceType">Their type.</param>
/// <param name="LowerPercent">At least this share of them in a month, in percent.</param>
/// <param name="UpperPercent">At most this share of them in a month, in percent; 100 where there is no bound.</param>
/// <param name="AsOf">When that was observed.</param>
public sealed record SpotInterruption(string Provider, string Region, string InstanceType, decimal LowerPercent, decimal UpperPercent, string AsOf);

/// <summary>What a commitment takes off the price on demand.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Family">Family of the instance types.</param>
/// <param name="Region">Where the discount was seen.</param>
/// <param name="TermYears">For how many years.</param>
/// <param name="Payment">How it is paid, such as all_upfront, no_upfront, monthly.</param>
/// <param name="Plan">What it is called.</param>
/// <param name="Discount">The discount as a share of the price on demand: above 0 and below 1.</param>
/// <param name="AsOf">Date of the discount.</param>
public sealed record CommitmentDiscount(
    string Provider, string Family, string Region, int TermYears, string Payment, string Plan, decimal Discount, string AsOf);

/// <summary>What the types of a family have in common.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Family">The family.</param>
/// <param name="Category">general, compute, memory, storage, gpu, accelerator or hpc; empty when unknown.</param>
/// <param name="IsBurstable">Whether its processors may be used in full for part of the time only.</param>
/// <param name="IsCurrentGeneration">Whether the provider counts it among its current ones; null when unknown.</param>
public sealed record InstanceFamily(string Provider, string Family, string Category, bool IsBurstable, bool? IsCurrentGeneration);

/// <summary>How fast the processors of a family are.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Family">The family.</param>
/// <param name="ScorePerVcpu">Work that a virtual processor does in a time, where 1 is what one of AWS's m5 does.</param>
/// <param name="AsOf">When that was so.</param>
public sealed record ProcessorScore(string Provider, string Family, decimal ScorePerVcpu, string AsOf);
