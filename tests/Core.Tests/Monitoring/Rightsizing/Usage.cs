using CloudIntel.Core.Monitoring.Rightsizing;

namespace CloudIntel.Core.Tests.Monitoring.Rightsizing;

/// <summary>Usage that tests make up.</summary>
internal static class Usage
{
    public const int Step = 300;

    private const int PerDay = 86_400 / Step;

    /// <summary>A series by the number of a sample, every five minutes.</summary>
    public static UsageSeries Of(int samples, Func<int, double> value, string name = "web") =>
        new(name, name, [.. Enumerable.Range(0, samples).Select(i => 1_700_006_400L + ((long)i * Step))], [.. Enumerable.Range(0, samples).Select(value)]);

    /// <summary>Noise around a level, more by day than by night.</summary>
    public static UsageSeries Daily(int days, int seed, double night = 1, double swing = 3, double noise = 0.2)
    {
        var random = new Random(seed);
        return Of(days * PerDay, i => (night + (swing * Math.Max(0, Math.Sin(Math.Tau * i / PerDay)))) * Math.Exp(noise * Normal(random)), $"web-{seed}");
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
