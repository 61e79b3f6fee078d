using System.Globalization;
using System.Text;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Ledger.Tests.Mappings;

/// <summary>Public FOCUS files, among them the specification's own examples: what is loaded is what their own columns add up to.</summary>
public sealed class FocusSampleTests
{
    private static readonly string[] NoCurrency = ["BillingCurrency=USD", "ServiceProviderName=Example"];

    private static readonly string[] NoPeriods =
        [.. NoCurrency, "BillingPeriodStart=2026-09-01T00:00:00Z", "BillingPeriodEnd=2026-10-01T00:00:00Z", "ChargePeriodStart=2026-09-01T00:00:00Z", "ChargePeriodEnd=2026-10-01T00:00:00Z"];

    public static TheoryData<string, string[]> Files => new()
    {
        { "focus-sample/focus_1.0_sample_1000.csv", [] },
        { "focus-toolkit/aws_1_2_cost_and_usage_rows100_seed42.csv", [] },
        { "focus-toolkit/aws_1_3_cost_and_usage_rows100_seed42.csv", [] },
        { "focus-toolkit/aws_1_3_cost_and_usage_rows25_seed7_credits.csv", [] },
        { "focus-toolkit/azure_1_2_cost_and_usage_rows100_seed42.csv", [] },
        { "focus-toolkit/scenarios_correction_set.csv", NoPeriods },
        { "focus-toolkit/scenarios_sca_equal.csv", NoPeriods },
        { "focus-spec-v1.2/commitment_discount_purchase_scenario_1.csv", NoCurrency },
        { "focus-spec-v1.2/commitment_discount_purchase_scenario_2.csv", NoCurrency },
        { "focus-spec-v1.2/commitment_discount_usage_scenario_1.csv", NoCurrency },
        { "focus-spec-v1.2/commitment_discount_usage_scenario_2.csv", NoCurrency },
        { "focus-spec-v1.2/commitment_discount_usage_scenario_3.csv", NoCurrency },
        { "focus-spec-v1.2/one_hundred_percent_utilization_with_commitment_discount_flexibility_with_1_resource.csv", NoCurrency },
        { "focus-spec-v1.2/one_hundred_percent_utilization_without_commitment_discount_flexibility.csv", NoCurrency },
        { "focus-spec-v1.2/saas_spend_agreements_a1.csv", [] },
        { "focus-spec-v1.2/saas_spend_agreements_a2.csv", [] },
        { "focus-spec-v1.2/simple_saas_agreements_a1.csv", [] },
        { "focus-spec-v1.2/simple_saas_agreements_a2.csv", [] },
        { "focus-spec-v1.2/simple_saas_agreements_a3.csv", [] },
        { "focus-spec-v1.2/virtual_currency_pricing_model_a1.csv", [] },
        { "focus-spec-v1.2/virtual_currency_pricing_model_a2.csv", [] },
        { "focus-spec-wd/correction_closed_scenario_1_ledger.csv", NoCurrency },
        { "focus-spec-wd/correction_closed_scenario_1_original.csv", NoCurrency },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_sums_by_category_are_those_of_the_file_s_own_columns(string file, string[] assumed)
    {
        var content = await File.ReadAllBytesAsync(SampleData.PathOf("focus/" + file), TestContext.Current.CancellationToken);
        var table = CsvTable.Parse(Encoding.UTF8.GetString(content));
        var sums = new BillTotals();
        foreach (var row in table.Rows)
        {
            var billed = Amount(table.Text(row, "BilledCost"));
            sums.Add(table.Text(row, "ChargeCategory"), billed, table.Columns.Contains("EffectiveCost") ? Amount(table.Text(row, "EffectiveCost")) : billed);
        }

        var values = assumed.ToDictionary(value => value.Split('=')[0], value => value.Split('=')[1]);
        if (!table.Columns.Contains("EffectiveCost"))
            values["EffectiveCost"] = "";
        await using var imported = await Imported.OfAsync(values, (file, content));
        Assert.Equal((table.Rows.Count, 0), (imported.Report.Import.Rows, imported.Report.Import.RejectedRows));
        Assert.Equal(sums.All, (await imported.TotalsAsync()).All);
    }

    [Fact]
    public async Task A_data_set_of_commitments_is_no_bill()
    {
        var content = await File.ReadAllBytesAsync(SampleData.PathOf("focus/focus-spec-wd/contract_commitment_scenario_1.csv"), TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => Imported.OfAsync(BillDialect.Auto, ("set.csv", content)));
        Assert.Contains("Contract Commitment", error.Message, StringComparison.Ordinal);
    }

    private static decimal Amount(string text) => decimal.Parse(text.Trim(' ', '$'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
