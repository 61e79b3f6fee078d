using System.Diagnostics;
using OpenTelemetry.Metrics;

namespace CloudIntel.Operator.Metrics;

/// <summary>One series of a family, with what its points add up to. Reused from scrape to scrape.</summary>
internal sealed class Series
{
    /// <summary>Where the labels begin in the table's label text.</summary>
    public int LabelStart { get; set; }

    /// <summary>How long the labels are.</summary>
    public int LabelLength { get; set; }

    /// <summary>Hash of the labels.</summary>
    public int Hash { get; set; }

    /// <summary>Value of a counter or gauge, or sum of a histogram.</summary>
    public double Value { get; set; }

    /// <summary>How many values a histogram has.</summary>
    public long Count { get; set; }

    /// <summary>When counting began.</summary>
    public DateTimeOffset Created { get; set; }

    /// <summary>A histogram's buckets, without the last one, +Inf.</summary>
    public List<HistogramBucketCount> Buckets { get; } = [];

    /// <summary>Traced measurements that stand for others.</summary>
    public List<TracedValue> Exemplars { get; } = [];
}

/// <summary>A measurement that was taken within a trace.</summary>
/// <param name="Value">What was measured.</param>
/// <param name="TraceId">The trace.</param>
/// <param name="SpanId">The span in it.</param>
/// <param name="Time">When.</param>
internal readonly record struct TracedValue(double Value, ActivityTraceId TraceId, ActivitySpanId SpanId, DateTimeOffset Time);

/// <summary>One bucket of a histogram.</summary>
/// <param name="Bound">The largest value that falls into it.</param>
/// <param name="Count">How many values fell into it; not those of the buckets before.</param>
internal readonly record struct HistogramBucketCount(double Bound, long Count);

/// <summary>
/// Collects the series of one family and merges those that are the same in Prometheus' eyes though the SDK tells them apart,
/// for instance the number 1 and the text "1". Not safe for concurrent use.
/// </summary>
internal sealed class SeriesTable : IDisposable
{
    private readonly ExpositionBuffer labels = new(64 * 1024);
    private readonly LabelRenderer renderer = new();
    private readonly List<Series> series = [];
    private int[] slots = new int[64];

    /// <summary>Number of series.</summary>
    public int Count { get; private set; }

    /// <summary>A series, in the order in which they came.</summary>
    public Series this[int index] => series[index];

    /// <summary>A series' labels as text, without braces.</summary>
    public ReadOnlySpan<byte> LabelsOf(Series item) => labels.Slice(item.LabelStart, item.LabelLength);

    /// <summary>Forgets all series.</summary>
    public void Clear()
    {
        Count = 0;
        labels.Truncate(0);
        Array.Clear(slots);
    }

    /// <summary>Adds a point to its series.</summary>
    /// <returns>False when the point cannot be merged into a series that is there already: its buckets differ.</returns>
    public bool Add(ref readonly MetricPoint point, MetricType type, MetricDescriptor descriptor)
    {
        var item = FindOrAdd(in point, descriptor, out var isNew);
        if (descriptor.Type is FamilyType.Histogram)
            return AddHistogram(item, in point, type, isNew);

        var value = type switch
        {
            MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
            MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
            MetricType.LongGauge => point.GetGaugeLastValueLong(),
            _ => point.GetGaugeLastValueDouble(),
        };
        item.Value = isNew || !descriptor.IsAdditive ? value : item.Value + value;
        AddExemplars(item, in point, isLong: type is MetricType.LongSum);
        return true;
    }

    /// <summary>Adds a value to its series.</summary>
    /// <param name="value">The value of a counter or gauge.</param>
    /// <param name="text">Its labels, as <see cref="LabelRenderer"/> writes them.</param>
    /// <param name="created">When counting began.</param>
    /// <param name="descriptor">The metric.</param>
    public void Add(double value, ReadOnlySpan<byte> text, DateTimeOffset created, MetricDescriptor descriptor)
    {
        var start = labels.Length;
        labels.Append(text);
        var item = FindOrAdd(start, created, out var isNew);
        item.Value = isNew || !descriptor.IsAdditive ? value : item.Value + value;
    }

    /// <inheritdoc/>
    public void Dispose() => labels.Dispose();

    private static bool AddHistogram(Series item, ref readonly MetricPoint point, MetricType type, bool isNew)
    {
        // Exponential buckets have no place in the text formats: their histogram shows as +Inf alone.
        var hasBuckets = type is MetricType.Histogram;
        if (!isNew && !HasBounds(item, in point, hasBuckets))
            return false;

        var index = 0;
        if (hasBuckets)
        {
            foreach (var bucket in point.GetHistogramBuckets())
            {
                if (double.IsPositiveInfinity(bucket.ExplicitBound))
                    break;
                if (isNew)
                    item.Buckets.Add(new(bucket.ExplicitBound, bucket.BucketCount));
                else
                    item.Buckets[index] = item.Buckets[index] with { Count = item.Buckets[index].Count + bucket.BucketCount };
                index++;
            }
        }

        item.Value = isNew ? point.GetHistogramSum() : item.Value + point.GetHistogramSum();
        item.Count = isNew ? point.GetHistogramCount() : item.Count + point.GetHistogramCount();
        AddExemplars(item, in point, isLong: false);
        return true;
    }

    private static bool HasBounds(Series item, ref readonly MetricPoint point, bool hasBuckets)
    {
        var index = 0;
        if (hasBuckets)
        {
            foreach (var bucket in point.GetHistogramBuckets())
            {
                if (double.IsPositiveInfinity(bucket.ExplicitBound))
                    break;
                if (index == item.Buckets.Count || item.Buckets[index++].Bound != bucket.ExplicitBound)
                    return false;
            }
        }

        return index == item.Buckets.Count;
    }

    private static void AddExemplars(Series item, ref readonly MetricPoint point, bool isLong)
    {
        if (!point.TryGetExemplars(out var exemplars))
            return;
        foreach (ref readonly var exemplar in exemplars)
        {
            if (exemplar.TraceId != default)
                item.Exemplars.Add(new(isLong ? exemplar.LongValue : exemplar.DoubleValue, exemplar.TraceId, exemplar.SpanId, exemplar.Timestamp));
        }
    }

    private Series FindOrAdd(ref readonly MetricPoint point, MetricDescriptor descriptor, out bool isNew)
    {
        var start = labels.Length;
        renderer.Render(point.Tags, reserveBound: descriptor.Type is FamilyType.Histogram, labels);
        return FindOrAdd(start, point.StartTime, out isNew);
    }

    /// <summary>The series of the labels that were written last.</summary>
    private Series FindOrAdd(int start, DateTimeOffset created, out bool isNew)
    {
        var text = labels.Slice(start, labels.Length - start);
        var hash = default(HashCode);
        hash.AddBytes(text);
        var code = hash.ToHashCode();

        var slot = Find(text, code);
        isNew = slots[slot] == 0;
        if (!isNew)
        {
            labels.Truncate(start);
            var known = series[slots[slot] - 1];
            known.Created = known.Created < created ? known.Created : created;
            return known;
        }

        if (Count == series.Count)
            series.Add(new());
        var added = series[Count++];
        slots[slot] = Count;
        (added.LabelStart, added.LabelLength, added.Hash, added.Created) = (start, text.Length, code, created);
        added.Buckets.Clear();
        added.Exemplars.Clear();
        if (Count * 2 > slots.Length)
            Grow();
        return added;
    }

    /// <summary>The slot of these labels, or the free one where they belong.</summary>
    private int Find(ReadOnlySpan<byte> text, int code)
    {
        var mask = slots.Length - 1;
        for (var slot = code & mask; ; slot = (slot + 1) & mask)
        {
            if (slots[slot] == 0)
                return slot;
            var candidate = series[slots[slot] - 1];
            if (candidate.Hash == code && LabelsOf(candidate).SequenceEqual(text))
                return slot;
        }
    }

    private void Grow()
    {
        slots = new int[slots.Length * 2];
        for (var i = 0; i < Count; i++)
            slots[Find(LabelsOf(series[i]), series[i].Hash)] = i + 1;
    }
}
