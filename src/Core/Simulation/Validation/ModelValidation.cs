using System.Globalization;
using CloudIntel.Core.Simulation.Experiments;

namespace CloudIntel.Core.Simulation.Validation;

/// <summary>Whether a model can be believed.</summary>
public enum ValidationVerdict
{
    /// <summary>Nobody has held it against anything that was measured.</summary>
    NotValidated,

    /// <summary>It is within its limit, with the whole interval of its error.</summary>
    Valid,

    /// <summary>The limit lies inside the interval of its error: more data is needed.</summary>
    Inconclusive,

    /// <summary>It is off by more than its limit.</summary>
    Invalid,
}

/// <summary>What a model must keep to be believed.</summary>
/// <param name="MostPercent">The most that it may be off, in percent of what was measured.</param>
/// <param name="Pointwise">
/// Whether each value is held against the one measured at its time (MAPE), as of a replay; otherwise the means of the hours of the day and the quantiles are, whichever is
/// worse, as of a generator, which does not say when something happens.
/// </param>
public sealed record ValidationRule(double MostPercent, bool Pointwise)
{
    /// <summary>Of what replays recorded work: 5 percent, value by value.</summary>
    public static ValidationRule Replay { get; } = new(5, Pointwise: true);

    /// <summary>Of what generates work after a recording: 15 percent, by hour of the day and by quantile.</summary>
    public static ValidationRule Generated { get; } = new(15, Pointwise: false);
}

/// <summary>How a model that a simulation used was held against what was measured. Every result carries one for each model it rests on.</summary>
public sealed record ModelValidation
{
    /// <summary>The most words of a reason or a name that are kept, in characters.</summary>
    public const int LongestText = 500;

    private ModelValidation()
    {
    }

    /// <summary>Which model, such as <c>replay of virtual machines</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Against what, such as the name of a trace; null where it is not validated.</summary>
    public string? Data { get; init; }

    /// <summary>What was compared, such as <c>processor use, MHz</c>; null where it is not validated.</summary>
    public string? Quantity { get; init; }

    /// <summary>What it must keep; null where it is not validated.</summary>
    public ValidationRule? Rule { get; init; }

    /// <summary>Its errors; null where it is not validated.</summary>
    public SeriesComparison? Errors { get; init; }

    /// <summary>The error that the rule limits, in percent; null where it is not validated, or where there is no percentage of what was measured.</summary>
    public double? Percent { get; init; }

    /// <summary>Whether it can be believed.</summary>
    public required ValidationVerdict Verdict { get; init; }

    /// <summary>The same in a sentence.</summary>
    public required string Statement { get; init; }

    /// <summary>Says that nobody knows.</summary>
    /// <param name="model">Which model.</param>
    /// <param name="reason">Why it is not validated, as the second half of a sentence, such as <c>nothing was measured that its prices could be held against</c>.</param>
    public static ModelValidation NotValidated(string model, string reason) => new()
    {
        Model = Cut(model),
        Verdict = ValidationVerdict.NotValidated,
        Statement = Cut($"Not validated: {reason}."),
    };

    /// <summary>Holds a model against what was measured.</summary>
    /// <param name="model">Which model.</param>
    /// <param name="data">Against what.</param>
    /// <param name="quantity">What is compared.</param>
    /// <param name="series">The values.</param>
    /// <param name="rule">What it must keep.</param>
    public static ModelValidation Of(string model, string data, string quantity, SeriesPair series, ValidationRule rule)
    {
        var errors = SeriesComparison.Of(series);
        var verdict = rule.Pointwise
            ? Judge(errors.MeanAbsolutePercentInterval, rule)
            : Worse(Judge(errors.HoursPercentInterval, rule), errors.QuantilesPercent > rule.MostPercent ? ValidationVerdict.Invalid : ValidationVerdict.Valid);
        return new()
        {
            Model = Cut(model),
            Data = Cut(data),
            Quantity = Cut(quantity),
            Rule = rule,
            Errors = errors,
            Percent = rule.Pointwise ? errors.MeanAbsolutePercent : Greater(errors.HoursPercent, errors.QuantilesPercent),
            Verdict = verdict,
            Statement = Cut(Sentence(data, quantity, errors, rule, verdict)),
        };
    }

    private static ValidationVerdict Judge(Interval? interval, ValidationRule rule) => interval switch
    {
        { Upper: var upper } when upper <= rule.MostPercent => ValidationVerdict.Valid,
        { Lower: var lower } when lower > rule.MostPercent => ValidationVerdict.Invalid,
        _ => ValidationVerdict.Inconclusive,
    };

    private static ValidationVerdict Worse(ValidationVerdict left, ValidationVerdict right) => left > right ? left : right;

    private static double? Greater(double? left, double? right) => left is { } a && right is { } b ? Math.Max(a, b) : null;

    private static string Sentence(string data, string quantity, SeriesComparison errors, ValidationRule rule, ValidationVerdict verdict)
    {
        var (first, interval) = rule.Pointwise
            ? (errors.MeanAbsolutePercent, errors.MeanAbsolutePercentInterval)
            : (errors.HoursPercent, errors.HoursPercentInterval);
        if (first is not { } percent || interval is not { } range)
            return $"{quantity} of {data} is 0 all the time, so that no error in percent can be said.";
        var off = $"{Text(percent)} % ({Text(range.Lower)} to {Text(range.Upper)})";
        var how = rule.Pointwise ? $"{off} off, value by value" : $"{off} off by hour of the day and {Text(errors.QuantilesPercent ?? 0)} % by quantile";
        var judgement = verdict switch
        {
            ValidationVerdict.Valid => "within",
            ValidationVerdict.Invalid => "not within",
            _ => "not clearly within",
        };
        return $"{quantity} of {data} is {how}: {judgement} the {Text(rule.MostPercent)} % that it may be.";
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
