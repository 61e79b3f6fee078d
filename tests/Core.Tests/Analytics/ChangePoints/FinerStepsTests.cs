using CloudIntel.Core.Analytics.ChangePoints;

namespace CloudIntel.Core.Tests.Analytics.ChangePoints;

/// <summary>Steps that are small beside another one.</summary>
public sealed class FinerStepsTests
{
    public static TheoryData<int, int> Sizes => new MatrixTheoryData<int, int>([60, 120, 400], [1, 2, 3, 4]);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_step_of_ten_times_the_noise_is_found_beside_one_of_two_hundred_times(int count, int seed)
    {
        var values = Course(count, seed, 0.05).StepAt(count / 3, 10).StepAt(2 * count / 3, 0.5);
        Assert.Equal([count / 3, 2 * count / 3], Found(values));
        Assert.Equal([count / 3, 2 * count / 3], Found(Course(count, seed, 0.05).StepAt(count / 3, 0.5).StepAt(2 * count / 3, -10)));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Beside_a_large_step_nothing_else_is_found_in_noise_that_lasts_a_slope_or_whole_numbers(int count, int seed)
    {
        double[] lasting = [.. Noise.Autoregressive(count, 0.7, seed).Select(value => 0.5 * value)];
        Assert.Equal([count / 3], Found(lasting.StepAt(count / 3, 15)));
        Assert.Equal([count / 3], Found([.. Course(count, seed, 0.05).StepAt(count / 3, 10).Select((value, i) => value + (2.0 * i / count))]));
        Assert.Equal([count / 3], Found([.. Course(count, seed, 0.6).StepAt(count / 3, 20).Select(value => Math.Round(value))]));
    }

    [Fact]
    public void A_penalty_that_was_asked_for_finds_what_it_found() =>
        Assert.Equal([40], ChangePointSearch.Find(Course(120, 1, 0.05).StepAt(40, 10).StepAt(80, 0.5), new(Penalty: 3)).Select(change => change.Index));

    private static IEnumerable<int> Found(double[] values) => ChangePointSearch.Find(values, new()).Select(change => change.Index);

    private static double[] Course(int count, int seed, double noise) => [.. Noise.Normal(count, seed).Select(value => noise * value)];
}
