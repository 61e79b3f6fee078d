namespace CloudIntel.Operator.Metrics;

/// <summary>The two text formats that Prometheus reads.</summary>
internal enum ExpositionFormat
{
    /// <summary>Prometheus text format 0.0.4: what every scraper understands.</summary>
    PrometheusText,

    /// <summary>OpenMetrics 1.0: adds units, exemplars and start times.</summary>
    OpenMetrics,
}
