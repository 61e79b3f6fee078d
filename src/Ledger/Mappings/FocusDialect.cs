using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Mappings;

/// <summary>FOCUS 1.0 to 1.4. The view <c>export</c> is already what focus.sql reads.</summary>
internal static class FocusDialect
{
    public static Dialect Definition { get; } = new()
    {
        Format = BillDialect.Focus,
        Title = "FOCUS Cost and Usage",
        Signatures = [.. FocusColumns.All.Select(column => new[] { column.Name })],
        Required =
        [
            .. Each("BilledCost", "EffectiveCost", "BillingCurrency", "BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory"),
            new("ServiceProviderName (ProviderName before FOCUS 1.3)", "ServiceProviderName", "ProviderName"),
        ],
        Columns = [.. FocusColumns.All.Select(column => new ExportColumn(column.Name))],
        Groups = [new("x_Columns", ["x_"], KeepsPrefix: true)],
    };

    private static IEnumerable<RequiredColumn> Each(params string[] names) => names.Select(name => new RequiredColumn(name, name));
}
