using System.Diagnostics.Metrics;
using System.Globalization;

namespace CloudIntel.TestKit.Telemetry;

/// <summary>Reads what instruments of one meter have measured. A series is named <c>instrument{tag=value,…}</c>, tags in the order they were given.</summary>
public sealed class MetricReader : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<double>> series = [];
    private readonly MeterListener listener = new();

    /// <summary>Begins to read the instruments of one meter.</summary>
    public MetricReader(Meter meter)
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter == meter)
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
    }

    /// <summary>Sum of all measurements of a series; fails when there are none.</summary>
    public double Sum(string name) => Values(name).Sum();

    /// <summary>How many measurements a series has.</summary>
    public int Count(string name) => Values(name).Count;

    /// <summary>The newest measurement of a series; gauges are asked now.</summary>
    public double Last(string name)
    {
        listener.RecordObservableInstruments();
        return Values(name)[^1];
    }

    /// <summary>Whether a series exists.</summary>
    public bool Has(string name)
    {
        listener.RecordObservableInstruments();
        lock (gate)
            return series.ContainsKey(name);
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private List<double> Values(string name)
    {
        lock (gate)
        {
            return series.TryGetValue(name, out var values)
                ? [.. values]
                : throw new KeyNotFoundException($"No series {name} among:\n{string.Join('\n', series.Keys.Order(StringComparer.Ordinal))}");
        }
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name;
        if (tags.Length > 0)
        {
            var parts = new string[tags.Length];
            for (var i = 0; i < tags.Length; i++)
                parts[i] = string.Create(CultureInfo.InvariantCulture, $"{tags[i].Key}={tags[i].Value}");
            name = $"{name}{{{string.Join(',', parts)}}}";
        }

        lock (gate)
        {
            if (!series.TryGetValue(name, out var values))
                series.Add(name, values = []);
            values.Add(value);
        }
    }
}
