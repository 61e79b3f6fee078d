using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.Budgets;

/// <summary>
/// What workloads in the scopes of budgets cost on each of the last days. A day is read once for all budgets, and kept: each look reads today, each day the last
/// weeks, which change when their bills arrive.
/// </summary>
internal sealed class WorkloadHistory(
    IClusterQueries clusters,
    ClusterPriceSettings prices,
    ILedger ledger,
    IInformerFactory informers,
    IOptions<FinOpsOptions> options) : IDisposable
{
    /// <summary>Days that are read at first.</summary>
    private const int Longest = 180;

    /// <summary>Days that may still change.</summary>
    private const int Changing = 35;

    /// <summary>Days that are read at a time: what is held of them is all workloads of all clusters.</summary>
    private const int AtOnce = 10;

    private readonly SemaphoreSlim gate = new(1, 1);
    private Dictionary<Asked, SortedDictionary<DateOnly, Amount>> days = [];
    private DateTimeOffset readAt = DateTimeOffset.MinValue;

    /// <summary>The costs of a budget's scope by day, today up to the last full hour, from the first whole day on that is recorded.</summary>
    /// <param name="budget">A valid budget of workloads.</param>
    /// <param name="spend">What its scope cost so far.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<IReadOnlyList<DayCharge>> FindAsync(Budget budget, BudgetSpend spend, CancellationToken cancellationToken)
    {
        var known = await DaysAsync(budget, spend.Now, cancellationToken);
        // Recording began some time on the first day.
        IReadOnlyList<DailyCost> costs = [.. known.Skip(1).Select(day => new DailyCost(day.Key, prices.Currency, day.Value.ToDecimal(), day.Value.ToDecimal()))];
        if (budget.Spec.Currency != prices.Currency)
            costs = await ledger.ConvertAsync(costs, budget.Spec.Currency, cancellationToken);
        return costs.Any(day => day.Converted is null) ? [] : [.. costs.Select(day => new DayCharge(day.Day, DayCharge.Usage, day.Converted!.Value))];
    }

    public void Dispose() => gate.Dispose();

    private async Task<IReadOnlyList<KeyValuePair<DateOnly, Amount>>> DaysAsync(Budget budget, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = Asked.Of(budget);
        await gate.WaitAsync(cancellationToken);
        try
        {
            var (today, isNew) = (Day(now), !days.ContainsKey(asked));
            if (isNew || now - readAt >= options.Value.ReviewInterval / 2)
            {
                await ReadAsync(budget, today.AddDays(isNew ? -Longest : Day(readAt) < today ? -Changing : 0), now, cancellationToken);
                readAt = now;
            }

            return [.. days[asked]];
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Reads days for all budgets of workloads that there are, from one on up to the last full hour; keeps what was read before of those before.</summary>
    private async Task ReadAsync(Budget budget, DateOnly first, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var questions = informers.Get<Budget>().Store.List()
            .Where(other => other.Spec.Suspend is not true && !other.Errors(options.Value.OperatorNamespace).Any())
            .Append(budget)
            .Select(one => (Asked: Asked.Of(one), Question: WorkloadQuestion.Of(one, options.Value.OperatorNamespace, now)))
            .Where(one => one.Question is not null)
            .DistinctBy(one => one.Asked)
            .ToDictionary(one => one.Asked, one => one.Question!);
        var read = questions.ToDictionary(
            one => one.Key, one => new SortedDictionary<DateOnly, Amount>((days.GetValueOrDefault(one.Key) ?? []).Where(day => day.Key < first).ToDictionary()));
        var end = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        foreach (var chunk in Pieces(first, end).Chunk(AtOnce))
        {
            var costs = await clusters.RowsAsync(chunk, CostDetail.Workload, cancellationToken);
            foreach (var (piece, its) in chunk.Zip(costs.Periods))
            {
                List<AllocationRow> rows = [.. its.SelectMany(cluster => cluster.Rows)];
                var (names, workloads) = (rows.Select(row => row.Cluster).ToHashSet(), new WorkloadCosts(rows));
                foreach (var (asked, question) in questions)
                {
                    if (names.Any(question.Scope.Contains))
                        read[asked][Day(piece.Start)] = workloads.Of(question.Scope, question.SharesIdle).Cost;
                }
            }
        }

        days = read;
    }

    private static IEnumerable<DatePeriod> Pieces(DateOnly first, DateTimeOffset end)
    {
        for (var day = new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero); day < end; day = day.AddDays(1))
            yield return new(day, day.AddDays(1) < end ? day.AddDays(1) : end);
    }

    private static DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    /// <summary>A budget as it was when it asked: another spec is another question.</summary>
    private readonly record struct Asked(string Uid, long Generation)
    {
        public static Asked Of(Budget budget) => new(budget.Metadata.Uid ?? "", budget.Metadata.Generation);
    }
}
