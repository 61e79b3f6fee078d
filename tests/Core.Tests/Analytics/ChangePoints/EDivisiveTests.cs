using CloudIntel.Core.Analytics.ChangePoints;

namespace CloudIntel.Core.Tests.Analytics.ChangePoints;

/// <summary>Changes in short, noisy histories.</summary>
public sealed class EDivisiveTests
{
    [Fact]
    public void A_step_is_told_with_its_means()
    {
        var change = Assert.Single(EDivisive.Find([10, 11, 10, 9, 10, 11, 10, 20, 21, 20, 19, 20, 21, 20]));
        Assert.Equal((7, 71 / 7.0, 141 / 7.0), (change.Index, change.MeanBefore, change.MeanAfter), new Close());
        Assert.InRange(change.PValue, 0, 1e-6);
        Assert.Equal((141 / 71.0) - 1, change.Magnitude, 12);
    }

    [Fact]
    public void A_change_too_small_to_matter_is_left_out()
    {
        double[] values = [100, 101, 100, 99, 100, 101, 100, 104, 105, 104, 103, 104, 105, 104];
        Assert.Single(EDivisive.Find(values));
        Assert.Empty(EDivisive.Find(values, minimumMagnitude: 0.05));
    }

    [Fact]
    public void Noise_and_what_is_too_short_have_no_changes()
    {
        Assert.Equal(0, Enumerable.Range(0, 30).Sum(seed => EDivisive.Find(Noise.Normal(200, seed), maximumPValue: 1e-6).Count));
        foreach (double[] values in new double[][] { [], [1], [1, 2], [1, 2, 3], [.. Enumerable.Repeat(5.0, 60)] })
            Assert.Empty(EDivisive.Find(values));
    }

    [Fact]
    public void Levels_without_noise_are_told_apart() =>
        Assert.Equal([3, 6], EDivisive.Find([1, 1, 1, 2, 2, 2, 5, 5, 5], maximumPValue: 0.01).Select(change => change.Index));

    private sealed class Close : IEqualityComparer<(int, double, double)>
    {
        public bool Equals((int, double, double) x, (int, double, double) y) => x.Item1 == y.Item1 && Math.Abs(x.Item2 - y.Item2) < 1e-12 && Math.Abs(x.Item3 - y.Item3) < 1e-12;

        public int GetHashCode((int, double, double) obj) => obj.Item1;
    }
}
