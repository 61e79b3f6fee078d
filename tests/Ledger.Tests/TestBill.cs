using System.Globalization;
using System.Text;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Tests;

/// <summary>Builds small FOCUS 1.0 bills; a test names only the cells that matter to it.</summary>
internal sealed class TestBill
{
    private static readonly IReadOnlyDictionary<string, string> Ordinary = new Dictionary<string, string>
    {
        ["BilledCost"] = "1.25",
        ["BillingAccountId"] = "1000",
        ["BillingAccountName"] = "Example",
        ["BillingCurrency"] = "USD",
        ["BillingPeriodEnd"] = "2026-10-01T00:00:00Z",
        ["BillingPeriodStart"] = "2026-09-01T00:00:00Z",
        ["ChargeCategory"] = "Usage",
        ["ChargeClass"] = "",
        ["ChargeDescription"] = "m6i.large, \"on demand\"",
        ["ChargeFrequency"] = "Usage-Based",
        ["ChargePeriodEnd"] = "2026-09-02T00:00:00Z",
        ["ChargePeriodStart"] = "2026-09-01T00:00:00Z",
        ["ContractedCost"] = "1.25",
        ["EffectiveCost"] = "1.20",
        ["InvoiceIssuerName"] = "AWS",
        ["ListCost"] = "1.5",
        ["PricingQuantity"] = "3",
        ["PricingUnit"] = "Hours",
        ["ProviderName"] = "AWS",
        ["PublisherName"] = "AWS",
        ["RegionId"] = "us-east-1",
        ["RegionName"] = "US East",
        ["ResourceId"] = "i-1",
        ["ServiceCategory"] = "Compute",
        ["ServiceName"] = "Amazon EC2",
        ["SubAccountId"] = "2000",
        ["Tags"] = """{"team": "payments"}""",
    };

    private readonly List<Dictionary<string, string>> rows = [];
    private readonly List<string> columns = [.. Ordinary.Keys];

    /// <summary>Adds a row; what is not said is as in an ordinary one.</summary>
    public TestBill Row(params (string Column, string Value)[] cells)
    {
        var row = new Dictionary<string, string>(Ordinary);
        foreach (var (column, value) in cells)
        {
            if (!columns.Contains(column))
                columns.Add(column);
            row[column] = value;
        }

        rows.Add(row);
        return this;
    }

    /// <summary>Leaves columns out.</summary>
    public TestBill Without(params string[] names)
    {
        columns.RemoveAll(name => names.Contains(name));
        return this;
    }

    /// <summary>Sets the billing period of a month, and the charge period to a day of it.</summary>
    public static (string, string)[] On(int year, int month, int day, params (string, string)[] cells)
    {
        var start = new DateOnly(year, month, 1);
        var charge = new DateOnly(year, month, day);
        return
        [
            ("BillingPeriodStart", Text(start)), ("BillingPeriodEnd", Text(start.AddMonths(1))),
            ("ChargePeriodStart", Text(charge)), ("ChargePeriodEnd", Text(charge.AddDays(1))), .. cells,
        ];
    }

    /// <summary>The bill as CSV.</summary>
    public string Csv(char delimiter = ',', string lineEnd = "\n")
    {
        var text = new StringBuilder();
        text.AppendJoin(delimiter, columns).Append(lineEnd);
        foreach (var row in rows)
            text.AppendJoin(delimiter, columns.Select(column => Quoted(row.GetValueOrDefault(column, ""), delimiter))).Append(lineEnd);
        return text.ToString();
    }

    /// <summary>Writes the bill into a folder.</summary>
    public BillFile In(TestFolder folder, string name = "bill.csv") => folder.Write(name, Csv());

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture);

    private static string Quoted(string cell, char delimiter) =>
        cell.AsSpan().ContainsAny([delimiter, '"', '\n', '\r']) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}

/// <summary>A folder that goes with its test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cloudintel-ledger-").FullName;

    public BillFile Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public BillFile Write(string name, byte[] content)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, content);
        return new(name, path);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
