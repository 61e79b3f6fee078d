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
        Columns = [.. FocusColumns.All.Select(column => new ExportColumn(column.Name, PreviewNames.GetValueOrDefault(column.Name, [])))],
        // Oracle's own columns have a prefix of theirs.
        Groups = [new("x_Columns", ["x_", "oci_"], KeepsPrefix: true)],
    };

    /// <summary>Names of columns in the preview of FOCUS 1.0, which Oracle's reports still have.</summary>
    private static Dictionary<string, string[]> PreviewNames => new()
    {
        ["ProviderName"] = ["Provider"],
        ["PublisherName"] = ["Publisher"],
        ["InvoiceIssuerName"] = ["InvoiceIssuer"],
        ["RegionId"] = ["Region"],
        ["ConsumedQuantity"] = ["UsageQuantity"],
        ["ConsumedUnit"] = ["UsageUnit"],
    };

    private static IEnumerable<RequiredColumn> Each(params string[] names) => names.Select(name => new RequiredColumn(name, name));
}
