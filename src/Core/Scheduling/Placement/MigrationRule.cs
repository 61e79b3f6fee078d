using System.Globalization;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>When a workload moves from where it is: a move must repay what it costs.</summary>
public sealed record MigrationRule
{
    /// <summary>The time of a rule that names none.</summary>
    public static readonly TimeSpan DefaultRepayWithin = TimeSpan.FromDays(30);

    /// <summary>Improvement of a strategy's objective that is worth a move where that is not about cost alone.</summary>
    private const double WorthwhileGain = 0.1;

    /// <summary>How long the old and the new machines run side by side in a move of which nothing else is said.</summary>
    private const int HoursSideBySide = 1;

    /// <summary>What a move costs, US dollars; null for an hour of the old and the new machines together.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Within which time the saving must have repaid that.</summary>
    public TimeSpan RepayWithin { get; init; } = DefaultRepayWithin;

    /// <summary>Keeps the current placement unless it breaks a constraint or the move to the chosen one repays itself.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="current">Where the workload is now; null where it is nowhere, or its offer is gone.</param>
    /// <returns>The decision, and why it was kept or moved; null where there was nothing to keep.</returns>
    public (PlacementDecision Decision, string? Reason) Apply(PlacementDecision decision, Alternative? current)
    {
        if (decision.Chosen is not { } chosen || current is null)
            return (decision, null);
        var now = current.Placement;
        if (chosen.Name == now.Name && chosen.Zones == now.Zones)
            return (decision, null);
        if (current.Violated is not null)
            return (decision, $"moves from {now.Name}, which breaks {current.Violated}");
        var move = Cost ?? ((now.HourlyCost + chosen.HourlyCost) * HoursSideBySide);
        var saving = (now.MonthlyCost - chosen.MonthlyCost) / Catalog.PriceCatalog.HoursPerMonth;
        var repaid = saving * (decimal)RepayWithin.TotalHours;
        if (repaid >= move && saving > 0)
            return (decision, string.Create(CultureInfo.InvariantCulture, $"moves from {now.Name}: {move:0.00} USD for the move are repaid in {move / saving:0.#} hours"));
        if (decision.Strategy != PlacementStrategy.Cost && chosen.Objective < now.Objective * (1 - WorthwhileGain))
            return (decision, string.Create(CultureInfo.InvariantCulture, $"moves from {now.Name}: {(1 - (chosen.Objective / now.Objective)) * 100:0.#}% better by {decision.Strategy}"));
        var why = saving <= 0
            ? $"stays at {now.Name}: {chosen.Name} is not cheaper, and not better by a tenth"
            : string.Create(CultureInfo.InvariantCulture, $"stays at {now.Name}: a move to {chosen.Name} costs {move:0.00} USD and would save {repaid:0.00} within {RepayWithin.TotalHours:0.#} hours");
        return (
            decision with
            {
                Chosen = now,
                Prediction = current.Prediction,
                Alternatives = [.. decision.Alternatives.Where(other => other.Placement.Name != now.Name).Prepend(new(chosen, decision.Prediction!, null, why)).Take(PlacementEngine.MostAlternatives)],
            },
            why);
    }
}
