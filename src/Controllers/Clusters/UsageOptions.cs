using System.ComponentModel.DataAnnotations;

namespace CloudIntel.Controllers.Clusters;

/// <summary>How it is found out what containers really used.</summary>
public sealed class UsageOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Usage";

    /// <summary>Whether, without a Prometheus, samples are taken from the metrics server every minute. Default: true.</summary>
    public bool FromMetricsServer { get; set; } = true;

    /// <summary>How long after its end an hour is read, or a gap is filled, so that all of it has arrived. Default: 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "06:00:00")]
    public TimeSpan SettleDelay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How far back hours of which usage is missing are read from Prometheus, and gaps are filled. Default: 7 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan LookBack { get; set; } = TimeSpan.FromDays(7);

    /// <summary>For how long usage is kept by container and hour. Default: 35 days.</summary>
    [Range(typeof(TimeSpan), "2.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(35);
}
