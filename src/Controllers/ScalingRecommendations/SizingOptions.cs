using System.ComponentModel.DataAnnotations;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>How targets are sized.</summary>
public sealed class SizingOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Sizing";

    /// <summary>How much of the past sizes are decided from, as far as Prometheus keeps it. Default: 14 days, which has each weekday twice.</summary>
    [Range(typeof(TimeSpan), "2.00:00:00", "30.00:00:00")]
    public TimeSpan History { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How often each target is looked at though nothing changed; it costs no write. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan ReviewInterval { get; set; } = TimeSpan.FromHours(1);
}
