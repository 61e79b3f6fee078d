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

    /// <summary>The share of time in which it was not available, likewise.</summary>
    public double? Unavailability { get; init; }
}

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
/// Learns by how much placements of a kind turn out dearer or slower than the rule predicts: Bayesian linear regression of the logarithm of the ratio on provider, region,
/// architecture and purchase option. It counts where it errs less than the rule on the newest quarter of the outcomes, which it has not learned from then.
/// </summary>
public sealed class LearnedOutcomes
{
    /// <summary>Fewer outcomes teach nothing that could be tried on others.</summary>
    public const int LeastOutcomes = 20;

    /// <summary>So much smaller the error must be on outcomes that it was not learned from.</summary>
    private const double LeastGain = 0.05;

    private readonly OutcomeModel? cost;
    private readonly OutcomeModel? response;

    private LearnedOutcomes(OutcomeModel? cost, OutcomeModel? response, string? invalidReason) =>
        (this.cost, this.response, InvalidReason) = (cost, response, invalidReason);

    /// <summary>Why nothing that was learned counts; null where something does.</summary>
    public string? InvalidReason { get; }

    /// <summary>What was learned of cost counts.</summary>
    public bool CorrectsCost => cost is not null;

    /// <summary>What was learned of response times counts.</summary>
    public bool CorrectsResponse => response is not null;

    /// <summary>Learns.</summary>
    /// <param name="outcomes">Outcomes in any order.</param>
    public static LearnedOutcomes From(IEnumerable<PlacementOutcome> outcomes)
    {
        List<PlacementOutcome> ordered = [.. outcomes.OrderBy(outcome => outcome.Time).ThenBy(outcome => outcome.Provider, StringComparer.Ordinal).ThenBy(outcome => outcome.Region, StringComparer.Ordinal)];
        var (cost, whyNotCost) = Validated(ordered, outcome => outcome.Cost);
        var (response, whyNotResponse) = Validated(ordered, outcome => outcome.Response);
        return new(cost, response, cost is null && response is null ? $"cost: {whyNotCost}; response time: {whyNotResponse}" : null);
    }

    /// <summary>The correction of a kind of placement.</summary>
    internal (Correction Cost, Correction Response) CorrectionOf(IndexedRegion region, in OfferBlock block)
    {
        var features = OutcomeModel.Features(region.Facts.Provider, region.Facts.Region, block.Architecture, block.Purchase);
        return (cost?.Predict(features) ?? Correction.None, response?.Predict(features) ?? Correction.None);
    }

    /// <summary>The same without intervals.</summary>
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
}
