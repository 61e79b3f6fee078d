using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Tests.Simulation.Randomness;

public sealed class RandomStreamTests
{
    /// <summary>Known answers of the authors' Random123 library.</summary>
    [Theory]
    [InlineData(0, 0, 0, 0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c)]
    [InlineData(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0x41c83b0e408f276d, 0x6d5451fda20bc7c6)]
    [InlineData(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, 0x94fdccebd16cfe09, 0x24126ea15001e420)]
    public void Blocks_are_those_of_Philox(ulong low, ulong high, ulong key, ulong first, ulong second) =>
        Assert.Equal((first, second), Philox.Block(low, high, key));

    [Fact]
    public void The_same_seed_purpose_and_member_give_the_same_numbers_on_any_thread()
    {
        var here = Numbers(new(7, "arrivals", 3));
        var elsewhere = new ulong[8][];
        Parallel.For(0, elsewhere.Length, i => elsewhere[i] = Numbers(new(7, "arrivals", 3)));

        Assert.All(elsewhere, numbers => Assert.Equal(here, numbers));
    }

    [Theory]
    [InlineData(8, "arrivals", 3)]
    [InlineData(7, "departures", 3)]
    [InlineData(7, "arrivals", 4)]
    public void Another_seed_purpose_or_member_gives_other_numbers(ulong seed, string purpose, long member) =>
        Assert.Empty(Numbers(new(7, "arrivals", 3)).Intersect(Numbers(new(seed, purpose, member))));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(77)]
    public void Any_number_is_there_without_those_before_it(int position)
    {
        var all = Numbers(new(7, "arrivals"));
        var stream = new RandomStream(7, "arrivals") { Position = (ulong)position };

        Assert.Equal(all[position], stream.NextBits());
        Assert.Equal(all[position + 1], stream.NextBits());
        Assert.Equal((ulong)position + 2, stream.Position);
    }

    [Fact]
    public void Draws_have_the_moments_of_their_distributions()
    {
        const int Draws = 200_000;
        var stream = new RandomStream(1, "moments");

        // Six standard errors: the seed is fixed, so this holds always or never.
        AssertMean(0.5, 1 / 12.0, stream.NextUniform);
        AssertMean(2, 4, () => stream.NextExponential(2));
        AssertMean(0, 1, stream.NextNormal);
        AssertMean(1, 2, () => Math.Pow(stream.NextNormal(), 2));
        AssertMean(4.5, 8.25, () => stream.NextIndex(10));

        static void AssertMean(double mean, double variance, Func<double> draw) =>
            Assert.Equal(mean, Enumerable.Range(0, Draws).Average(_ => draw()), 6 * Math.Sqrt(variance / Draws));
    }

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        var stream = new RandomStream(2, "even");
        var counts = new int[100];
        for (var i = 0; i < 100_000; i++)
            counts[stream.NextIndex(counts.Length)]++;

        var statistic = counts.Sum(count => Math.Pow(count - 1000, 2) / 1000);
        Assert.InRange(statistic, 50, 160); // chi-square with 99 degrees of freedom: beyond these once in 10,000
    }

    private static ulong[] Numbers(RandomStream stream) => [.. Enumerable.Range(0, 100).Select(_ => stream.NextBits())];
}
