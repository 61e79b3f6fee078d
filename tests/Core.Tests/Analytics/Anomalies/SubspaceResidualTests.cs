using CloudIntel.Core.Analytics.Anomalies;

namespace CloudIntel.Core.Tests.Analytics.Anomalies;

/// <summary>How far a course is from what courses have in common.</summary>
public sealed class SubspaceResidualTests
{
    private const int Period = 50;

    [Fact]
    public void A_cycle_that_goes_another_way_is_far_from_the_others_though_none_of_its_values_is_unusual()
    {
        var values = Waves(6000);
        // Three times as fast, between the same ends.
        for (var i = 5000; i < 5000 + Period; i++)
            values[i] = Wave(3 * i) + (values[i] - Wave(i));
        var (subspace, distances) = Distances(values);

        Assert.True(subspace.IsRegular);
        Assert.InRange(distances[2000..5000].Where(double.IsFinite).Max(), 1, 5);
        Assert.InRange(distances[5000..5060].Where(double.IsFinite).Max(), 30, double.PositiveInfinity);
        // What is over is over, and was not learnt as usual.
        Assert.InRange(distances[5200..].Where(double.IsFinite).Max(), 0, 5);
    }

    [Fact]
    public void Noise_has_no_subspace() => Assert.False(Distances(Noise.Normal(5000, seed: 3)).Subspace.IsRegular);

    [Fact]
    public void Nothing_is_told_before_ten_lengths_and_then_of_every_second_value()
    {
        var (_, distances) = Distances(Waves(1000));
        Assert.All(distances[..640], distance => Assert.True(double.IsNaN(distance)));
        Assert.Equal(180, distances[640..].Count(double.IsFinite));
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(0.001, 0)]
    [InlineData(50, 12345)]
    public void Units_and_levels_do_not_matter(double unit, double level)
    {
        var values = Waves(3000);
        var (plain, other) = (Distances(values).Distances, Distances([.. values.Select(value => (unit * value) + level)]).Distances);
        foreach (var (one, another) in plain.Zip(other).Where(pair => double.IsFinite(pair.First)))
            Assert.InRange(another, (0.9 * one) - 0.05, (1.1 * one) + 0.05);
    }

    [Fact]
    public void A_constant_and_values_of_any_size_give_finite_distances()
    {
        Assert.All(Distances([.. Enumerable.Repeat(7.0, 2000)]).Distances, distance => Assert.False(double.IsInfinity(distance)));
        Assert.All(Distances([.. Enumerable.Range(0, 2000).Select(i => i % 97 == 0 ? 1e30 : i % 89 == 0 ? -1e30 : i)]).Distances, distance => Assert.False(double.IsInfinity(distance)));
    }

    private static double Wave(int i) => Math.Sin(2 * Math.PI * i / Period);

    private static double[] Waves(int count)
    {
        var noise = Noise.Normal(count, seed: 1);
        return [.. Enumerable.Range(0, count).Select(i => Wave(i) + (0.1 * noise[i]))];
    }

    private static (SubspaceResidual Subspace, double[] Distances) Distances(double[] values)
    {
        var subspace = new SubspaceResidual();
        return (subspace, [.. values.Select(subspace.Next)]);
    }
}
