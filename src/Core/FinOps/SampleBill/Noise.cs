using System.Globalization;

namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>Chance that depends on nothing but its arguments, so that any part of a bill can be made on its own.</summary>
internal static class Noise
{
    /// <summary>A factor around 1, at most <paramref name="percent"/> away, in steps of a ten-thousandth.</summary>
    /// <param name="seed">The bill's.</param>
    /// <param name="line">What is made.</param>
    /// <param name="period">For when.</param>
    /// <param name="percent">Largest deviation.</param>
    public static decimal Factor(ulong seed, int line, long period, int percent)
    {
        var largest = percent * 100;
        var step = (long)(Mix(seed, line, period) % (ulong)((2 * largest) + 1)) - largest;
        return 1m + (step / 10_000m);
    }

    /// <summary>Hexadecimal digits that look random, for identifiers.</summary>
    public static string Id(ulong seed, int line) => Mix(seed, line, -1).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>SplitMix64 (Steele, Lea and Flood, 2014) over the three values.</summary>
    private static ulong Mix(ulong seed, int line, long period) => Mix(Mix(Mix(seed) ^ (ulong)line) ^ (ulong)period);

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
