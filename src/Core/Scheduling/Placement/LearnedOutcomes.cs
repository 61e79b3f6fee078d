using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>What a placement turned out to be, beside what was predicted.</summary>
public sealed record PlacementOutcome
{
    /// <summary>When it was observed, to tell older outcomes from newer ones.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The architecture.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>How it was paid for.</summary>
    public PurchaseOption Purchase { get; init; }

    /// <summary>What it cost, as a multiple of what was predicted; null when unknown.</summary>
    public double? Cost { get; init; }

    /// <summary>The response time, likewise.</summary>
    public double? Response { get; init; }

    /// <summary>For how long it was not available; null when unknown.</summary>
    public Downtime? Downtime { get; init; }
}

/// <summary>For how long something was not available.</summary>
/// <param name="Hours">Hours in which it was not.</param>
/// <param name="Predicted">Hours in which it was to be expected not to be; above 0.</param>
public readonly record struct Downtime(double Hours, double Predicted);

/// <summary>What is to be expected of a measure, as a multiple of what the rule predicts.</summary>
/// <param name="Expected">What is to be expected.</param>
/// <param name="Lower">The lower end of the interval of <see cref="Prediction.Level"/> percent.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct Correction(double Expected, double Lower, double Upper)
{
    /// <summary>No correction.</summary>
    public static Correction None { get; } = new(1, 1, 1);

    /// <summary>An estimate with the correction, and with what is not known of it.</summary>
    public Estimate Apply(Estimate estimate) => new(estimate.Expected * Expected, estimate.Lower * Lower, estimate.Upper * Upper);
}

/// <summary>
/// Learns by how much placements of a kind turn out dearer, slower or less available than the rule predicts: of cost and response time by Bayesian linear regression of the
/// logarithm of the ratio on provider, region, architecture and purchase option, of outages by <see cref="DowntimeModel"/>. It counts where it errs less than the rule on the
/// newest quarter of the outcomes, which it has not learned from then.
/// </summary>
public sealed class LearnedOutcomes
{
    /// <summary>Fewer outcomes teach nothing that could be tried on others.</summary>
    public const int LeastOutcomes = 20;

    /// <summary>So much smaller the error must be on outcomes that it was not learned from.</summary>
    private const double LeastGain = 0.05;

    /// <summary>So much smaller the deviance of outages must be besides: likelier by a factor of e, as Akaike's criterion has it for one parameter.</summary>
    private const double LeastEvidence = 2;

    private readonly OutcomeModel? cost;
    private readonly OutcomeModel? response;

    private readonly DowntimeModel? downtime;

    private LearnedOutcomes(OutcomeModel? cost, OutcomeModel? response, DowntimeModel? downtime, string? invalidReason) =>
        (this.cost, this.response, this.downtime, InvalidReason) = (cost, response, downtime, invalidReason);

    /// <summary>Why nothing that was learned counts; null where something does.</summary>
    public string? InvalidReason { get; }

    /// <summary>What was learned of cost counts.</summary>
    public bool CorrectsCost => cost is not null;

    /// <summary>What was learned of response times counts.</summary>
    public bool CorrectsResponse => response is not null;

    /// <summary>What was learned of availability counts: it corrects what is predicted, not what providers promise.</summary>
    public bool CorrectsAvailability => downtime is not null;

    /// <summary>Learns.</summary>
    /// <param name="outcomes">Outcomes in any order.</param>
    public static LearnedOutcomes From(IEnumerable<PlacementOutcome> outcomes)
    {
        List<PlacementOutcome> ordered = [.. outcomes.OrderBy(outcome => outcome.Time).ThenBy(outcome => outcome.Provider, StringComparer.Ordinal).ThenBy(outcome => outcome.Region, StringComparer.Ordinal)];
        var (cost, whyNotCost) = Validated(ordered, outcome => outcome.Cost);
        var (response, whyNotResponse) = Validated(ordered, outcome => outcome.Response);
        var (downtime, whyNotDowntime) = Validated(ordered);
        return new(cost, response, downtime, cost is null && response is null && downtime is null ? $"cost: {whyNotCost}; response time: {whyNotResponse}; availability: {whyNotDowntime}" : null);
    }

    /// <summary>The correction of a kind of placement.</summary>
    internal (Correction Cost, Correction Response) CorrectionOf(IndexedRegion region, in OfferBlock block)
    {
        var features = OutcomeModel.Features(region.Facts.Provider, region.Facts.Region, block.Architecture, block.Purchase);
        return (cost?.Predict(features) ?? Correction.None, response?.Predict(features) ?? Correction.None);
    }

    /// <summary>By how much more or less time than the rule says placements of a region are not available.</summary>
    internal Correction DowntimeOf(IndexedRegion region) => downtime?.Predict(region.Facts.Provider, region.Facts.Region) ?? Correction.None;

    /// <summary>The corrections of cost and response time without intervals.</summary>
    internal (double Cost, double Response) FactorsOf(IndexedRegion region, in OfferBlock block)
    {
        var (itsCost, itsResponse) = CorrectionOf(region, block);
        return (itsCost.Expected, itsResponse.Expected);
    }

    private static (OutcomeModel? Model, string Reason) Validated(List<PlacementOutcome> outcomes, Func<PlacementOutcome, double?> ratio)
    {
        List<(IReadOnlyList<string> Features, double Log)> known = [.. outcomes
            .Where(outcome => ratio(outcome) is > 0 and var value && double.IsFinite(value))
            .Select(outcome => (OutcomeModel.Features(outcome.Provider, outcome.Region, outcome.Architecture, outcome.Purchase), Math.Log(ratio(outcome)!.Value)))];
        if (known.Count < LeastOutcomes)
            return (null, $"{known.Count} outcomes are known, and {LeastOutcomes} are needed");
        var held = known.Count / 4;
        var trial = new OutcomeModel(known[..^held]);
        var rule = known[^held..].Average(outcome => Math.Abs(outcome.Log));
        var error = known[^held..].Average(outcome => Math.Abs(outcome.Log - trial.Mean(outcome.Features)));
        return error <= rule * (1 - LeastGain)
            ? (new(known), "")
            : (null, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"on {held} outcomes that were held back the rule errs by {rule * 100:0.#}%, what was learned by {error * 100:0.#}%"));
    }

    private static (DowntimeModel? Model, string Reason) Validated(List<PlacementOutcome> outcomes)
    {
        List<PlacementOutcome> known = [.. outcomes.Where(outcome => outcome.Downtime is { Hours: >= 0 and < double.PositiveInfinity, Predicted: > 0 and < double.PositiveInfinity })];
        if (known.Count < LeastOutcomes)
            return (null, $"{known.Count} outcomes are known, and {LeastOutcomes} are needed");
        var held = known.Count / 4;
        var trial = new DowntimeModel(known[..^held]);
        var rule = known[^held..].Sum(outcome => DowntimeModel.Deviance(outcome.Downtime!.Value, 1));
        var error = known[^held..].Sum(outcome => DowntimeModel.Deviance(outcome.Downtime!.Value, trial.Predict(outcome.Provider, outcome.Region).Expected));
        return error <= rule * (1 - LeastGain) && rule - error >= LeastEvidence ? (new(known), "") : (null, $"on {held} outcomes that were held back what was learned is no better than the rule");
    }
}
