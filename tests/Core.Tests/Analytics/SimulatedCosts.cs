namespace CloudIntel.Core.Tests.Analytics;

/// <summary>What a service may cost day by day: a week, noise that lasts, a level that wanders, grows, or jumps now and then. The same in each run.</summary>
internal static class SimulatedCosts
{
    /// <summary>Daily costs; the first one is a Monday's.</summary>
    public static double[] Days(int count, int seed)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var (values, level, error) = (new double[count], Math.Exp(3 + (2 * Normal())), 0.0);
        var weekend = 1 - (0.5 * random.NextDouble());
        var (noise, memory) = (0.02 + (0.15 * random.NextDouble()), 0.7 * random.NextDouble());
        var wandering = random.Next(2) == 0 ? 0 : 0.01 * random.NextDouble();
        var growth = random.Next(3) == 0 ? 0.001 * Normal() : 0;
        var jumps = random.Next(2) == 0 ? 0 : 0.004;
        for (var i = 0; i < count; i++)
        {
            level *= Math.Exp(growth + (wandering * Normal()) + (random.NextDouble() < jumps ? 0.3 * Normal() : 0));
            error = (memory * error) + (Math.Sqrt(1 - (memory * memory)) * Normal());
            values[i] = level * (i % 7 < 5 ? 1 : weekend) * Math.Max(0.05, 1 + (noise * error)) * (random.NextDouble() < 0.003 ? 2 : 1);
        }

        return values;
    }
}
