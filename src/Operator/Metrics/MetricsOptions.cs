using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Metrics;

/// <summary>Bounds of what the metrics may grow to.</summary>
internal sealed class MetricsOptions
{
    /// <summary>Name of the section in the configuration; "Metrics" is .NET's own.</summary>
    public const string Section = "Prometheus";

    /// <summary>Whether OpenCost's metrics of the cluster are shown, too, under its names. Default: false.</summary>
    public bool OpenCostNames { get; set; }

    /// <summary>
    /// Most series of an instrument that the program itself feeds; further ones are counted together as
    /// <c>otel_metric_overflow="true"</c>. Default: 2000.
    /// </summary>
    [Range(10, 1_000_000)]
    public int SeriesLimit { get; set; } = 2_000;

    /// <summary>
    /// Most series of an instrument that is asked at each scrape, such as those with a series for every object; further ones are left out, and the log says so.
    /// Default: 20000.
    /// </summary>
    [Range(10, 1_000_000)]
    public int ObservedSeriesLimit { get; set; } = 20_000;
}

[OptionsValidator]
internal sealed partial class MetricsOptionsValidator : IValidateOptions<MetricsOptions>;
