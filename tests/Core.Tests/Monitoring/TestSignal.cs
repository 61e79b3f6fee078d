using CloudIntel.Core.Monitoring;

namespace CloudIntel.Core.Tests.Monitoring;

/// <summary>Makes signals of five-minute values with a daily course and noise whose neighbours resemble each other.</summary>
internal sealed record TestSignal(int Seed)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    public int Days { get; init; } = 21;

    public int PerDay { get; init; } = 96;

    public double Level { get; init; } = 100;

    /// <summary>Half the height of the daily course.</summary>
    public double Course { get; init; } = 20;

    /// <summary>Standard deviation of the noise.</summary>
    public double Noise { get; init; } = 5;

    /// <summary>Correlation of neighbouring noise.</summary>
    public double Persistence { get; init; } = 0.5;

    /// <summary>What comes on top, by the number of days since the start.</summary>
    public Func<double, double> Extra { get; init; } = _ => 0;

    public SignalHistory Make()
    {
        var random = new Random(Seed);
        var values = new double[Days * PerDay];
        var noise = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var day = (double)i / PerDay;
            noise = (Persistence * noise) + (Noise * Math.Sqrt(1 - (Persistence * Persistence)) * Normal(random));
            values[i] = Level + (Course * Math.Sin(2 * Math.PI * day)) + noise + Extra(day);
        }

        return new(Start, TimeSpan.FromDays(1) / PerDay, values);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
