using System.Collections.Frozen;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Queries;

/// <summary>
/// The tables that hold costs, from the coarsest to the finest: a question goes to the first that has its columns, which is
/// hundreds of times smaller than the next.
/// </summary>
internal static class CostTable
{
    private static readonly FrozenSet<string> Monthly = Names(
        "SourceName", "BillingPeriodStart", "BillingPeriodEnd", "ServiceProviderName", "BillingAccountId", "SubAccountId", "ServiceName",
        "ChargeCategory", "BillingCurrency", Grouping.Month);

    private static readonly FrozenSet<string> Daily = Names("RegionId", "x_KubernetesNamespace", "Tags", Grouping.Day);

    /// <summary>The table of a detail.</summary>
    public static string Name(HeldDetail detail) => detail switch
    {
        HeldDetail.Monthly => "monthly_costs",
        HeldDetail.Daily => "daily_costs",
        _ => "charges",
    };

    /// <summary>The coarsest table that has a column.</summary>
    public static HeldDetail Of(string column) =>
        Monthly.Contains(column) ? HeldDetail.Monthly
        : Daily.Contains(column) || Grouping.IsTag(column) ? HeldDetail.Daily
        : HeldDetail.Charges;

    /// <summary>The coarsest table in which nothing lies on both sides of a moment.</summary>
    public static HeldDetail Of(DateTimeOffset? moment) => moment?.ToUniversalTime() switch
    {
        null or { Day: 1, TimeOfDay.Ticks: 0 } => HeldDetail.Monthly,
        { TimeOfDay.Ticks: 0 } => HeldDetail.Daily,
        _ => HeldDetail.Charges,
    };

    /// <summary>The coarsest table that can answer a question.</summary>
    public static HeldDetail Of(CostQuery query)
    {
        var scope = query.Scope;
        IEnumerable<HeldDetail> needed =
        [
            Of(query.From), Of(query.To),
            .. query.By.Select(Of), .. query.Filters.Select(filter => Of(filter.Column)),
            scope.Regions.IsEmpty && scope.Namespaces.IsEmpty && scope.Tags.IsEmpty ? HeldDetail.Monthly : HeldDetail.Daily,
            query.ResourceNames is null ? HeldDetail.Monthly : HeldDetail.Charges,
            query.Currency is null ? HeldDetail.Monthly : HeldDetail.Daily, // rates differ from day to day
        ];
        return needed.Max();
    }

    private static FrozenSet<string> Names(params string[] names) => names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
