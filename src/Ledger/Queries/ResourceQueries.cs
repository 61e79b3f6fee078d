using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Ledger.Queries;

/// <summary>Writes the question what single resources cost as SQL.</summary>
internal sealed class ResourceQueries(SqlDialect dialect)
{
    /// <summary>No charge for use is for longer than a month.</summary>
    private const int LongestDays = 31;

    /// <summary>The charges of these days, of which all must be held.</summary>
    public static CostQuery Charges(DateOnly from, DateOnly to) => new() { By = ["ResourceId"], From = Midnight(from), To = Midnight(to) };

    /// <summary>Resources: id, name, sub account, zone, unit, source, first and last day, currency, effective cost.</summary>
    public SqlQuery Read(IReadOnlyCollection<string> names, DateOnly from, DateOnly to, bool ranked)
    {
        var conditions = new Conditions(dialect);
        conditions.AddPeriod(Midnight(from).AddDays(-LongestDays), Midnight(to), HeldDetail.Charges);
        conditions.Add($"ChargePeriodEnd > {conditions.Parameter(Midnight(from))}");
        conditions.Add("ChargeCategory IN ('Usage', 'Credit', 'Adjustment')");
        conditions.AddResources(names);
        return conditions.Query(
            $"""
            {Selection.With(asOf: null, ranked, conditions)}
            SELECT coalesce(ResourceId, ''), coalesce(ResourceName, ''), coalesce(SubAccountId, ''), coalesce(AvailabilityZone, ''), coalesce(PricingUnit, ''), SourceName,
                CAST(ChargePeriodStart AS DATE), CAST(ChargePeriodEnd - INTERVAL '1 second' AS DATE), BillingCurrency, {dialect.Exact("sum(EffectiveCost)")}
            FROM charges AS costs{conditions} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9
            """);
    }

    /// <summary>Reads a row of <see cref="Read"/>, with the cost in its own currency.</summary>
    public static ResourceCost ReadResource(IRow row) => new()
    {
        ResourceId = row.Text(0),
        ResourceName = row.Text(1),
        SubAccountId = row.Text(2),
        AvailabilityZone = row.Text(3),
        PricingUnit = row.Text(4),
        Source = row.Text(5),
        FirstDay = row.Day(6),
        LastDay = row.Day(7),
        EffectiveCost = Amount.Of(row.Decimal(9)),
    };

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
