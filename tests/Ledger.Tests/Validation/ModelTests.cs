using System.Text.Json;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Validation;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Ledger.Tests.Validation;

/// <summary>Official rule models. That of 1.2 is no part of this repository; without it those tests are skipped.</summary>
public sealed class ModelTests
{
    private const string Official = "focus/validator/model-1.2.json";

    [Fact]
    public async Task All_394_static_binding_rules_of_the_official_model_are_judged_and_over_60_that_it_leaves_open()
    {
        var path = SampleData.PathOf(Official);
        var report = await Judging.OfAsync(new ConformantBill(FocusVersion.V12), request => request with { Model = path });
        Assert.Equal("", report.Summary());

        using var model = JsonDocument.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        var binding = model.RootElement.GetProperty("ModelRules").EnumerateObject()
            .Where(rule => rule.Value.GetProperty("ValidationCriteria").GetProperty("Keyword").GetString() is "MUST" or "MUST NOT")
            .ToLookup(rule => rule.Value.GetProperty("Type").GetString(), rule => rule.Name);
        Assert.Equal(394, binding["Static"].Count());
        Assert.Empty(binding["Static"].Except(report.Judged));
        Assert.Equal(145, binding["Dynamic"].Count());
        Assert.InRange(binding["Dynamic"].Intersect(report.Judged).Count(), 100, 145);
        Assert.Equal(binding["Dynamic"].Except(report.Judged).Order(), report.NotJudged.Order());
    }

    [Theory]
    [InlineData("focus/focus-toolkit/aws_1_2_cost_and_usage_rows100_seed42.csv")]
    [InlineData("focus/focus-toolkit/azure_1_2_cost_and_usage_rows100_seed42.csv")]
    public async Task The_corrected_model_agrees_with_the_built_in_rules_on_good_samples(string sample)
    {
        // As the model of a version that is not known, every static rule is compiled from the file, none taken from those built in.
        using var folder = new TestFolder();
        var text = await File.ReadAllTextAsync(SampleData.PathOf(Official), TestContext.Current.CancellationToken);
        var other = folder.Write("model.json", text.Replace("\"FOCUSVersion\": \"1.2\"", "\"FOCUSVersion\": \"9.9\"", StringComparison.Ordinal)).Path;
        Assert.True((await Judging.OfFileAsync(SampleData.PathOf(sample), request => request with { Version = FocusVersion.V12, Model = other })).Passed);
        Assert.True((await Judging.OfFileAsync(SampleData.PathOf(sample), request => request with { Model = SampleData.PathOf(Official) })).Passed);
    }

    [Theory]
    [InlineData("""{"CheckFunction":"CheckValue","ColumnName":"ChargeDescription","Value":"A charge"}""", "{}", 1)]
    [InlineData("""{"CheckFunction":"CheckNotValue","ColumnName":"ChargeDescription","Value":"A charge"}""", "{}", 14)]
    [InlineData("""{"CheckFunction":"CheckNotValue","ColumnName":"CommitmentDiscountId","Value":null}""", """{"CheckFunction":"CheckValue","ColumnName":"ChargeCategory","Value":"Tax"}""", 1)]
    [InlineData("""{"CheckFunction":"CheckNotValue","ColumnName":"CommitmentDiscountId","Value":null}""", """{"AND":[{"CheckFunction":"CheckNotValue","ColumnName":"ChargeCategory","Value":"Usage"},{"CheckFunction":"CheckNotValue","ColumnName":"ChargeCategory","Value":"Purchase"}]}""", 2)]
    [InlineData("""{"CheckFunction":"AND","Items":[{"CheckFunction":"CheckValue","ColumnName":"BilledCost","Value":0},{"CheckFunction":"CheckValue","ColumnName":"EffectiveCost","Value":0}]}""", """{"CheckFunction":"OR","Items":[{"CheckFunction":"CheckValue","ColumnName":"ChargeCategory","Value":"Tax"},{"CheckFunction":"CheckValue","ColumnName":"ChargeCategory","Value":"Credit"}]}""", 2)]
    [InlineData("""{"CheckFunction":"OR","Items":[{"CheckFunction":"AND","Items":[{"CheckFunction":"CheckValue","ColumnName":"ChargeCategory","Value":"Usage"},{"CheckFunction":"CheckValue","ColumnName":"BillingCurrency","Value":"USD"}]},{"CheckFunction":"CheckValue","ColumnName":"ChargeCategory","Value":"Purchase"}]}""", "{}", 2)]
    [InlineData("""{"CheckFunction":"CheckSameValue","ColumnAName":"ResourceId","ColumnBName":"CommitmentDiscountId"}""", """{"CheckFunction":"CheckNotSameValue","ColumnAName":"RegionId","ColumnBName":"RegionName"}""", 2)]
    [InlineData("""{"CheckFunction":"CheckGreaterOrEqualThanValue","ColumnName":"PricingQuantity","Value":0}""", "{}", 1)]
    [InlineData("""{"CheckFunction":"CheckDistinctCount","ColumnAName":"BillingAccountId","ColumnBName":"ChargeCategory","ExpectedCount":1}""", "{}", 1)]
    [InlineData("""{"CheckFunction":"CheckIsContainedIn","ColumnName":"ChargeCategory","Values":["Usage","Purchase"]}""", "{}", 2)]
    [InlineData("""{"CheckFunction":"CheckColumnComparison","ColumnName":"ChargePeriodStart","CompareToColumnName":"BillingPeriodStart","Operator":">="}""", "{}", 1)]
    [InlineData("""{"CheckFunction":"ColumnPresent","ColumnName":"Tax"}""", "{}", 1)]
    [InlineData("""{"CheckFunction":"ColumnByColumnEqualsColumnValue","ColumnAName":"ListUnitPrice","ColumnBName":"PricingQuantity","ResultColumnName":"BilledCost"}""", """{"CheckFunction":"CheckValue","ColumnName":"CommitmentDiscountStatus","Value":"Unused"}""", 2)]
    public async Task Every_kind_of_check_is_judged(string requirement, string condition, int broken)
    {
        var report = await JudgeAsync(Rule("ChargeDescription", "A rule.", requirement, condition));
        Assert.Contains("Rule-1", report.Judged);
        Assert.Equal(broken, report.Broken.Where(rule => rule.Rule == "Rule-1").Sum(rule => rule.Count));
    }

    [Theory]
    [InlineData("TypeString", "ChargeDescription")]
    [InlineData("TypeDecimal", "BilledCost")]
    [InlineData("CheckDecimalValue", "BilledCost")]
    [InlineData("FormatNumeric", "BilledCost")]
    [InlineData("TypeDateTime", "ChargePeriodEnd")]
    [InlineData("FormatDateTime", "ChargePeriodEnd")]
    [InlineData("FormatString", "ChargeDescription")]
    [InlineData("FormatUnit", "PricingUnit")]
    [InlineData("FormatCurrency", "BillingCurrency")]
    [InlineData("CheckNationalCurrency", "BillingCurrency")]
    [InlineData("FormatKeyValue", "Tags")]
    public async Task Types_and_formats_are_judged(string check, string column) =>
        Assert.Contains("Rule-1", (await JudgeAsync(Rule(column, "A rule.", $$$"""{"CheckFunction":"{{{check}}}","ColumnName":"{{{column}}}"}"""))).Judged);

    [Fact]
    public async Task A_rule_that_must_be_kept_in_one_of_two_ways_is_broken_where_both_are()
    {
        var parts = $"{Rule("RegionId", "One.", """{"CheckFunction":"CheckValue","ColumnName":"RegionId","Value":null}""", id: "Part-1")},"
            + Rule("RegionId", "Other.", """{"CheckFunction":"CheckValue","ColumnName":"RegionId","Value":"us-east-1"}""", id: "Part-2");
        var report = await JudgeAsync(parts + """
            ,"Both":{"Function":"Composite","Reference":"RegionId","Type":"Static","ValidationCriteria":{"MustSatisfy":"Either.","Keyword":"MUST","Condition":{},
            "Requirement":{"CheckFunction":"OR","Items":[{"CheckFunction":"CheckModelRule","ModelRuleId":"Part-1"},{"CheckFunction":"CheckModelRule","ModelRuleId":"Part-2"}]}}}
            """);
        Assert.Equal("Failure Both RegionId 14", report.Summary());
    }

    [Theory]
    // The sentence says "null", the check "not null".
    [InlineData("RegionId", "RegionId MUST be null when AvailabilityZone is null.", """{"CheckFunction":"CheckNotValue","ColumnName":"RegionId","Value":null}""", """{"CheckFunction":"CheckValue","ColumnName":"AvailabilityZone","Value":null}""", 3)]
    // The condition is turned round.
    [InlineData("ConsumedQuantity", "ConsumedQuantity MUST NOT be null when ChargeClass is not \"Correction\".", """{"CheckFunction":"CheckNotValue","ColumnName":"ConsumedQuantity","Value":null}""", """{"CheckFunction":"CheckValue","ColumnName":"ChargeClass","Value":"Correction"}""", 7)]
    // The condition names its column by another key.
    [InlineData("SkuId", "SkuId MUST NOT be null when ResourceId is not null.", """{"CheckFunction":"CheckNotValue","ColumnName":"SkuId","Value":null}""", """{"CheckFunction":"CheckNotValue","CheckCondition":"ResourceId","Value":null}""", 0)]
    // Half of the condition is missing.
    [InlineData("CommitmentDiscountStatus", "CommitmentDiscountStatus MUST NOT be null when CommitmentDiscountId is not null and Charge Category is \"Usage\".", """{"CheckFunction":"CheckNotValue","ColumnName":"CommitmentDiscountStatus","Value":null}""", """{"CheckFunction":"CheckValue","ColumnName":"CommitmentDiscountId","Value":null}""", 0)]
    // A marketplace that is told by two spellings of one company.
    [InlineData("BilledCost", "BilledCost MUST be 0 for marketplaces.", """{"CheckFunction":"CheckValue","ColumnName":"BilledCost","Value":0}""", """{"CheckFunction":"CheckNotSameValue","ColumnAName":"ProviderName","ColumnBName":"InvoiceIssuerName"}""", 0)]
    // Values of another list.
    [InlineData("CommitmentDiscountStatus", "CommitmentDiscountStatus MUST be one of the allowed values.", """{"CheckFunction":"OR","Items":[{"CheckFunction":"CheckValue","ColumnName":"CommitmentDiscountStatus","Value":"Active"}]}""", "{}", 0)]
    // Another column.
    [InlineData("PricingCurrencyEffectiveCost", "PricingCurrencyEffectiveCost MUST be a valid decimal value.", """{"CheckFunction":"CheckGreaterOrEqualThanValue","ColumnName":"PricingCurrencyEffectiveCost","Value":0}""", "{}", 0)]
    public async Task Where_a_model_checks_other_than_it_says_the_sentence_counts(string column, string sentence, string requirement, string condition, int broken)
    {
        var report = await JudgeAsync(Rule(column, sentence, requirement, condition));
        Assert.Contains("Rule-1", report.Judged);
        Assert.Equal(broken, report.Broken.Where(rule => rule.Rule == "Rule-1").Sum(rule => rule.Count));
    }

    [Fact]
    public async Task A_check_that_is_not_known_is_listed_and_not_guessed()
    {
        var report = await JudgeAsync(Rule("Tags", "A rule.", """{"CheckFunction":"CheckTheMoon"}"""));
        Assert.Equal(["Rule-1"], report.NotJudged);
        Assert.DoesNotContain("Rule-1", report.Judged);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"ModelRules":{"A":{}}}""")]
    [InlineData("no JSON")]
    public async Task A_file_that_is_no_model_is_named(string text)
    {
        using var folder = new TestFolder();
        var path = folder.Write("model.json", text).Path;
        var error = await Assert.ThrowsAsync<UnreadableBillException>(() => Judging.OfAsync(new ConformantBill(FocusVersion.V12), request => request with { Model = path }));
        Assert.Contains("model.json is no rule model of FOCUS", error.Message, StringComparison.Ordinal);
    }

    private static string Rule(string column, string sentence, string requirement, string condition = "{}", string id = "Rule-1") =>
        $"\"{id}\":{{\"Function\":\"Validation\",\"Reference\":\"{column}\",\"Type\":\"Static\",\"ApplicabilityCriteria\":[],"
        + $"\"ValidationCriteria\":{{\"MustSatisfy\":{JsonSerializer.Serialize(sentence)},\"Keyword\":\"MUST\",\"Requirement\":{requirement},\"Condition\":{condition}}}}}";

    private static async Task<ValidationReport> JudgeAsync(string rules)
    {
        using var folder = new TestFolder();
        var path = folder.Write("model.json", "{\"Details\":{\"FOCUSVersion\":\"9.9\"},\"ModelRules\":{" + rules + "}}").Path;
        return await Judging.OfAsync(new ConformantBill(FocusVersion.V12), request => request with { Model = path });
    }
}
