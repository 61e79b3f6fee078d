using CloudIntel.Core.Simulation.Reports;
using FsCheck;
using FsCheck.Fluent;
using Interval = CloudIntel.Core.Simulation.Experiments.Interval;

namespace CloudIntel.Core.Tests.Simulation.Reports;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(1234567.891, "USD", "1,234,568 USD")]
    [InlineData(12.3456, "ms", "12.35 ms")]
    [InlineData(0.012345678, "", "0.01235")]
    [InlineData(-3, "", "−3")]
    [InlineData(-0.00000001, "", "−1E−8")]
    [InlineData(0, "USD", "0 USD")]
    [InlineData(0.4231, "share", "42.3 %")]
    [InlineData(0.999953, "share", "99.9953 %")]
    [InlineData(1, "share", "100 %")]
    [InlineData(1e20, "", "1E20")]
    public void Numbers_have_about_four_digits(double value, string unit, string text) => Assert.Equal(text, NumberText.Of(value, unit));

    [Fact]
    public void Intervals_have_the_same_decimals_at_both_ends() => Assert.Equal("9.99 to 10.01", NumberText.Of(new Interval(9.9912, 10.0123), "ms"));

    [Fact]
    public void Differences_of_shares_are_percentage_points() => Assert.Equal("+8.3 pp", NumberText.Signed(0.083, "share"));

    [Theory]
    [InlineData(0.0004, "< 0.001")]
    [InlineData(0.0123, "0.012")]
    public void Probabilities_have_three_decimals(double value, string text) => Assert.Equal(text, NumberText.Probability(value));

    [Fact]
    public void An_axis_holds_its_values_and_has_a_few_round_labels() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<NormalFloat>().Where(value => Math.Abs(value.Get) < 1e80).NonEmptyListOf().ToArbitrary(),
        values => Check(values, withZero: false) && Check(values, withZero: true)).QuickCheckThrowOnFailure();

    [Fact]
    public void Labels_of_an_axis_differ_from_each_other() => Prop.ForAll(
        Gen.Choose(1, 1_000_000).Two().ToArbitrary(),
        pair =>
        {
            var axis = Axis.Of([pair.Item1 / 100.0, pair.Item2 / 100.0]);
            var labels = axis.Ticks.Select(tick => NumberText.Tick(tick, axis, "")).ToList();
            return labels.Distinct().Count() == labels.Count;
        }).QuickCheckThrowOnFailure();

    private static bool Check(IEnumerable<NormalFloat> values, bool withZero)
    {
        var axis = Axis.Of(values.Select(value => value.Get), withZero);
        return axis.Ticks.Count() is >= 1 and <= 16 && values.All(value => axis.Place(value.Get, 0, 1) is >= -1e-6 and <= 1 + 1e-6);
    }
}
