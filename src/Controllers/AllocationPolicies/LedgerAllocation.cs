using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.FinOps;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.FinOps.Tagging;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>Asks the ledger what the engines need to know of it.</summary>
public static class LedgerAllocation
{
    private const string Day = "day";
    private const string Usage = "ConsumedQuantity";

    /// <summary>
    /// Divides up the charges of some days. Whole months are read, so that shared costs of a day are the same whatever days are asked
    /// for. The cost of this grows with the distinct combinations of what the rules read and days, not with charges.
    /// </summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="plan">The rules.</param>
    /// <param name="charges">The charges, whose columns and times do not matter; its currency does.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">First day after.</param>
    /// <param name="units">What shared costs are split by.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<CostAllocation> AllocateAsync(
        this ILedger ledger, AllocationPlan plan, CostQuery charges, DateOnly from, DateOnly to, IEnumerable<UnitCount> units, CancellationToken cancellationToken)
    {
        string[] columns = plan.NeedsUsage ? [Day, .. plan.Columns, Usage] : [Day, .. plan.Columns];
        var query = charges with { By = columns, From = Midnight(MonthOf(from)), To = Midnight(MonthOf(to.AddDays(-1)).AddMonths(1)) };
        var run = plan.Start();
        foreach (var group in await ledger.SummarizeAsync(query, cancellationToken))
        {
            var day = DateOnly.ParseExact(group.Keys[0]!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            var keys = new ArraySegment<string?>([.. group.Keys], 1, plan.Columns.Count);
            var usage = plan.NeedsUsage && group.Keys[^1] is { } quantity
                ? Amount.Of(decimal.Parse(quantity, CultureInfo.InvariantCulture) * group.Rows)
                : Amount.Zero;
            run.Add(new(day, group.Costs.Currency, keys, ToAmounts(group.Costs), usage, group.Rows));
        }

        return run.Finish(ToPoints(units));
    }

    /// <summary>Judges how the charges of some days are tagged, by currency.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="charges">The charges, whose columns and times do not matter.</param>
    /// <param name="column">The cost that counts.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">First day after.</param>
    /// <param name="required">Keys that charges should have.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<IReadOnlyDictionary<string, TagReport>> ReviewTagsAsync(
        this ILedger ledger, CostQuery charges, CostColumn column, DateOnly from, DateOnly to, IReadOnlyList<string> required, CancellationToken cancellationToken)
    {
        var query = charges with { By = ["Tags", "ServiceName", "SubAccountId", "BillingAccountId"], From = Midnight(from), To = Midnight(to) };
        var groups = await ledger.SummarizeAsync(query, cancellationToken);
        return groups.GroupBy(group => group.Costs.Currency)
            .OrderBy(currency => currency.Key, StringComparer.Ordinal)
            .ToDictionary(currency => currency.Key, currency => TagHygiene.Review(
                currency.Select(group => new TaggedCharges(
                    Tags(group.Keys[0]), group.Keys[1], group.Keys[2] ?? group.Keys[3], ToAmounts(group.Costs)[column], group.Rows)),
                required));
    }

    /// <summary>Units in the engine's words.</summary>
    public static IReadOnlyList<UnitPoint> ToPoints(IEnumerable<UnitCount> units) =>
        [.. units.Select(unit => new UnitPoint(unit.Metric, unit.Value, unit.Day, unit.Units))];

    /// <summary>The first day of a day's month.</summary>
    public static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static CostAmounts ToAmounts(CostSums costs) =>
        new(Amount.Of(costs.Billed), Amount.Of(costs.Effective), Amount.Of(costs.List), Amount.Of(costs.Contracted));

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>The tags of a charge; a key without a value counts as missing.</summary>
    private static Dictionary<string, string> Tags(string? json)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is null)
            return tags;
        using var document = JsonDocument.Parse(json);
        foreach (var tag in document.RootElement.EnumerateObject())
            tags[tag.Name] = tag.Value.ValueKind == JsonValueKind.String ? tag.Value.GetString()! : tag.Value.ValueKind == JsonValueKind.Null ? "" : tag.Value.GetRawText();
        return tags;
    }
}
