using System.Globalization;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>Reads metrics in the text format of Prometheus.</summary>
internal static class MetricsText
{
    /// <summary>The sum of a metric's series whose labels contain a text; 0 when there are none.</summary>
    public static double Sum(string text, string name, string labels) => text.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ')
        .Where(line => line.Contains(labels, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
}
