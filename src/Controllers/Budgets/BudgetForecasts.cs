using System.Collections.Concurrent;
using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Analytics.Forecasting.Totals;
using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Budgets;

/// <summary>
/// Where budgets' periods will probably end. A forecast reads months of charges and tries models on them, so it is made anew only when there is something new: other
/// bills, another spend, another day, another spec. What it says is kept, and how that turned out moves the intervals of the next ones.
/// </summary>
internal sealed class BudgetForecasts(ILedger ledger, IForecastLedger records, WorkloadHistory workloads, IOptions<FinOpsOptions> options)
{
    /// <summary>Days of history before the period: what is longer ago says little of the next weeks.</summary>
    private const int History = 400;

    /// <summary>The same where much of the period is to come: years are compared.</summary>
    private const int LongHistory = 1100;

    /// <summary>Days for which forecasts are kept after the day that they are about.</summary>
    private const int Kept = 400;

    /// <summary>A scope that has cost nothing for more days than this before its period is taken to be no more.</summary>
    private const int LongestSilence = 21;

    private readonly ConcurrentDictionary<ObjectKey, (Question Question, BudgetForecast? Forecast)> made = new();
    private (Bills Bills, IReadOnlyList<KnownShare> Shares) maturity = (new(default, 0), []);

    /// <summary>The forecast of a budget; null where too little is known.</summary>
    /// <param name="budget">A valid budget.</param>
    /// <param name="spend">What its scope cost so far.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<BudgetForecast?> FindAsync(Budget budget, BudgetSpend spend, CancellationToken cancellationToken)
    {
        var (key, facts) = (ObjectKey.Of(budget), budget.ToFacts(spend, options.Value));
        var imports = spend.Recorded is null ? await ledger.LastImportsAsync(cancellationToken) : [];
        var bills = Bills.Of(imports);
        var question = new Question(
            budget.Metadata.Uid ?? "", budget.Metadata.Generation, DateOnly.FromDateTime(spend.Now.UtcDateTime), facts.Spent, facts.DataThrough, bills, budget.Status?.Forecast?.Model.Name);
        if (made.TryGetValue(key, out var known) && known.Question == question)
            return known.Forecast;

        var charges = spend.Recorded is null ? await ChargesAsync(budget, spend, cancellationToken) : await workloads.FindAsync(budget, spend, cancellationToken);
        var series = ForecastSeries.Of(budget);
        var forecast = BudgetForecaster.Forecast(new()
        {
            Limit = facts.Limit,
            Period = facts.Period,
            Spent = facts.Spent,
            Charges = charges,
            DataThrough = facts.DataThrough ?? ThroughBefore(facts.Period.Start, charges),
            Now = spend.Recorded is null ? bills.Loaded : spend.Now,
            Maturity = spend.Recorded is null ? await MaturityAsync(imports, bills, cancellationToken) : null,
            Champion = question.Champion,
            Past = await records.ForecastsAsync(series, cancellationToken),
        });
        if (forecast is { News.Count: > 0 })
            await records.KeepForecastsAsync(series, forecast.News, question.Today.AddDays(-Kept), cancellationToken);
        // Found next time though this answer names another champion: it has been told what it chose.
        made[key] = (question with { Champion = forecast?.Decision.Model ?? question.Champion }, forecast);
        return forecast;
    }

    /// <summary>Forgets a budget that is gone.</summary>
    public void Forget(ObjectKey budget) => made.TryRemove(budget, out _);

    /// <summary>Up to when there are charges before a period in which there are none yet; null when that is too long ago to go on from.</summary>
    private static DateTimeOffset? ThroughBefore(DateTimeOffset start, IReadOnlyList<DayCharge> charges)
    {
        if (charges.Count == 0)
            return null;
        var through = new DateTimeOffset(charges.Max(charge => charge.Day).AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        return start - through <= TimeSpan.FromDays(LongestSilence) ? through : null;
    }

    private async Task<IReadOnlyList<DayCharge>> ChargesAsync(Budget budget, BudgetSpend spend, CancellationToken cancellationToken)
    {
        var length = (spend.Period.End - spend.Now).TotalDays > TotalForecaster.LongestByDay ? LongHistory : History;
        var groups = await ledger.SummarizeAsync(
            new()
            {
                By = ["day", "ChargeCategory", "ChargeFrequency"],
                From = spend.Period.Start.AddDays(-length),
                To = spend.Period.End,
                Scope = budget.ToScope(options.Value.OperatorNamespace),
            },
            cancellationToken);
        var isEffective = budget.Spec.ToMetric() == CostMetric.EffectiveCost;
        List<DailyCost> costs = [.. groups.Select(group => new DailyCost(
            DateOnly.ParseExact(group.Keys[0]!, "yyyy-MM-dd", CultureInfo.InvariantCulture), group.Costs.Currency, isEffective ? group.Costs.Effective : group.Costs.Billed))];
        IReadOnlyList<DailyCost> converted = await ledger.ConvertAsync(costs, budget.Spec.Currency, cancellationToken);

        // A currency without all its rates does not count in the period, and so not before it.
        var uncounted = converted.Where(day => day.Converted is null).Select(day => day.Currency).ToHashSet();
        return [.. converted.Zip(groups)
            .Where(day => !uncounted.Contains(day.First.Currency))
            .Select(day => new DayCharge(
                day.First.Day,
                day.Second.Keys[1] ?? DayCharge.Usage,
                day.First.Converted!.Value,
                string.Equals(day.Second.Keys[2], "Recurring", StringComparison.OrdinalIgnoreCase)))];
    }

    /// <summary>How complete young days are, by the slowest source of which that is learned.</summary>
    private async Task<IReadOnlyList<KnownShare>> MaturityAsync(IReadOnlyList<ImportRecord> imports, Bills bills, CancellationToken cancellationToken)
    {
        var known = maturity;
        if (known.Bills == bills)
            return known.Shares;
        var curves = new List<DataMaturity>();
        foreach (var import in imports)
            curves.AddRange(await ledger.MaturityAsync(import.Source, cancellationToken));
        IReadOnlyList<KnownShare> shares = [.. curves.Where(point => point.Share is not null)
            .GroupBy(point => point.Hours, (hours, points) => new KnownShare(hours, points.Min(point => point.Share!.Value)))
            .OrderBy(share => share.Hours)];
        maturity = (bills, shares);
        return shares;
    }

    /// <summary>The state of the bills: when they were loaded last, and a digest over what was loaded.</summary>
    private readonly record struct Bills(DateTimeOffset Loaded, int Digest)
    {
        public static Bills Of(IReadOnlyList<ImportRecord> imports)
        {
            var hash = new HashCode();
            foreach (var import in imports.OrderBy(import => import.Source, StringComparer.Ordinal))
                hash.Add((import.Source, import.Digest, import.Time));
            return new(imports.Count == 0 ? default : imports.Max(import => import.Time), hash.ToHashCode());
        }
    }

    /// <summary>What a forecast is made of.</summary>
    private sealed record Question(
        string Uid, long Generation, DateOnly Today, decimal Spent, DateTimeOffset? DataThrough, Bills Bills, string? Champion);
}
