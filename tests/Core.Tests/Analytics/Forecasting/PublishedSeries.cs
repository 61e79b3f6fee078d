using System.Globalization;
using CloudIntel.Core.Analytics;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Core.Tests.Analytics.Forecasting;

/// <summary>Series of competitions, without holes.</summary>
internal static class PublishedSeries
{
    /// <summary>The histories of a set of daily series.</summary>
    public static double[][] Of(string set) =>
    [
        .. File.ReadLines(SampleData.PathOf($"detection/forecast/{set}/train.csv"))
            .Select(line => line.Split(',')[1..].Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())
            .Select(row => Repairs.Filled(row.AsSpan(0, Array.FindLastIndex(row, value => !double.IsNaN(value)) + 1), 7)),
    ];
}
