using CloudIntel.Core.Analytics.ChangePoints;

namespace CloudIntel.Core.Tests.Analytics.ChangePoints;

/// <summary>Regressions of known size in short, noisy histories such as results of performance tests, with outliers.</summary>
public sealed class RegressionInjectionTests(ITestOutputHelper output)
{
    /// <summary>What is strict enough for at most one false change in 100 months of days; the default of 0.001 makes about five.</summary>
    private const double Strict = 1e-5;

    private const int Histories = 200;
    private const double Least = 0.05;
    private const double Month = 30.44;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Steps_of_three_deviations_or_20_percent_are_found_and_hardly_anything_else(int seed)
    {
        var (random, found, soon, wrong, points) = (new Random(seed), 0, 0, 0, 0);
        for (var i = 0; i < Histories; i++)
        {
            var (length, noise) = (random.Next(40, 200), 0.02 * (1 << random.Next(3)));
            var at = random.Next(20, length - 10);
            var size = i % 2 == 0 ? noise * (3 + random.Next(6)) : Math.Max(0.2 + random.NextDouble(), 3 * noise);
            var normal = Noise.Normal(length, random.Next());
            var before = normal.Select(value => 10 * (1 + (noise * value * (random.Next(50) == 0 ? 4 : 1)))).ToArray();
            var after = before.Select((value, t) => t < at ? value : value * (1 + size)).ToArray();
            points += length;
            wrong += EDivisive.Find(before, 50, Strict, Least).Count;
            found += IsFound(after, at) ? 1 : 0;
            soon += IsFound(after.AsSpan(0, at + 4), at) ? 1 : 0;
        }

        var rate = 100 * wrong / (points / Month);
        output.WriteLine($"{found} of {Histories}, {soon} after four points; {rate:0.00} false in 100 months of days");
        Assert.InRange(found / (double)Histories, 0.97, 1);
        Assert.InRange(soon / (double)Histories, 0.85, 1);
        Assert.InRange(rate, 0, 1.5);
    }

    private static bool IsFound(ReadOnlySpan<double> values, int at)
    {
        foreach (var change in EDivisive.Find(values, 50, Strict, Least))
        {
            if (Math.Abs(change.Index - at) <= 2)
                return true;
        }

        return false;
    }
}
