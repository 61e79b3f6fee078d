using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Events;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>Keeps each <see cref="AllocationPolicy"/>'s status in step with the charges and with the units of business.</summary>
[EntityRbac(typeof(AllocationPolicy), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(AllocationPolicy), Subresource = "status", Verbs = RbacVerbs.Patch)]
[EntityRbac(typeof(CostSource), Verbs = RbacVerbs.Read)]
internal sealed class AllocationPolicyController(
    ILedger ledger,
    IUnitLedger units,
    UnitMetricSources sources,
    IInformerFactory informers,
    IStatusWriter statuses,
    IEventRecorder events,
    SourceBoard board,
    AllocationMetrics metrics,
    ReconcileAnnotations annotations,
    TimeProvider clock,
    IOptions<FinOpsOptions> options,
    ILogger<AllocationPolicyController> log) : IEntityController<AllocationPolicy>
{
    public async Task<ReconciliationResult<AllocationPolicy>> ReconcileAsync(AllocationPolicy policy, CancellationToken cancellationToken)
    {
        if (policy.Spec.Suspend is true)
            return await SayAsync(policy, ConditionFindings.Suspended, null, cancellationToken);
        if (AllocationPolicyMapping.Errors(policy) is { Count: > 0 } errors)
            return await StallAsync(policy, string.Join("; ", errors), cancellationToken);
        if (board.FirstNotLookedAt(informers, annotations) is { } source)
            return await WaitAsync(policy, source, cancellationToken);
        if (board.Sources(informers, SourceState.Missing).FirstOrDefault() is { } missing)
            return await SayAsync(policy, ConditionFindings.BillsMissing(missing), options.Value.RetryInterval, cancellationToken);

        // Gather: every read is here, and none is below.
        AllocationFindings findings;
        try
        {
            findings = await FindAsync(policy, cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            // Nothing the owner can fix: keep the last figures, come back soon.
            log.LedgerUnavailable(policy.Metadata.Name!, e);
            return await SayAsync(policy, ConditionFindings.LedgerUnavailable, options.Value.RetryInterval, cancellationToken);
        }
        catch (DetailDroppedException e)
        {
            return await SayAsync(policy, ConditionFindings.DetailDropped(e), options.Value.ReviewInterval, cancellationToken);
        }

        // Decide: plain values in, plain values out.
        var figures = findings.ToStatus(policy);
        var conditions = AllocationConditions.Of(policy.Spec, figures);

        // Apply: write only a difference.
        var next = figures with { Conditions = conditions.Apply(policy.Status?.Conditions, policy.Metadata.Generation, clock.GetUtcNow()) };
        var written = await statuses.WriteAsync(policy, next, cancellationToken);
        metrics.Show(written, findings);
        Tell(written, policy.Status, conditions);
        if (!ReferenceEquals(written, policy))
            log.CostAllocated(policy.Metadata.Name!, next.CoveredPercent?.Value, next.Total?.Value, next.Currency, next.Month);
        return new(written, findings.UnitProblems.Count > 0 ? options.Value.RetryInterval : options.Value.ReviewInterval);
    }

    public async Task DeletedAsync(AllocationPolicy policy, CancellationToken cancellationToken)
    {
        metrics.Forget(policy.Metadata.Name!);
        await units.RemoveUnitsAsync(policy.Metadata.Name!, cancellationToken);
    }

    private async Task<AllocationFindings> FindAsync(AllocationPolicy policy, CancellationToken cancellationToken)
    {
        var name = policy.Metadata.Name!;
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var month = await NewestMonthAsync(today, cancellationToken);
        var (from, to) = (month.AddMonths(-1), month.AddMonths(1));
        var problems = await sources.RefreshAsync(policy, from, to < today ? to : today, cancellationToken);
        var counts = await units.UnitsAsync(name, from, to, cancellationToken);
        var everything = new CostQuery { By = [] };
        var allocation = await ledger.AllocateAsync(AllocationPlan.Compile(policy.Spec.ToRules()), everything, from, to, counts, cancellationToken);
        var currencies = allocation.Totals.GroupBy(total => total.Currency)
            .OrderByDescending(currency => currency.Sum(total => total.Charges)).ThenBy(currency => currency.Key, StringComparer.Ordinal)
            .Select(currency => currency.Key)
            .ToList();
        var tags = currencies.Count == 0
            ? null
            : (await ledger.ReviewTagsAsync(everything, policy.Spec.ToColumn(), month, to, [.. policy.Spec.RequiredTags ?? []], cancellationToken)).GetValueOrDefault(currencies[0]);
        return new(month, currencies.FirstOrDefault(), [.. currencies.Skip(1)], allocation, tags, counts, problems);
    }

    /// <summary>The current month or, where there are no charges of it yet, the newest that has some.</summary>
    private async Task<DateOnly> NewestMonthAsync(DateOnly today, CancellationToken cancellationToken)
    {
        var current = LedgerAllocation.MonthOf(today);
        var periods = await ledger.PeriodsAsync(source: null, cancellationToken);
        if (periods.Count == 0)
            return current;
        // Up to when charges reach is the end of the last one, which may be the first moment of the next month.
        var newest = LedgerAllocation.MonthOf(DateOnly.FromDateTime(periods.Max(period => period.DataThrough).UtcDateTime.AddTicks(-1)));
        return newest < current ? newest : current;
    }

    /// <summary>Records an Event when the goal was reached or missed, or numbers of units were lost or found again.</summary>
    private void Tell(AllocationPolicy policy, AllocationPolicyStatus? before, IReadOnlyList<ConditionFinding> conditions)
    {
        foreach (var condition in conditions.Where(condition => condition.Type != ConditionTypes.Ready && condition.Holds is not null))
        {
            var last = Conditions.Find(before?.Conditions, condition.Type);
            var holds = condition.Holds is true;
            if (last?.Status == (holds ? "True" : "False") || (last is null && holds))
                continue;
            if (holds)
                events.Normal(policy, condition.Reason, "Allocate", condition.Message);
            else
                events.Warning(policy, condition.Reason, "Allocate", condition.Message);
        }
    }

    private async Task<ReconciliationResult<AllocationPolicy>> WaitAsync(AllocationPolicy policy, string source, CancellationToken cancellationToken)
    {
        log.PolicyWaits(policy.Metadata.Name!, source);
        // A status that is there stays until it can be made anew.
        return policy.Status?.Month is not null
            ? ReconciliationResult<AllocationPolicy>.Success(policy, options.Value.RetryInterval)
            : await SayAsync(policy, ConditionFindings.WaitingForBills, options.Value.RetryInterval, cancellationToken);
    }

    private Task<ReconciliationResult<AllocationPolicy>> StallAsync(AllocationPolicy policy, string message, CancellationToken cancellationToken) =>
        SayAsync(policy, ConditionFindings.InvalidSpec(message), null, cancellationToken);

    /// <summary>Writes conditions and leaves the figures as they are.</summary>
    private async Task<ReconciliationResult<AllocationPolicy>> SayAsync(
        AllocationPolicy policy, IReadOnlyList<ConditionFinding> findings, TimeSpan? requeueAfter, CancellationToken cancellationToken)
    {
        var next = (policy.Status ?? new()) with
        {
            ObservedGeneration = policy.Metadata.Generation,
            Conditions = findings.Apply(policy.Status?.Conditions, policy.Metadata.Generation, clock.GetUtcNow()),
        };
        return new(await statuses.WriteAsync(policy, next, cancellationToken), requeueAfter);
    }
}
