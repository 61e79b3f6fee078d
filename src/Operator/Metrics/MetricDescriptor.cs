using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace CloudIntel.Operator.Metrics;

/// <summary>What kind of family a metric belongs to.</summary>
internal enum FamilyType
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts values in buckets.</summary>
    Histogram,
}

/// <summary>How a metric of the SDK is called and described in an exposition.</summary>
/// <param name="Name">Name of the family, without the <c>_total</c> of counters.</param>
/// <param name="Type">Kind of the family.</param>
/// <param name="Help">What it measures; may be empty.</param>
/// <param name="Unit">Unit at the end of the name; empty when the name tells none.</param>
/// <param name="IsAdditive">Whether two series that turn out to be the same are added up, instead of the last one winning.</param>
internal sealed record MetricDescriptor(string Name, FamilyType Type, string Help, string Unit, bool IsAdditive)
{
    /// <summary>Every name that the family's samples have in either format, and the family's own.</summary>
    public IReadOnlyList<string> SampleNames { get; } = Type switch
    {
        FamilyType.Counter => [Name, $"{Name}_total", $"{Name}_created"],
        FamilyType.Histogram => [Name, $"{Name}_bucket", $"{Name}_sum", $"{Name}_count", $"{Name}_created"],
        _ => [Name],
    };

    /// <summary>Describes a metric.</summary>
    public static MetricDescriptor Of(Metric metric)
    {
        var (type, isAdditive) = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => (FamilyType.Counter, true),
            MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => (FamilyType.Gauge, true),
            MetricType.Histogram or MetricType.ExponentialHistogram => (FamilyType.Histogram, true),
            _ => (FamilyType.Gauge, false),
        };
        return Of(metric.Name, metric.Unit, metric.Description, type, isAdditive);
    }

    /// <summary>Describes the metric of an instrument that is asked for its values.</summary>
    public static MetricDescriptor Of(Instrument instrument)
    {
        var kind = instrument.GetType() is { IsGenericType: true } type ? type.GetGenericTypeDefinition() : null;
        var isCounter = kind == typeof(ObservableCounter<>);
        return Of(instrument.Name, instrument.Unit, instrument.Description, isCounter ? FamilyType.Counter : FamilyType.Gauge, isAdditive: isCounter || kind == typeof(ObservableUpDownCounter<>));
    }

    private static MetricDescriptor Of(string metric, string? unitOfMetric, string? description, FamilyType type, bool isAdditive)
    {
        var unit = MetricNames.Unit(unitOfMetric ?? "", isGauge: type is FamilyType.Gauge && !isAdditive);
        var name = MetricNames.Family(metric, unit, type is FamilyType.Counter);
        var unitInName = unit.Length > 0 && MetricNames.EndsWithUnit(name, unit) ? unit : "";
        return new(name, type, description ?? "", unitInName, isAdditive);
    }
}
