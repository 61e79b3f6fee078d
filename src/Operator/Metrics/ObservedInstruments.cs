using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace CloudIntel.Operator.Metrics;

/// <summary>
/// Asks the instruments that tell their values when they are asked: gauges with a series for every object, above all. OpenTelemetry's SDK sets memory aside for as many series as each of them may ever have,
/// 1.8 MB an instrument at 20,000; here nothing is kept from one scrape to the next.
/// </summary>
internal sealed class ObservedInstruments : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<Instrument, ObservedInstrument> instruments = [];
    private readonly ExpositionBuffer labels = new(64 * 1024);
    private readonly LabelRenderer renderer = new();
    private readonly ILogger log;
    private readonly int limit;

    /// <summary>Begins to listen.</summary>
    /// <param name="meters">Names of the meters whose instruments are asked.</param>
    /// <param name="options">How many series an instrument may have.</param>
    /// <param name="clock">Says since when counters count.</param>
    /// <param name="log">Takes what is left out.</param>
    public ObservedInstruments(IEnumerable<string> meters, MetricsOptions options, TimeProvider clock, ILogger<ObservedInstruments> log)
    {
        (this.log, limit) = (log, options.ObservedSeriesLimit);
        var names = meters.ToFrozenSet(StringComparer.Ordinal);
        var start = clock.GetUtcNow();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!instrument.IsObservable || !names.Contains(instrument.Meter.Name))
                return;
            instruments[instrument] = new(instrument, start);
            listener.EnableMeasurementEvents(instrument, instruments[instrument]);
        };
        listener.MeasurementsCompleted = (instrument, _) => instruments.Remove(instrument, out var _);
        listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Take(value, tags, state));
        listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Take(value, tags, state));
        listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Take(value, tags, state));
        listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Take(value, tags, state));
        listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Take(value, tags, state));
        listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Take(value, tags, state));
        listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Take((double)value, tags, state));
        listener.Start();
    }

    /// <summary>Asks all of them. What they say holds until they are asked again; never at the same time.</summary>
    public IEnumerable<ObservedInstrument> Ask()
    {
        labels.Truncate(0);
        foreach (var instrument in instruments.Values)
            instrument.Clear();
        try
        {
            listener.RecordObservableInstruments();
        }
        catch (AggregateException e)
        {
            log.NotObserved(e); // the others have been asked
        }

        return instruments.Values;
    }

    /// <summary>The labels of something that was observed.</summary>
    public ReadOnlySpan<byte> LabelsOf(in Observed observed) => labels.Slice(observed.LabelStart, observed.LabelLength);

    public void Dispose()
    {
        listener.Dispose();
        labels.Dispose();
    }

    private void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var instrument = (ObservedInstrument)state!;
        if (instrument.Values.Count == limit)
        {
            if (instrument.IsFull())
                log.TooManySeries(instrument.Name, instrument.MeterName, limit);
            return;
        }

        var start = labels.Length;
        renderer.Render(tags, labels);
        instrument.Values.Add(new(value, start, labels.Length - start));
    }
}

/// <summary>An instrument, and what it said when it was asked last.</summary>
internal sealed class ObservedInstrument(Instrument instrument, DateTimeOffset start)
{
    private bool wasFull;

    /// <summary>How its metric is called.</summary>
    public MetricDescriptor Descriptor { get; } = MetricDescriptor.Of(instrument);

    /// <summary>Its own name.</summary>
    public string Name => instrument.Name;

    /// <summary>The name of its meter.</summary>
    public string MeterName => instrument.Meter.Name;

    /// <summary>When it began to be asked.</summary>
    public DateTimeOffset Start => start;

    /// <summary>What it said.</summary>
    public List<Observed> Values { get; } = [];

    /// <summary>Forgets what it said, and the memory of what was much more than it is now.</summary>
    public void Clear()
    {
        if (Values.Capacity > 1024 && Values.Count < Values.Capacity / 4)
            Values.Capacity = Values.Count;
        Values.Clear();
    }

    /// <summary>Notes that there were more than may be; true the first time.</summary>
    public bool IsFull() => !wasFull && (wasFull = true);
}

/// <summary>A value of an observed instrument.</summary>
/// <param name="Value">The value.</param>
/// <param name="LabelStart">Where its labels begin.</param>
/// <param name="LabelLength">How long they are.</param>
internal readonly record struct Observed(double Value, int LabelStart, int LabelLength);
