using CloudIntel.Core.FinOps;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Tests.Mappings;

/// <summary>What providers write otherwise than FOCUS, and what is made of it.</summary>
public sealed class FocusDialectTests
{
    [Theory]
    // The last day of the month, as Google's view has it; the last second; a day that begins and ends alike.
    [InlineData("InclusivePeriodEnd", "BillingPeriodEnd", "2026-09-30", "BillingPeriodEnd", "2026-10-01T00:00:00Z")]
    [InlineData("InclusivePeriodEnd", "BillingPeriodEnd", "2026-09-30T23:59:59Z", "BillingPeriodEnd", "2026-10-01T00:00:00Z")]
    [InlineData("InclusivePeriodEnd", "ChargePeriodEnd", "2026-09-01T10:59:59Z", "ChargePeriodEnd", "2026-09-01T11:00:00Z")]
    [InlineData("InclusivePeriodEnd", "ChargePeriodEnd", "2026-09-01T00:00:00Z", "ChargePeriodEnd", "2026-09-02T00:00:00Z")]
    [InlineData("MissingIssuer", "InvoiceIssuerName", "", "InvoiceIssuerName", "AWS")]
    [InlineData("MissingEffectiveCost", "EffectiveCost", "", "EffectiveCost", "1.25")]
    [InlineData("CurrencySymbol", "ListCost", "$1,000.50", "ListCost", "1000.5")]
    [InlineData("ContractKeys", "ContractApplied", """{"Elements":[{"ContractID":"a","ContractCommitmentID" :"b"}]}""", "ContractApplied", """{"Elements":[{"ContractId":"a","ContractCommitmentId" :"b"}]}""")]
    [InlineData("LetterCase", "ChargeCategory", "USAGE", "ChargeCategory", "Usage")]
    [InlineData("TagsForm", "Tags", """[{"key":"team","value":"x"}]""", "tag:team", "x")]
    public async Task A_repair_is_counted_and_makes_the_value_what_is_meant(string rule, string column, string written, string read, string value)
    {
        await using var imported = await Imported.OfAsync(("bill.csv", new TestBill().Row((column, written)).Csv()));
        Assert.Equal(1, imported.Rules[rule]);
        var group = Assert.Single(await imported.ByAsync(Grouped(read)));
        Assert.Equal(value, read.EndsWith("Cost", StringComparison.Ordinal) ? Cost(group.Costs, read) : group.Keys[0]);
    }

    [Fact]
    public async Task A_charge_for_the_whole_month_ends_with_it_also_where_both_name_the_last_day()
    {
        await using var imported = await Imported.OfAsync(("bill.csv", new TestBill().Row(("BillingPeriodEnd", "2026-09-30"), ("ChargePeriodEnd", "2026-09-30")).Csv()));
        Assert.Equal(["2026-10-01T00:00:00Z"], (await imported.ByAsync("ChargePeriodEnd"))[0].Keys);
    }

    [Fact]
    public async Task A_period_that_ends_right_is_left_alone()
    {
        await using var imported = await Imported.OfAsync(("bill.csv", new TestBill().Row().Row(("ChargePeriodEnd", "2026-09-30T00:00:00Z")).Csv()));
        Assert.Empty(imported.Rules);
    }

    [Theory]
    [InlineData("4/1/25", "5/1/25", "4/2/25", "2025-04-02T00:00:00Z")]
    [InlineData("01/04/2025", "01/05/2025", "02/04/2025", "2025-04-02T00:00:00Z")]
    public async Task Days_with_slashes_are_read_where_the_billing_period_tells_their_order(string start, string end, string day, string read)
    {
        await using var imported = await Imported.OfAsync(("bill.csv", Slashed(start, end, start, day)));
        Assert.Equal((1, 1), (imported.Report.Import.Rows, imported.Rules["SlashedDate"]));
        Assert.Equal([read], (await imported.ByAsync("ChargePeriodEnd"))[0].Keys);
    }

    [Theory]
    [InlineData("1/1/25", "1/1/26")]
    [InlineData("3/4/25", "4/4/25")]
    [InlineData("13/1/25", "14/1/25")]
    public async Task Days_with_slashes_that_may_be_two_days_are_kept_aside(string start, string end)
    {
        await using var imported = await Imported.OfAsync(("bill.csv", Slashed(start, end, start, end)));
        Assert.Equal((0, 1, "BillingPeriodStart"), (imported.Report.Import.Rows, imported.Report.Import.RejectedRows, imported.Report.FirstRejections[0].Column));
    }

    [Fact]
    public async Task Words_of_Microsoft_for_nothing_are_missing_values_and_of_nobody_else()
    {
        (string, string)[] cells = [("RegionId", "Unassigned"), ("RegionName", "Unassigned"), ("SkuPriceId", "-2")];
        await using var imported = await Imported.OfAsync(("bill.csv", new TestBill().Row([.. cells, ("ProviderName", "Microsoft")]).Row(cells).Csv()));
        Assert.Equal(1, imported.Rules["Placeholder"]);
        Assert.Equal(["Microsoft", "AWS Unassigned -2"], (await imported.ByAsync("ProviderName", "RegionId", "SkuPriceId")).Select(group => string.Join(' ', group.Keys).Trim()).OrderDescending(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("x_ProjectId", "shop", "shop")]
    [InlineData("x_Project", "shop", "shop")]
    [InlineData("x_Project", """{"id":"shop","number":"7"}""", "shop")]
    [InlineData("x_Other", "1", null)]
    public async Task The_sub_account_of_Google_is_the_project(string column, string value, string? project)
    {
        await using var imported = await Imported.OfAsync(
            ("bill.csv", new TestBill().Row(("ProviderName", "Google Cloud"), ("BillingAccountId", "01-A"), ("SubAccountId", "01-A"), (column, value)).Csv()));
        Assert.Equal(1, imported.Rules["AccountAsSubAccount"]);
        Assert.Equal(project, Assert.Single(await imported.ByAsync("SubAccountId")).Keys[0]);
    }

    [Fact]
    public async Task The_account_that_pays_may_have_charges_of_its_own()
    {
        await using var imported = await Imported.OfAsync(("bill.csv", new TestBill().Row(("SubAccountId", "1000")).Csv()));
        Assert.Empty(imported.Rules);
        Assert.Equal("1000", Assert.Single(await imported.ByAsync("SubAccountId")).Keys[0]);
    }

    [Fact]
    public async Task A_missing_effective_cost_of_a_commitment_is_not_made_up()
    {
        await using var imported = await Imported.OfAsync(("bill.csv", new TestBill().Row(("EffectiveCost", ""), ("CommitmentDiscountId", "sp-1")).Csv()));
        Assert.Equal("EffectiveCost is missing", Assert.Single(imported.Report.FirstRejections).Reason);
    }

    [Fact]
    public async Task FOCUS_1_4_needs_neither_ProviderName_nor_PublisherName()
    {
        var bill = new TestBill().Row(("ServiceProviderName", "Acme"), ("InvoiceDetailId", "d-1"), ("CommitmentProgramEligibilityDetails", "{}")).Without("ProviderName", "PublisherName");
        await using var imported = await Imported.OfAsync(("bill.csv", bill.Csv()));
        Assert.Empty(imported.Rules);
        Assert.Equal(["Acme", "d-1", "{}"], (await imported.ByAsync("ServiceProviderName", "InvoiceDetailId", "CommitmentProgramEligibilityDetails"))[0].Keys);
    }

    [Theory]
    [InlineData("ContractCommitmentId,ContractCommitmentCost,BillingCurrency", "Contract Commitment")]
    [InlineData("InvoiceDetailId,InvoiceId,BilledCost,BillingCurrency", "Invoice Detail")]
    [InlineData("BillingPeriodStart,BillingPeriodEnd,BillingPeriodStatus", "Billing Period")]
    public async Task Other_data_sets_of_FOCUS_are_called_by_their_names(string header, string name)
    {
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => Imported.OfAsync(("set.csv", header + "\n1,2,3\n")));
        Assert.Contains($"the FOCUS data set {name}", error.Message, StringComparison.Ordinal);
    }

    private static string Slashed(string start, string end, string from, string to) =>
        new TestBill().Row(("BillingPeriodStart", start), ("BillingPeriodEnd", end), ("ChargePeriodStart", from), ("ChargePeriodEnd", to)).Csv();

    private static string[] Grouped(string column) => column.EndsWith("Cost", StringComparison.Ordinal) ? [] : [column];

    private static string Cost(CostSums costs, string column) =>
        (column == "ListCost" ? costs.List : costs.Effective).ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
}
