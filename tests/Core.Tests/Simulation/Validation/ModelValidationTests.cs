using CloudIntel.Core.Simulation.Randomness;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Core.Tests.Simulation.Validation;

public sealed class ModelValidationTests
{
    [Theory]
    [InlineData(0.03, ValidationVerdict.Valid)]
    [InlineData(0.05, ValidationVerdict.Inconclusive)]
    [InlineData(0.08, ValidationVerdict.Invalid)]
    public void A_replay_may_be_5_percent_off(double off, ValidationVerdict verdict)
    {
        var stream = new RandomStream(1, "replay");
        double[] measured = [.. Enumerable.Range(0, 200).Select(_ => 50 + (10 * stream.NextUniform()))];
        var validation = ModelValidation.Of(
            "replay", "a trace", "Processor use", Series(measured, [.. measured.Select(value => value * (1 + off + (0.01 * stream.NextNormal())))]), ValidationRule.Replay);

        Assert.Equal(verdict, validation.Verdict);
        Assert.Equal(100 * off, validation.Percent!.Value, 0.2);
    }

    [Fact]
    public void A_generator_need_not_know_when_but_how_often_and_at_what_hour()
    {
        var stream = new RandomStream(1, "generated");
        double[] Day() => [.. Enumerable.Range(0, 24 * 28).Select(i => 50 + (20 * Math.Sin(i / 24.0 * Math.Tau)) + (15 * stream.NextNormal()))];
        var (measured, simulated) = (Day(), Day());

        Assert.Equal(ValidationVerdict.Valid, ModelValidation.Of("generator", "a trace", "Use", Series(measured, simulated), ValidationRule.Generated).Verdict);
        Assert.Equal(ValidationVerdict.Invalid, ModelValidation.Of("generator", "a trace", "Use", Series(measured, simulated), ValidationRule.Replay).Verdict);
        Assert.Equal(
            ValidationVerdict.Invalid, ModelValidation.Of("generator", "a trace", "Use", Series(measured, [.. simulated.Select(value => (2 * value) - 50)]), ValidationRule.Generated).Verdict);
    }

    [Fact]
    public void The_statement_says_what_was_found()
    {
        double[] measured = [.. Enumerable.Repeat(10.0, 48)];
        var validation = ModelValidation.Of("replay", "bitbrains", "Processor use", Series(measured, [.. measured.Select(_ => 10.2)]), ValidationRule.Replay);

        Assert.Equal("Processor use of bitbrains is 2 % (2 to 2) off, value by value: within the 5 % that it may be.", validation.Statement);
    }

    [Fact]
    public void A_model_that_nobody_validated_says_so()
    {
        var validation = ModelValidation.NotValidated("spot prices", "there is no recording of them");

        Assert.Equal((ValidationVerdict.NotValidated, "Not validated: there is no recording of them."), (validation.Verdict, validation.Statement));
        Assert.Null(validation.Errors);
    }

    [Fact]
    public void Of_nothing_but_zeros_no_error_is_said()
    {
        var validation = ModelValidation.Of("replay", "idle", "Use", Series(new double[10], new double[10]), ValidationRule.Replay);

        Assert.Equal((ValidationVerdict.Inconclusive, null), (validation.Verdict, validation.Percent));
        Assert.Contains("0 all the time", validation.Statement, StringComparison.Ordinal);
    }

    private static SeriesPair Series(double[] measured, double[] simulated) => new(measured, simulated, TimeSpan.FromHours(1));
}
