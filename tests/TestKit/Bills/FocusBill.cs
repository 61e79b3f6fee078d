using System.Globalization;
using System.Text;
using CloudIntel.TestKit.Files;

namespace CloudIntel.TestKit.Bills;

/// <summary>Builds small FOCUS 1.0 bills; a test names only the cells that matter to it.</summary>
public sealed class FocusBill
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

    private readonly List<string> columns = [.. Ordinary.Keys];
    private readonly List<Dictionary<string, string>> rows = [];

    /// <summary>Adds a row; what is not said is as in an ordinary one.</summary>
    public FocusBill Row(params (string Column, string Value)[] cells)
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
    public FocusBill Without(params string[] names)
    {
        columns.RemoveAll(name => names.Contains(name));
        return this;
    }

    /// <summary>Adds a charge for one day, in the billing period of the day's month.</summary>
    /// <param name="day">The day, as <c>2026-04-01</c>.</param>
    /// <param name="cost">Its billed cost.</param>
    /// <param name="cells">What else is not as in an ordinary row.</param>
    public FocusBill Day(string day, decimal cost, params (string Column, string Value)[] cells)
    {
        var charge = DateOnly.Parse(day, CultureInfo.InvariantCulture);
        var month = new DateOnly(charge.Year, charge.Month, 1);
        return Row(
        [
            ("BillingPeriodStart", Midnight(month)), ("BillingPeriodEnd", Midnight(month.AddMonths(1))),
            ("ChargePeriodStart", Midnight(charge)), ("ChargePeriodEnd", Midnight(charge.AddDays(1))),
            ("BilledCost", cost.ToString(CultureInfo.InvariantCulture)), .. cells,
        ]);
    }

    /// <summary>Adds a charge for each of several days in a row.</summary>
    /// <param name="first">The first day, as <c>2026-04-01</c>.</param>
    /// <param name="count">How many days.</param>
    /// <param name="cost">Billed cost of each.</param>
    /// <param name="cells">What else is not as in an ordinary row.</param>
    public FocusBill Days(string first, int count, decimal cost, params (string Column, string Value)[] cells)
    {
        var day = DateOnly.Parse(first, CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++)
            Day(day.AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), cost, cells);
        return this;
    }

    /// <summary>The bill as CSV.</summary>
    public string Csv()
    {
        var text = new StringBuilder().AppendJoin(',', columns).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', columns.Select(column => $"\"{row.GetValueOrDefault(column, "").Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append('\n');
        return text.ToString();
    }

    /// <summary>Writes the bill into a folder and returns its path.</summary>
    public string In(TestFolder folder, string name) => folder.Write(name, Csv());

    private static string Midnight(DateOnly day) => day.ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture);
}
