using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace CloudIntel.Operator.Metrics;

/// <summary>
/// Writes what the SDK has collected and what instruments say that are asked as text, when a scrape asked for it. The SDK calls it from one collection at a time.
/// </summary>
internal sealed class PrometheusExporter(ObservedInstruments observed, ILogger<PrometheusExporter> log) : BaseExporter<Metric>
{
    private readonly Dictionary<Metric, MetricDescriptor> descriptors = [];
    private readonly List<Source> sources = [];
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

        for (var first = 0; first < sources.Count;)
        {
            var next = first + 1;
            while (next < sources.Count && sources[next].Family.Name == sources[first].Family.Name)
                next++;
            WriteFamily(first, next, writer);
            first = next;
        }

        writer.WriteEnd();
    }

    /// <summary>Sorts the metrics by family, so that families are in one piece and in the same order each time.</summary>
    private void GatherByFamily(in Batch<Metric> batch)
    {
        sources.Clear();
        foreach (var metric in batch)
        {
            if (!descriptors.TryGetValue(metric, out var descriptor))
                descriptors.Add(metric, descriptor = MetricDescriptor.Of(metric));
            sources.Add(new(descriptor, metric.Name, metric.MeterName, metric, null));
        }

        if (descriptors.Count > 2 * sources.Count)
            descriptors.Clear(); // of meters that are gone
        foreach (var instrument in observed.Ask())
            sources.Add(new(instrument.Descriptor, instrument.Name, instrument.MeterName, null, instrument));
        sources.Sort(static (left, right) => string.CompareOrdinal(left.Family.Name, right.Family.Name) is var byName and not 0
            ? byName
            : string.CompareOrdinal(left.Meter, right.Meter));
    }

    private void WriteFamily(int first, int next, ExpositionWriter writer)
    {
        var family = sources[first].Family;
        if (family.SampleNames.FirstOrDefault(takenNames.Contains) is { } taken)
        {
            if (reported.Add(family.Name))
                log.MetricNameTaken(sources[first].Name, sources[first].Meter, taken);
            return;
        }

        series.Clear();
        for (var i = first; i < next; i++)
        {
            var source = sources[i];
            if (source.Family.Type == family.Type)
                AddSeries(source);
            else if (reported.Add($"{family.Name} {source.Family.Type}"))
                log.MetricTypesDiffer(source.Name, source.Meter, source.Family.Type, family.Type, sources[first].Meter);
        }

        if (series.Count == 0)
            return;
        takenNames.UnionWith(family.SampleNames);
        writer.WriteFamily(family, series);
    }

    private void AddSeries(Source source)
    {
        foreach (var value in source.Observed?.Values ?? [])
            series.Add(value.Value, observed.LabelsOf(value), source.Observed!.Start, source.Family);
        if (source.Metric is not { } metric)
            return;
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (!series.Add(in point, metric.MetricType, source.Family) && reported.Add($"{source.Family.Name} buckets"))
                log.BucketsDiffer(metric.Name, metric.MeterName);
        }
    }

    /// <summary>Where series come from: a metric of the SDK, or an instrument that was asked.</summary>
    private readonly record struct Source(MetricDescriptor Family, string Name, string Meter, Metric? Metric, ObservedInstrument? Observed);
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
