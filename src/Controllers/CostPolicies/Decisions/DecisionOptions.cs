using System.ComponentModel.DataAnnotations;

namespace CloudIntel.Controllers.CostPolicies.Decisions;

/// <summary>How the log of decisions is kept.</summary>
public sealed class DecisionOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Decisions";

    /// <summary>How long decisions are kept in the ledger. Default: 400 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Decisions that wait in memory for the ledger at most; what comes then is dropped and counted. Default: 20,000.</summary>
    [Range(100, 1_000_000)]
    public int MaxWaiting { get; set; } = 20_000;
}
