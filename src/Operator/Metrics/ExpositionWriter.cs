using OpenTelemetry.Resources;

namespace CloudIntel.Operator.Metrics;

/// <summary>Writes families of metrics in one of the text formats, after the rules of Prometheus 0.0.4 and OpenMetrics 1.0.</summary>
internal sealed class ExpositionWriter(ExpositionBuffer output, ExpositionFormat format)
{
    private readonly bool isOpenMetrics = format is ExpositionFormat.OpenMetrics;

    /// <summary>Writes the attributes of the process as <c>target_info</c>.</summary>
    public void WriteTargetInfo(Resource resource, LabelRenderer renderer)
    {
        WriteMetadata("TYPE", isOpenMetrics ? "target" : "target_info", isOpenMetrics ? "info" : "gauge");
        WriteMetadata("HELP", isOpenMetrics ? "target" : "target_info", "Target metadata");
        output.Append("target_info{"u8);
        renderer.Render(resource.Attributes, output);
        output.Append("} 1\n"u8);
    }

    /// <summary>Writes a family with all its series.</summary>
    public void WriteFamily(MetricDescriptor family, SeriesTable series)
    {
        WriteHeader(family);
        for (var i = 0; i < series.Count; i++)
        {
            var labels = series.LabelsOf(series[i]);
            switch (family.Type)
            {
                case FamilyType.Counter:
                    WriteSample(family.Name, "_total"u8, labels, series[i].Value, LastOf(series[i].Exemplars));
                    WriteCreated(family.Name, labels, series[i].Created);
                    break;
                case FamilyType.Histogram:
                    WriteHistogram(family.Name, labels, series[i]);
                    break;
                default:
                    WriteSample(family.Name, default, labels, series[i].Value, exemplar: null);
                    break;
            }
        }
    }

    /// <summary>Ends the exposition.</summary>
    public void WriteEnd()
    {
        if (isOpenMetrics)
            output.Append("# EOF\n"u8);
    }

    private static TracedValue? LastOf(List<TracedValue> exemplars) => exemplars.Count == 0 ? null : exemplars[^1];

    private void WriteHeader(MetricDescriptor family)
    {
        var name = family.Type is FamilyType.Counter && !isOpenMetrics ? $"{family.Name}_total" : family.Name;
        WriteMetadata("TYPE", name, family.Type switch
        {
            FamilyType.Counter => "counter",
            FamilyType.Histogram => "histogram",
            _ => "gauge",
        });
        if (isOpenMetrics && family.Unit.Length > 0)
            WriteMetadata("UNIT", name, family.Unit);
        if (family.Help.Length > 0)
            WriteMetadata("HELP", name, family.Help);
    }

    private void WriteMetadata(string keyword, string name, string text)
    {
        output.Append("# "u8);
        output.Append(keyword);
        output.Append(' ');
        output.Append(name);
        output.Append(' ');
        output.AppendHelp(text, escapeQuotes: isOpenMetrics);
        output.Append('\n');
    }

    private void WriteHistogram(string name, ReadOnlySpan<byte> labels, Series histogram)
    {
        var cumulative = 0L;
        var below = double.NegativeInfinity;
        foreach (var (bound, count) in histogram.Buckets)
        {
            cumulative += count;
            WriteBucket(name, labels, bound, cumulative, ExemplarBetween(histogram.Exemplars, below, bound));
            below = bound;
        }

        WriteBucket(name, labels, double.PositiveInfinity, histogram.Count, ExemplarBetween(histogram.Exemplars, below, double.PositiveInfinity));

        // A sum of values that may be negative can fall, and OpenMetrics allows none.
        if (isOpenMetrics && histogram.Buckets.Count > 0 && histogram.Buckets[0].Bound < 0)
            return;
        WriteSample(name, "_sum"u8, labels, histogram.Value, exemplar: null);
        WriteName(name, "_count"u8, labels);
        output.Append(histogram.Count);
        output.Append('\n');
        WriteCreated(name, labels, histogram.Created);
    }

    private static TracedValue? ExemplarBetween(List<TracedValue> exemplars, double above, double upTo)
    {
        foreach (var exemplar in exemplars)
        {
            if (exemplar.Value > above && exemplar.Value <= upTo)
                return exemplar;
        }

        return null;
    }

    private void WriteBucket(string name, ReadOnlySpan<byte> labels, double bound, long cumulative, TracedValue? exemplar)
    {
        output.Append(name);
        output.Append("_bucket{"u8);
        output.Append(labels);
        output.Append(labels.Length > 0 ? ",le=\""u8 : "le=\""u8);
        if (isOpenMetrics)
            output.AppendCanonicalBound(bound);
        else
            output.Append(bound);
        output.Append("\"} "u8);
        output.Append(cumulative);
        EndSample(exemplar);
    }

    private void WriteSample(string name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, double value, TracedValue? exemplar)
    {
        WriteName(name, suffix, labels);
        output.Append(value);
        EndSample(exemplar);
    }

    private void WriteCreated(string name, ReadOnlySpan<byte> labels, DateTimeOffset created)
    {
        if (!isOpenMetrics)
            return;
        WriteName(name, "_created"u8, labels);
        AppendUnixSeconds(created);
        output.Append('\n');
    }

    private void WriteName(string name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels)
    {
        output.Append(name);
        output.Append(suffix);
        if (labels.Length > 0)
        {
            output.Append('{');
            output.Append(labels);
            output.Append('}');
        }

        output.Append(' ');
    }

    private void EndSample(TracedValue? exemplar)
    {
        if (isOpenMetrics && exemplar is { } traced)
        {
            output.Append(" # {trace_id=\""u8);
            output.Append(traced.TraceId.ToHexString());
            output.Append("\",span_id=\""u8);
            output.Append(traced.SpanId.ToHexString());
            output.Append("\"} "u8);
            output.Append(traced.Value);
            output.Append(' ');
            AppendUnixSeconds(traced.Time);
        }

        output.Append('\n');
    }

    private void AppendUnixSeconds(DateTimeOffset time)
    {
        var milliseconds = time.ToUnixTimeMilliseconds();
        output.Append(milliseconds / 1000);
        output.Append('.');
        output.Append((char)('0' + (milliseconds / 100 % 10)));
        output.Append((char)('0' + (milliseconds / 10 % 10)));
        output.Append((char)('0' + (milliseconds % 10)));
    }
}
