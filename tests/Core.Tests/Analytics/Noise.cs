namespace CloudIntel.Core.Tests.Analytics;

/// <summary>Random series that are the same in each run.</summary>
internal static class Noise
{
    /// <summary>Independent normal values with mean 0 and variance 1.</summary>
    public static double[] Normal(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
    }

    /// <summary>The same, each resembling the one before; variance about 1.</summary>
    public static double[] Autoregressive(int count, double correlation, int seed)
    {
        var values = Normal(count, seed);
        for (var i = 1; i < count; i++)
            values[i] = (correlation * values[i - 1]) + (Math.Sqrt(1 - (correlation * correlation)) * values[i]);
        return values;
    }

    /// <summary>Another level from an index on.</summary>
    public static double[] StepAt(this double[] values, int index, double size) => [.. values.Select((value, i) => i < index ? value : value + size)];
}
