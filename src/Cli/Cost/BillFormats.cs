using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Cost;

/// <summary>The names of bill formats on the command line.</summary>
internal static class BillFormats
{
    private static readonly (BillDialect Dialect, string Name)[] Names =
    [
        (BillDialect.Auto, "auto"),
        (BillDialect.Focus, "focus"),
        (BillDialect.AwsCur, "aws-cur"),
        (BillDialect.AzureCost, "azure-cost"),
        (BillDialect.AzureActualCost, "azure-actual-cost"),
        (BillDialect.AzureAmortizedCost, "azure-amortized-cost"),
        (BillDialect.GcpBilling, "gcp-billing"),
    ];

    /// <summary>All of them.</summary>
    public static string[] All { get; } = [.. Names.Select(entry => entry.Name)];

    public static string Name(BillDialect dialect) => Names.First(entry => entry.Dialect == dialect).Name;

    public static BillDialect Parse(string name) => Names.First(entry => entry.Name == name).Dialect;
}
