using CloudIntel.Controllers.CostPolicies.Budgets;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps;
using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Budgets;

/// <summary>Keeps each <see cref="Budget"/>'s status in step with what its scope is spending.</summary>
[EntityRbac(typeof(Budget), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(Budget), Subresource = "status", Verbs = RbacVerbs.Patch)]
[EntityRbac(typeof(CostSource), typeof(CostReservation), Verbs = RbacVerbs.Read)]
internal sealed class BudgetController(
    ILedger ledger,
    WorkloadSpend workloads,
    BudgetForecasts forecasts,
    BudgetRooms rooms,
    IInformerFactory informers,
    IStatusWriter statuses,
    IEventRecorder events,
    SourceBoard board,
    BudgetMetrics metrics,
    ReconcileAnnotations annotations,
    TimeProvider clock,
    IOptions<FinOpsOptions> options,
    ILogger<BudgetController> log) : IEntityController<Budget>
{
    public async Task<ReconciliationResult<Budget>> ReconcileAsync(Budget budget, CancellationToken cancellationToken)
    {
        if (budget.Spec.Suspend is true)
            return await SayAsync(budget, ConditionFindings.Suspended, null, cancellationToken);
        FieldError[] errors = [.. budget.Errors(options.Value.OperatorNamespace)];
        if (errors.Length > 0)
            return await StallAsync(budget, string.Join("; ", errors), cancellationToken);
        if (board.FirstNotLookedAt(informers, annotations) is { } source)
            return await WaitAsync(budget, source, cancellationToken);
        if (board.Sources(informers, SourceState.Missing).FirstOrDefault() is { } missing)
            return await SayAsync(budget, ConditionFindings.BillsMissing(missing), options.Value.RetryInterval, cancellationToken);

        // Gather: every read is here, and none is below.
        BudgetSpend spend;
        BudgetForecast? forecast;
        decimal? rate;
        try
        {
            spend = await workloads.FindAsync(budget, cancellationToken) ?? await ChargesAsync(budget, cancellationToken);
            forecast = await forecasts.FindAsync(budget, spend, cancellationToken);
            rate = await rooms.RateAsync(budget, DateOnly.FromDateTime(spend.Now.UtcDateTime), cancellationToken);
            if (ModelAudit.Entry(budget, forecast, spend.Now) is { } choice)
                await ledger.AppendAuditAsync(choice, cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            // Nothing the owner can fix: keep the last figures, come back soon.
            log.LedgerUnavailable(ObjectKey.Of(budget), e);
            return await SayAsync(budget, ConditionFindings.LedgerUnavailable, options.Value.RetryInterval, cancellationToken);
        }

        // Decide: plain values in, plain values out.
        var finding = BudgetReview.Decide(budget.ToFacts(spend, options.Value));

        // Apply: write only a difference.
        var findings = BudgetConditions.Of(budget, finding, forecast, spend, [.. board.Sources(informers, SourceState.Failing)]);
        var next = finding.ToStatus(budget, spend, forecast) with
        {
            Conditions = findings.Apply(budget.Status?.Conditions, budget.Metadata.Generation, spend.Now),
        };
        next = next with { Enforcement = rooms.Of(budget with { Status = next }, rate, spend.Now) };
        var written = await statuses.WriteAsync(budget, next, cancellationToken);
        metrics.Show(written);
        foreach (var threshold in next.NewlyCrossed(budget.Status))
        {
            if (threshold.IsOnForecast())
                events.Warning(written, "ForecastThresholdCrossed", "Review", $"{threshold.Percent}% of the budget forecast for the end of the period: {findings[1].Message}");
            else
                events.Warning(written, threshold.Percent >= 100 ? "BudgetExceeded" : "ThresholdCrossed", "Review", $"{threshold.Percent}% of the budget reached: {findings[0].Message}");
        }

        if (!ReferenceEquals(written, budget))
            log.BudgetReviewed(ObjectKey.Of(budget), finding.Spent, budget.Spec.Currency, budget.Spec.Amount, forecast?.Expected ?? finding.Projected);
        return new(written, Sooner(finding.ValidUntil - spend.Now, options.Value.ReviewInterval));
    }

    public Task DeletedAsync(Budget budget, CancellationToken cancellationToken)
    {
        metrics.Forget(ObjectKey.Of(budget));
        forecasts.Forget(ObjectKey.Of(budget));
        return Task.CompletedTask;
    }

    private async Task<BudgetSpend> ChargesAsync(Budget budget, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var period = budget.Spec.PeriodAt(now);
        var scope = budget.ToScope(options.Value.OperatorNamespace);
        var days = await ledger.DailyCostAsync(scope, period, budget.Spec.ToMetric(), budget.Spec.Currency, cancellationToken);
        var through = await ledger.DataThroughAsync(scope, period, cancellationToken);
        return new(period, [.. days.GroupBy(day => day.Currency).Select(CurrencySpend.Of)], through, now);
    }

    private async Task<ReconciliationResult<Budget>> WaitAsync(Budget budget, string source, CancellationToken cancellationToken)
    {
        log.BudgetWaits(ObjectKey.Of(budget), source);
        // A status that is there stays until it can be made anew; the sources' controller wakes every budget then.
        return budget.Status?.Period is not null
            ? ReconciliationResult<Budget>.Success(budget, options.Value.RetryInterval)
            : await SayAsync(budget, ConditionFindings.WaitingForBills, options.Value.RetryInterval, cancellationToken);
    }

    private Task<ReconciliationResult<Budget>> StallAsync(Budget budget, string message, CancellationToken cancellationToken) =>
        SayAsync(budget, ConditionFindings.InvalidSpec(message), null, cancellationToken);

    /// <summary>Writes conditions and leaves the figures as they are.</summary>
    private async Task<ReconciliationResult<Budget>> SayAsync(
        Budget budget, IReadOnlyList<ConditionFinding> findings, TimeSpan? requeueAfter, CancellationToken cancellationToken)
    {
        var next = (budget.Status ?? new()) with
        {
            ObservedGeneration = budget.Metadata.Generation,
            Conditions = findings.Apply(budget.Status?.Conditions, budget.Metadata.Generation, clock.GetUtcNow()),
        };
        return new(await statuses.WriteAsync(budget, next, cancellationToken), requeueAfter);
    }

    private static TimeSpan Sooner(TimeSpan? one, TimeSpan other) => one < other ? one.Value : other;
}
