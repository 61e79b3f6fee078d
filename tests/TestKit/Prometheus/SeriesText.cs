using System.Globalization;
using System.Text;

namespace CloudIntel.TestKit.Prometheus;

/// <summary>Samples of the past, as Prometheus' own tool takes them in.</summary>
public sealed class SeriesText
{
    private readonly StringBuilder text = new();

    /// <summary>Adds a series with a sample from one moment to another, both included, in equal distances.</summary>
    /// <param name="name">Name of the metric.</param>
    /// <param name="labels">Its labels, as in <c>pod="a",namespace="b"</c>.</param>
    /// <param name="from">The first sample.</param>
    /// <param name="to">The last one, if the distance fits.</param>
    /// <param name="every">The distance in seconds.</param>
    /// <param name="value">The value after so many seconds.</param>
    public SeriesText Add(string name, string labels, DateTimeOffset from, DateTimeOffset to, int every, Func<int, double> value)
    {
        for (var seconds = 0; from.AddSeconds(seconds) <= to; seconds += every)
            text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value(seconds)} {from.ToUnixTimeSeconds() + seconds}\n");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => text + "# EOF\n";
}
