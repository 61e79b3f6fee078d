using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace CloudIntel.Operator.Metrics;

/// <summary>
/// Writes what the SDK has collected as text, when a scrape asked for it. The SDK calls it from one collection at a time.
/// </summary>
internal sealed class PrometheusExporter(ILogger<PrometheusExporter> log) : BaseExporter<Metric>
{
    private readonly Dictionary<Metric, MetricDescriptor> descriptors = [];
    private readonly List<(MetricDescriptor Family, Metric Metric)> metrics = [];
    private readonly HashSet<string> takenNames = [];
    private readonly HashSet<string> reported = [];
    private readonly LabelRenderer resourceLabels = new();
    private readonly SeriesTable series = new();
    private bool isShutDown;

    /// <summary>What the next collection is for; null for none, such as the SDK's own last one at shutdown.</summary>
    public ExportTarget? Target { get; set; }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        if (Target is not { } target)
            return ExportResult.Success;
        if (isShutDown)
            return ExportResult.Failure; // what is left of the metrics would look like a full set
        try
        {
            Write(batch, new(target.Output, target.Format));
            target.IsWritten = true;
            return ExportResult.Success;
        }
        catch (Exception e)
        {
            // The SDK would swallow it: whoever asked for the collection gets it instead.
            target.Error = e;
            return ExportResult.Failure;
        }
    }

    /// <inheritdoc/>
    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        isShutDown = true;
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            series.Dispose();
        base.Dispose(disposing);
    }

    private void Write(in Batch<Metric> batch, ExpositionWriter writer)
    {
        GatherByFamily(batch);
        takenNames.Clear();
        takenNames.UnionWith(["target", "target_info"]);
        writer.WriteTargetInfo(ParentProvider.GetResource(), resourceLabels);

        for (var first = 0; first < metrics.Count;)
        {
            var next = first + 1;
            while (next < metrics.Count && metrics[next].Family.Name == metrics[first].Family.Name)
                next++;
            WriteFamily(first, next, writer);
            first = next;
        }

        writer.WriteEnd();
    }

    /// <summary>Sorts the metrics by family, so that families are in one piece and in the same order each time.</summary>
    private void GatherByFamily(in Batch<Metric> batch)
    {
        metrics.Clear();
        foreach (var metric in batch)
        {
            if (!descriptors.TryGetValue(metric, out var descriptor))
                descriptors.Add(metric, descriptor = MetricDescriptor.Of(metric));
            metrics.Add((descriptor, metric));
        }

        if (descriptors.Count > 2 * metrics.Count)
            descriptors.Clear(); // of meters that are gone
        metrics.Sort(static (left, right) => string.CompareOrdinal(left.Family.Name, right.Family.Name) is var byName and not 0
            ? byName
            : string.CompareOrdinal(left.Metric.MeterName, right.Metric.MeterName));
    }

    private void WriteFamily(int first, int next, ExpositionWriter writer)
    {
        var family = metrics[first].Family;
        if (family.SampleNames.FirstOrDefault(takenNames.Contains) is { } taken)
        {
            if (reported.Add(family.Name))
                log.MetricNameTaken(metrics[first].Metric.Name, metrics[first].Metric.MeterName, taken);
            return;
        }

        series.Clear();
        for (var i = first; i < next; i++)
        {
            var (descriptor, metric) = metrics[i];
            if (descriptor.Type != family.Type)
            {
                if (reported.Add($"{family.Name} {descriptor.Type}"))
                    log.MetricTypesDiffer(metric.Name, metric.MeterName, descriptor.Type, family.Type, metrics[first].Metric.MeterName);
                continue;
            }

            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                if (!series.Add(in point, metric.MetricType, descriptor) && reported.Add($"{family.Name} buckets"))
                    log.BucketsDiffer(metric.Name, metric.MeterName);
            }
        }

        if (series.Count == 0)
            return;
        takenNames.UnionWith(family.SampleNames);
        writer.WriteFamily(family, series);
    }
}

/// <summary>Where one collection goes.</summary>
internal sealed class ExportTarget(ExpositionFormat format, ExpositionBuffer output)
{
    /// <summary>The format to write.</summary>
    public ExpositionFormat Format { get; } = format;

    /// <summary>Takes the text.</summary>
    public ExpositionBuffer Output { get; } = output;

    /// <summary>Whether the text is whole.</summary>
    public bool IsWritten { get; set; }

    /// <summary>Why it is not.</summary>
    public Exception? Error { get; set; }
}
