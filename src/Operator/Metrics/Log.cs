namespace CloudIntel.Operator.Metrics;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Metric {Metric} of meter {Meter} is not shown: its name {Name} belongs to another metric. Rename one of them")]
    public static partial void MetricNameTaken(this ILogger log, string metric, string meter, string name);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Metric {Metric} of meter {Meter} is not shown: it is a {Type}, but a {OtherType} in meter {OtherMeter}. Rename one of them")]
    public static partial void MetricTypesDiffer(
        this ILogger log, string metric, string meter, FamilyType type, FamilyType otherType, string otherMeter);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Some series of metric {Metric} of meter {Meter} are not shown: they repeat others but their buckets differ")]
    public static partial void BucketsDiffer(this ILogger log, string metric, string meter);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Metric {Metric} of meter {Meter} has more than {Limit} series: the others are not shown. Prometheus:ObservedSeriesLimit lets more of them in")]
    public static partial void TooManySeries(this ILogger log, string metric, string meter, int limit);

    [LoggerMessage(Level = LogLevel.Error, Message = "Metrics are missing from a scrape: their instruments failed when they were asked")]
    public static partial void NotObserved(this ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "OpenCost's metrics are left out of a scrape, since the ledger does not answer")]
    public static partial void PricesUnavailable(this ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Metrics cannot be collected")]
    public static partial void CollectionFailed(this ILogger log, Exception? exception);
}
