using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Budgets;

/// <summary>
/// What workloads cost in the scopes of budgets. A period is read once for all budgets over it, and what was read serves for half a review interval: so many
/// budgets cost as much as one.
/// </summary>
internal sealed class WorkloadSpend(
    IClusterQueries clusters,
    ClusterPriceSettings prices,
    ILedger ledger,
    IInformerFactory informers,
    TimeProvider clock,
    IOptions<FinOpsOptions> options) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private Reading? last;

    /// <summary>What a budget's scope cost up to the last full hour; null where the budget is none of workloads.</summary>
    /// <param name="budget">A valid budget.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<BudgetSpend?> FindAsync(Budget budget, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (WorkloadQuestion.Of(budget, options.Value.OperatorNamespace, now) is not { } question)
            return null;
        var (answer, window) = await AnswerAsync(budget, question, now, cancellationToken);
        var (through, unobserved) = window.Watched(question.Scope);
        if (!answer.IsRecorded || !(through > question.Period.Start))
            return new(question.Period, [], null, now) { Recorded = new(default, IsUnpriced: false) };

        IReadOnlyList<DailyCost> days = [.. answer.Days.Select(day => new DailyCost(day.Key, prices.Currency, day.Value.ToDecimal(), day.Value.ToDecimal()))];
        if (question.Currency != prices.Currency)
            days = await ledger.ConvertAsync(days, question.Currency, cancellationToken);
        return new(question.Period, [.. days.GroupBy(day => day.Currency).Select(CurrencySpend.Of)], through, now)
        {
            Recorded = new(unobserved / window.Length, answer.IsUnpriced),
        };
    }

    public void Dispose() => gate.Dispose();

    private async Task<(WorkloadAnswer Answer, ReadPeriod Window)> AnswerAsync(
        Budget budget, WorkloadQuestion question, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = Asked.Of(budget, question);
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (last is not { } known || now - known.At >= options.Value.ReviewInterval / 2 || !known.Answers.ContainsKey(asked))
                last = known = await ReadAsync(asked, question, now, cancellationToken);
            return (known.Answers[asked], known.Periods[question.Period]);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Reads for all budgets that there are.</summary>
    private async Task<Reading> ReadAsync(Asked asked, WorkloadQuestion question, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var questions = new Dictionary<Asked, WorkloadQuestion> { [asked] = question };
        foreach (var other in informers.Get<Budget>().Store.List())
        {
            if (other.Spec.Suspend is not true && !other.Errors(options.Value.OperatorNamespace).Any()
                && WorkloadQuestion.Of(other, options.Value.OperatorNamespace, now) is { } its)
            {
                questions.TryAdd(Asked.Of(other, its), its);
            }
        }

        var answers = questions.ToDictionary(one => one.Key, _ => new WorkloadAnswer());
        var periods = new Dictionary<DatePeriod, ReadPeriod>();
        foreach (var period in questions.GroupBy(one => one.Value.Period))
        {
            var read = periods[period.Key] = new(period.Key, now);
            foreach (var piece in period.Any(one => one.Value.NeedsDays(prices.Currency)) ? read.Days() : read.Whole())
            {
                var costs = await clusters.RowsAsync([piece], CostDetail.Workload, cancellationToken);
                read.Unobserved.AddRange(costs.Unobserved);
                List<AllocationRow> rows = [.. costs.Periods[0].SelectMany(cluster => cluster.Rows)];
                var names = rows.Select(row => row.Cluster).ToHashSet();
                read.Clusters.UnionWith(names);
                var workloads = new WorkloadCosts(rows);
                var day = DateOnly.FromDateTime(piece.Start.UtcDateTime);
                foreach (var (who, its) in period)
                    answers[who].Add(day, workloads.Of(its.Scope, its.SharesIdle), names.Any(its.Scope.Contains));
            }
        }

        return new(now, answers, periods);
    }

    /// <summary>A budget as it was when it asked: another spec, or another period, is another question.</summary>
    private readonly record struct Asked(string Uid, long Generation, DatePeriod Period)
    {
        public static Asked Of(Budget budget, WorkloadQuestion question) => new(budget.Metadata.Uid ?? "", budget.Metadata.Generation, question.Period);
    }

    /// <summary>What was read at a moment.</summary>
    private sealed record Reading(
        DateTimeOffset At, IReadOnlyDictionary<Asked, WorkloadAnswer> Answers, IReadOnlyDictionary<DatePeriod, ReadPeriod> Periods);

    /// <summary>A period as far as it was read: up to the last full hour.</summary>
    private sealed class ReadPeriod(DatePeriod period, DateTimeOffset now)
    {
        private readonly DateTimeOffset end = Earlier(period.End, new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero));

        /// <summary>Clusters of which something is recorded.</summary>
        public HashSet<string> Clusters { get; } = [];

        /// <summary>Times in which a cluster was not watched.</summary>
        public List<UnobservedTime> Unobserved { get; } = [];

        public TimeSpan Length => end - period.Start;

        /// <summary>The period in one piece; in none before its first hour is over.</summary>
        public IEnumerable<DatePeriod> Whole() => end > period.Start ? [new(period.Start, end)] : [];

        /// <summary>Its days.</summary>
        public IEnumerable<DatePeriod> Days()
        {
            for (var day = period.Start; day < end; day = day.AddDays(1))
                yield return new(day, Earlier(day.AddDays(1), end));
        }

        /// <summary>Up to when one of the clusters in a scope was watched, and for how long the one was not that was watched least; null without clusters.</summary>
        public (DateTimeOffset? Through, TimeSpan Unobserved) Watched(WorkloadScope scope)
        {
            var gaps = Unobserved.ToLookup(gap => gap.Cluster, gap => gap.Time);
            (DateTimeOffset? through, var unobserved) = (null, TimeSpan.Zero);
            foreach (var cluster in Clusters.Where(scope.Contains))
            {
                var (until, missing) = (end, TimeSpan.Zero);
                foreach (var gap in gaps[cluster].OrderByDescending(gap => gap.Start))
                {
                    missing += gap.Length;
                    until = gap.End == until ? gap.Start : until;
                }

                through = through > until ? through : until;
                unobserved = missing > unobserved ? missing : unobserved;
            }

            return (through, unobserved);
        }

        private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
    }
}
