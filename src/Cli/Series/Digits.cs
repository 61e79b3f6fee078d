using System.Globalization;

namespace CloudIntel.Cli.Series;

/// <summary>Cuts numbers to the digits that mean something: beyond the tenth, processors and libraries differ.</summary>
internal static class Digits
{
    /// <summary>A number of ten digits.</summary>
    public static double Of(double value) => double.Parse(value.ToString("G10", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Numbers of ten digits.</summary>
    public static IReadOnlyList<double> Of(IReadOnlyList<double> values) => [.. values.Select(Of)];
}
