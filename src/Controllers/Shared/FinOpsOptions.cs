using System.ComponentModel.DataAnnotations;

namespace CloudIntel.Controllers.Shared;

/// <summary>How bills and budgets are looked after.</summary>
public sealed class FinOpsOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "FinOps";

    /// <summary>The namespace the operator lives in: Budgets here may be about everything, and Secrets for bills are read from here. Default: POD_NAMESPACE, else cloudintel-system.</summary>
    [Required]
    [RegularExpression("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    public string OperatorNamespace { get; set; } =
        Environment.GetEnvironmentVariable("POD_NAMESPACE") is { Length: > 0 } found ? found : "cloudintel-system";

    /// <summary>How often a budget is looked at though nothing changed; it costs no write. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan ReviewInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>When something outside failed: how long until it is tried again. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>After how long without new charges the data counts as stale. Bills of the large clouds lag by up to a day. Default: 48 hours.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "31.00:00:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromHours(48);
}
