using System.Globalization;
using CloudIntel.Core.Simulation.Experiments;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>Numbers as a person reads them: about four digits, thousands apart, with their unit.</summary>
internal static class NumberText
{
    /// <summary>Such as <c>1,234 USD</c>, <c>42.3 %</c> of a share of 0.423, or <c>0.012</c>.</summary>
    public static string Of(double value, string unit) => WithUnit(Bare(Shown(value, unit), Decimals(Shown(value, unit), unit)), unit);

    /// <summary>An interval with the decimals of its middle, such as <c>1,200 to 1,260</c>, without the unit.</summary>
    public static string Of(Interval interval, string unit)
    {
        var (lower, upper) = (Shown(interval.Lower, unit), Shown(interval.Upper, unit));
        var decimals = Unit(unit) == "%" ? Math.Max(Decimals(lower, unit), Decimals(upper, unit)) : Decimals(Math.Max(Math.Abs(lower), Math.Abs(upper)), unit);
        return $"{Bare(lower, decimals)} to {Bare(upper, decimals)}";
    }

    /// <summary>A difference with its sign, such as <c>−5.2 %</c>; of shares in percentage points.</summary>
    public static string Signed(double value, string unit) => (value > 0 ? "+" : "") + (unit == "share" ? Of(100 * value, "pp") : Of(value, unit));

    /// <summary>A probability, such as <c>0.012</c> or <c>&lt; 0.001</c>.</summary>
    public static string Probability(double value) => value < 0.001 ? "< 0.001" : value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Money with two decimals and its currency.</summary>
    public static string Money(decimal amount, string currency) => Minus(amount.ToString("#,0.00", CultureInfo.InvariantCulture)) + " " + currency;

    /// <summary>A whole number.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>What stands beside an axis: in thousands and millions where the axis is long.</summary>
    public static string Tick(double value, Axis axis, string unit)
    {
        var (shown, width, longest) = (Shown(value, unit), Shown(axis.Step, unit), Shown(Math.Max(Math.Abs(axis.Least), Math.Abs(axis.Greatest)), unit));
        var (scale, letter) = longest switch
        {
            >= 1e12 => (1e12, "T"),
            >= 1e9 => (1e9, "G"),
            >= 1e6 => (1e6, "M"),
            >= 1e4 => (1e3, "k"),
            _ => (1, ""),
        };
        if (longest is < 1e-6 or >= 1e15)
            return Minus(shown.ToString("0.##E0", CultureInfo.InvariantCulture));
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(width / scale) - 1e-9), 0, 8);
        return shown == 0 ? "0" : Bare(shown / scale, decimals) + letter;
    }

    /// <summary>The unit in which a unit's values are shown.</summary>
    public static string Unit(string unit) => unit == "share" ? "%" : unit;

    private static double Shown(double value, string unit) => unit == "share" ? 100 * value : value;

    private static string WithUnit(string number, string unit) => unit.Length == 0 ? number : $"{number} {Unit(unit)}";

    /// <summary>Four digits; of percentages three, counted from 100 where that is nearer, as of an availability of 99.995 %.</summary>
    private static int Decimals(double value, string unit)
    {
        var percent = Unit(unit) == "%";
        var size = percent && value is > 50 and < 100 ? 100 - value : Math.Abs(value);
        return size == 0 ? 0 : Math.Clamp((percent ? 2 : 3) - (int)Math.Floor(Math.Log10(size)), 0, percent ? 4 : 6);
    }

    private static string Bare(double value, int decimals)
    {
        if (Math.Abs(value) >= 1e15 || (value != 0 && Math.Abs(value) < 1e-6))
            return Minus(value.ToString("0.###E0", CultureInfo.InvariantCulture));
        var text = Math.Round(value, decimals).ToString("#,0." + new string('#', decimals), CultureInfo.InvariantCulture);
        return Minus(text == "-0" ? "0" : text);
    }

    private static string Minus(string number) => number.Replace('-', '−');
}
