using System.Text;

namespace CloudIntel.Cli.Tests;

/// <summary>Builds small FOCUS bills; a test names only the cells that matter to it.</summary>
internal sealed class Bill
{
    private static readonly Dictionary<string, string> Ordinary = new()
    {
        ["BilledCost"] = "1.25",
        ["BillingAccountId"] = "1000",
        ["BillingCurrency"] = "USD",
        ["BillingPeriodEnd"] = "2026-05-01T00:00:00Z",
        ["BillingPeriodStart"] = "2026-04-01T00:00:00Z",
        ["ChargeCategory"] = "Usage",
        ["ChargeDescription"] = "",
        ["ChargeFrequency"] = "Usage-Based",
        ["ChargePeriodEnd"] = "2026-04-02T00:00:00Z",
        ["ChargePeriodStart"] = "2026-04-01T00:00:00Z",
        ["ContractedCost"] = "1.25",
        ["EffectiveCost"] = "1.2",
        ["InvoiceIssuerName"] = "AWS",
        ["ListCost"] = "1.5",
        ["PricingQuantity"] = "3",
        ["PricingUnit"] = "Hours",
        ["ProviderName"] = "AWS",
        ["PublisherName"] = "AWS",
        ["ServiceCategory"] = "Compute",
        ["ServiceName"] = "AmazonEC2",
        ["SubAccountId"] = "2000",
        ["Tags"] = """{"team":"payments"}""",
    };

    private readonly List<Dictionary<string, string>> rows = [];

    public Bill Row(params (string Column, string Value)[] cells)
    {
        var row = new Dictionary<string, string>(Ordinary);
        foreach (var (column, value) in cells)
            row[column] = value;
        rows.Add(row);
        return this;
    }

    /// <summary>Writes the bill and returns its path.</summary>
    public string In(TestFolder folder, string name)
    {
        var text = new StringBuilder().AppendJoin(',', Ordinary.Keys).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', Ordinary.Keys.Select(column => $"\"{row[column].Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append('\n');
        return folder.Write(name, text.ToString());
    }
}

/// <summary>A folder that goes with its test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cloudintel-cli-").FullName;

    public string Ledger => this["costs.duckdb"];

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A text in which the folder is named <c>DIR</c>.</summary>
    public string Without(string text) => text.Replace(Path, "DIR", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
