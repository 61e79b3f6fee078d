using CloudIntel.Core.FinOps.Focus;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Ledger.Tests.Validation;

/// <summary>Bills that are published: known to be good, or known to be wrong in known places.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("focus-toolkit/aws_1_2_cost_and_usage_rows100_seed42.csv", FocusVersion.V12, 1)]
    [InlineData("focus-toolkit/aws_1_3_cost_and_usage_rows100_seed42.csv", FocusVersion.V13, 3)]
    [InlineData("focus-toolkit/aws_1_3_cost_and_usage_rows25_seed7_credits.csv", FocusVersion.V13, 1)]
    [InlineData("focus-toolkit/azure_1_2_cost_and_usage_rows100_seed42.csv", FocusVersion.V12, 3)]
    public async Task A_good_sample_breaks_no_rule_and_its_weakness_is_a_warning(string name, FocusVersion version, int unspread)
    {
        var report = await Judging.OfFileAsync(Sample(name));
        Assert.Equal(version, report.Version);
        Assert.True(report.Passed);
        Assert.Equal($"Warning EffectiveCost-OwnPeriod EffectiveCost {unspread}", string.Join('\n', report.Summary().Split('\n').Where(line => line.StartsWith("Warning", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("focus-spec-v1.2/commitment_discount_purchase_scenario_1.csv")]
    [InlineData("focus-spec-v1.2/commitment_discount_usage_scenario_1.csv")]
    [InlineData("focus-spec-wd/correction_closed_scenario_1_ledger.csv")]
    public async Task An_example_of_the_specification_breaks_no_rule_as_an_excerpt(string name)
    {
        Assert.True((await Judging.OfFileAsync(Sample(name), request => request with { Excerpt = true })).Passed);
        Assert.False((await Judging.OfFileAsync(Sample(name))).Passed);
    }

    [Fact]
    public async Task The_sample_of_1_0_breaks_exactly_the_rules_that_it_is_known_to_break()
    {
        var report = await Judging.OfFileAsync(Sample("focus-sample/focus_1.0_sample_1000.csv"));
        Assert.Equal(1_000, report.Rows);
        Assert.Equal(
            """
            Failure BillingPeriodEnd-C-002-M BillingPeriodEnd 1000
            Failure BillingPeriodStart-C-002-M BillingPeriodStart 1000
            Failure ChargePeriodEnd-C-002-M ChargePeriodEnd 1000
            Failure ChargePeriodStart-C-002-M ChargePeriodStart 1000
            Failure NullHandling-A-002-M  1000
            Failure ResourceType-C-005-C ResourceType 752
            Failure ResourceType-C-004-C ResourceType 36
            Failure ListUnitPrice-C-010-C ListUnitPrice 25
            Failure ContractedUnitPrice-C-011-C ContractedUnitPrice 17
            Failure ChargeFrequency-C-003-M ChargeFrequency 7
            Failure ContractedCost-C-003-M ContractedCost 7
            Failure RegionName-C-004-C RegionName 7
            Failure ContractedUnitPrice-C-006-C ContractedUnitPrice 5
            Failure PricingCategory-C-004-C PricingCategory 5
            Failure SkuPriceId-C-005-C SkuPriceId 5
            Failure ConsumedQuantity-C-004-C ConsumedQuantity 2
            Failure RegionName-C-005-C RegionName 2
            Failure ColumnHandling-A-010-M  1
            Failure ContractedUnitPrice-C-009-C ContractedUnitPrice 1
            Failure EffectiveCost-C-010-C EffectiveCost 1
            Failure ServiceName-C-005-C ServiceCategory 1
            Warning ListUnitPrice-C-010-C ListUnitPrice 465
            Warning ContractedUnitPrice-C-011-C ContractedUnitPrice 21
            Warning SkuId-C-009-M ServiceName 21
            Warning StringHandling-A-006-M RegionName 12
            Warning EffectiveCost-Order EffectiveCost 7
            Warning ChargePeriod-InBillingPeriod ChargePeriodStart 1
            Warning ColumnHandling-A-012-O  1
            """.ReplaceLineEndings("\n"),
            report.Summary());
        // All places of the rule that the official model breaks on 615 rows.
        Assert.DoesNotContain(report.Broken, rule => rule.Rule == "BilledCost-C-005-C");
        var first = report.Findings.First(finding => finding.Rule == "BillingPeriodEnd-C-002-M");
        Assert.Equal((1, 2), (first.Row, first.Line));
        Assert.Equal(["DateTimeFormat-A-004-M", "DateTimeFormat-A-006-M"], first.Clauses);
    }

    private static string Sample(string name) => SampleData.PathOf($"focus/{name}");
}
