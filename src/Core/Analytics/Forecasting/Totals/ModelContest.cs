namespace CloudIntel.Core.Analytics.Forecasting.Totals;

/// <summary>How a model did in the back-test.</summary>
/// <param name="Model">Its name.</param>
/// <param name="IsRule">Whether it is a rule, which needs no validation.</param>
/// <param name="Errors">Relative errors of the totals, one for each moment, the same moments for all models; NaN where it could say nothing.</param>
public sealed record ModelTrial(string Model, bool IsRule, IReadOnlyList<double> Errors)
{
    /// <summary>The mean size of the errors; infinite where one is unknown, or where there are none.</summary>
    public double MeanError { get; } = Errors.Count == 0 || Errors.Any(error => !double.IsFinite(error)) ? double.PositiveInfinity : Errors.Average(Math.Abs);
}

/// <summary>Why a model is used.</summary>
public enum ModelReason
{
    /// <summary>The history is too short to try models in it: it is the rule for such.</summary>
    ShortHistory,

    /// <summary>None was in use, or one that the history no longer allows.</summary>
    FirstChoice,

    /// <summary>It was in use, and no other one is clearly better.</summary>
    Kept,

    /// <summary>It is clearly better than the one that was in use.</summary>
    ChallengerWon,

    /// <summary>The level changed, so that the one that was in use had no advantage, and this one erred less.</summary>
    Drift,

    /// <summary>No model is valid: it is a rule.</summary>
    ModelsInvalid,
}

/// <summary>What a contest of models decided.</summary>
/// <param name="Model">The model to use.</param>
/// <param name="Reason">Why.</param>
/// <param name="Error">Its mean relative error; null without a back-test.</param>
/// <param name="NaiveError">That of the simplest rule, which is to repeat the last season where there is one; null without a back-test.</param>
/// <param name="Other">The one that it was compared with last: the champion that lost, or the best challenger; null without one.</param>
/// <param name="OtherError">The mean relative error of that; null where it had none.</param>
public sealed record ModelDecision(string Model, ModelReason Reason, double? Error, double? NaiveError, string? Other, double? OtherError);

/// <summary>Champion against challenger: decides which model is used, from nothing but their errors.</summary>
public static class ModelContest
{
    /// <summary>A challenger must err by so much less than the champion, as a share, or models would change places all the time and forecasts jump.</summary>
    public const double Margin = 0.05;

    /// <summary>Its gain must be so many standard errors, those of the moments paired: one chance in ten that it is no better.</summary>
    public const double Significance = 1.28;

    /// <summary>A model is valid where it errs at most so many times as much as the best rule.</summary>
    public const double WorstRelative = 1.1;

    /// <summary>The fewest moments that models must have been tried from.</summary>
    public const int FewestOrigins = 3;

    /// <summary>Decides.</summary>
    /// <param name="trials">The trials, the simplest first, a rule; without a champion the last valid one has its place.</param>
    /// <param name="champion">The model in use; null for none.</param>
    /// <param name="drifted">Whether the level changed not long ago, so that what the champion did before speaks less for it: it has no margin then.</param>
    public static ModelDecision Decide(IReadOnlyList<ModelTrial> trials, string? champion, bool drifted)
    {
        var (naive, rules) = (Known(trials[0].MeanError), trials.Where(trial => trial.IsRule).ToList());
        if (trials[0].Errors.Count < FewestOrigins)
            return new(rules[^1].Model, ModelReason.ShortHistory, Known(rules[^1].MeanError), naive, null, null);

        var most = WorstRelative * rules.Min(rule => rule.MeanError);
        var valid = trials.Where(trial => trial.IsRule || trial.MeanError <= most).ToList();
        var holder = valid.Find(trial => trial.Model == champion) ?? valid[^1];
        var challenger = valid.Where(trial => trial != holder).MinBy(trial => trial.MeanError);
        var (winner, other) = challenger is not null && IsBetter(challenger, holder, drifted) ? (challenger, holder) : (holder, challenger);
        var reason = winner.Model == champion ? ModelReason.Kept
            : valid.TrueForAll(trial => trial.IsRule) && valid.Count < trials.Count ? ModelReason.ModelsInvalid
            : champion is null || trials.All(trial => trial.Model != champion) ? ModelReason.FirstChoice
            : drifted ? ModelReason.Drift
            : ModelReason.ChallengerWon;
        return new(winner.Model, reason, Known(winner.MeanError), naive, other?.Model, other is null ? null : Known(other.MeanError));
    }

    /// <summary>Whether one errs less than another by the margin, and by so much that chance hardly explains it.</summary>
    private static bool IsBetter(ModelTrial challenger, ModelTrial holder, bool drifted)
    {
        if (!(challenger.MeanError < (1 - (drifted ? 0 : Margin)) * holder.MeanError))
            return false;
        var gains = holder.Errors.Zip(challenger.Errors, (one, other) => Math.Abs(one) - Math.Abs(other)).ToArray();
        return gains.AsSpan().Mean() > Significance * gains.AsSpan().Deviation() / Math.Sqrt(gains.Length);
    }

    private static double? Known(double error) => double.IsFinite(error) ? error : null;
}
