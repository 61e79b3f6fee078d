using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;

namespace CloudIntel.Resources;

/// <summary>
/// What business is counted in. Its numbers come from at most one of prometheus and configMap; without either, they are posted to the
/// operator's API.
/// </summary>
public sealed record UnitMetricSpec : OpenObject
{
    /// <summary>The name, such as requests.</summary>
    [Pattern(Patterns.Word)]
    [Length(1, 63)]
    public string Name { get; set; } = "";

    /// <summary>The dimension whose values have units.</summary>
    [Length(1, 63)]
    public string Dimension { get; set; } = "";

    /// <summary>Units by which the cost is shown, such as 1000 for the cost of a thousand requests. Default: 1.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(1_000_000_000)]
    public long? Per { get; set; }

    /// <summary>Numbers from Prometheus.</summary>
    public PrometheusUnits? Prometheus { get; set; }

    /// <summary>Numbers from a ConfigMap in the operator's namespace.</summary>
    public ConfigMapUnits? ConfigMap { get; set; }
}

/// <summary>Numbers of units from Prometheus, or anything that speaks its API.</summary>
public sealed record PrometheusUnits : OpenObject
{
    /// <summary>The address of the server, such as http://prometheus.monitoring:9090.</summary>
    [Pattern("^https?://[^/?#@ ]+(/[^?#@ ]*)?$")]
    [Length(1, 2048)]
    public string Url { get; set; } = "";

    /// <summary>
    /// A query that counts the units of the 24 hours before the moment at which it is asked, such as
    /// sum by (team) (increase(http_requests_total[1d])). It is asked for the end of every day, in UTC.
    /// </summary>
    [Length(1, 2048)]
    public string Query { get; set; } = "";

    /// <summary>The label of the answer's series that is the value of the dimension.</summary>
    [Pattern("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    [Length(1, 128)]
    public string Label { get; set; } = "";
}

/// <summary>Numbers of units from a ConfigMap: CSV with the columns date, value and units.</summary>
public sealed record ConfigMapUnits : OpenObject
{
    /// <summary>Name of the ConfigMap, in the operator's namespace.</summary>
    [Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
    [Length(1, 253)]
    public string Name { get; set; } = "";

    /// <summary>The key under which the CSV stands. Default: units.csv.</summary>
    [Pattern("^[-._a-zA-Z0-9]+$")]
    [Length(1, 253)]
    public string? Key { get; set; }
}
