using System.Buffers;
using System.Text;

namespace CloudIntel.Operator.Metrics;

/// <summary>
/// Turns the names of instruments, units and tags into those that Prometheus allows, by the rules of OpenTelemetry's
/// "Prometheus and OpenMetrics compatibility". A name that Prometheus allows as it is has been chosen for Prometheus and
/// gets no unit added.
/// </summary>
internal static class MetricNames
{
    private const string TotalSuffix = "_total";

    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly SearchValues<char> AllowedInMetric = SearchValues.Create($"{Letters}0123456789_:");

    private static readonly SearchValues<char> AllowedInLabel = SearchValues.Create($"{Letters}0123456789_");

    /// <summary>Name of a family, without the <c>_total</c> of counters.</summary>
    /// <param name="instrument">Name of the instrument.</param>
    /// <param name="unit">Its unit in Prometheus' words, as <see cref="Unit"/> gives it.</param>
    /// <param name="isCounter">Whether it only counts up.</param>
    public static string Family(string instrument, string unit, bool isCounter)
    {
        var isPrometheusName = !instrument.AsSpan().ContainsAnyExcept(AllowedInMetric) && !char.IsAsciiDigit(instrument[0]);
        var name = isPrometheusName ? instrument : Sanitise(instrument, AllowedInMetric);
        if (isCounter && name.Length > TotalSuffix.Length && name.EndsWith(TotalSuffix, StringComparison.Ordinal))
            name = name[..^TotalSuffix.Length];
        return isPrometheusName || unit.Length == 0 || EndsWithUnit(name, unit) ? name : $"{name}_{unit}";
    }

    /// <summary>Whether a family's name says its unit, as OpenMetrics demands of a UNIT line.</summary>
    public static bool EndsWithUnit(string family, string unit) =>
        family == unit || (family.EndsWith(unit, StringComparison.Ordinal) && family[^(unit.Length + 1)] == '_');

    /// <summary>The word for a unit of UCUM, such as <c>seconds</c> for <c>s</c>; empty where there is none to tell.</summary>
    /// <param name="unit">Unit of an instrument.</param>
    /// <param name="isGauge">Whether it is a gauge: only there does the unit <c>1</c> mean a ratio.</param>
    public static string Unit(string unit, bool isGauge)
    {
        var plain = WithoutAnnotations(unit);
        if (plain == "1")
            return isGauge ? "ratio" : "";

        var slash = plain.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return SanitiseUnit(Plural(plain));

        var over = SanitiseUnit(Plural(plain[..slash]));
        var per = SanitiseUnit(Singular(plain[(slash + 1)..]));
        return per.Length == 0 ? over : over.Length == 0 ? $"per_{per}" : $"{over}_per_{per}";
    }

    /// <summary>Name of a label. Names with two leading underscores are Prometheus' own, so one of them goes.</summary>
    public static string Label(string tag)
    {
        if (!tag.AsSpan().ContainsAnyExcept(AllowedInLabel) && tag.Length > 0 && !char.IsAsciiDigit(tag[0])
            && !tag.StartsWith("__", StringComparison.Ordinal))
            return tag;
        return Sanitise(tag, AllowedInLabel);
    }

    private static string SanitiseUnit(string unit) => unit.Length == 0 ? "" : Sanitise(unit, AllowedInLabel).Trim('_');

    /// <summary>Replaces each run of what is not allowed, underscores among it, by one underscore.</summary>
    private static string Sanitise(string name, SearchValues<char> allowed)
    {
        var result = new StringBuilder(name.Length + 1);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            result.Append('_');
        foreach (var character in name)
        {
            if (character != '_' && allowed.Contains(character))
                result.Append(character);
            else if (result.Length == 0 || result[^1] != '_')
                result.Append('_');
        }

        return result.ToString();
    }

    /// <summary>Text in braces describes and is no unit: <c>{request}</c>.</summary>
    private static string WithoutAnnotations(string unit)
    {
        while (unit.IndexOf('{', StringComparison.Ordinal) is var open and >= 0
            && unit.IndexOf('}', open) is var close and >= 0)
            unit = unit.Remove(open, close - open + 1);
        return unit.Trim();
    }

    private static string Plural(string unit) => unit switch
    {
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "KBy" => "kilobytes",
        "MBy" => "megabytes",
        "GBy" => "gigabytes",
        "TBy" => "terabytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "TiBy" => "tebibytes",
        "m" => "meters",
        "V" => "volts",
        "A" => "amperes",
        "J" => "joules",
        "W" => "watts",
        "g" => "grams",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "%" => "percent",
        "1" => "",
        _ => unit,
    };

    private static string Singular(string unit) => unit switch
    {
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "wk" => "week",
        "mo" => "month",
        "a" => "year",
        "By" => "byte",
        "1" => "",
        _ => unit,
    };
}
