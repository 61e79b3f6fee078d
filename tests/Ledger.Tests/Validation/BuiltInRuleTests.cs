using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation.Rules;

namespace CloudIntel.Ledger.Tests.Validation;

/// <summary>Each rule is kept by a conformant bill and reported, alone, where one thing in it is wrong.</summary>
public sealed class BuiltInRuleTests
{
    public static TheoryData<FocusVersion> Versions => Judging.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_conformant_bill_breaks_no_rule(FocusVersion version)
    {
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var report = await Judging.OfAsync(new ConformantBill(version, seed));
            Assert.Equal("", report.Summary());
            Assert.Equal(version, CostAndUsage.Detect(new ConformantBill(version).Columns.ToList()));
        }
    }

    [Theory]
    [InlineData(FocusVersion.V12, FocusVersion.V10)]
    [InlineData(FocusVersion.V14, FocusVersion.V13)]
    public async Task A_defect_of_a_column_is_reported_alone(FocusVersion version, FocusVersion since)
    {
        var columns = CostAndUsage.Of(version).Where(column => column.Since >= since);
        Nothing(await Judging.MisjudgedAsync(version, [.. columns.SelectMany(column => Defects.OfColumn(column, version))]));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_defect_of_a_row_is_reported_alone_in_the_first_version_of_its_rule(FocusVersion version) =>
        Nothing(await Judging.MisjudgedAsync(version, [.. Defects.OfRows.Where(defect => defect.Since == version)]));

    [Fact]
    public void Every_rule_has_a_defect()
    {
        var shown = FocusVersions.All.SelectMany(version => CostAndUsage.Of(version).SelectMany(column => Defects.OfColumn(column, version))).Concat(Defects.OfRows).SelectMany(defect => defect.Rule.Split(", ")).ToHashSet();
        // A column whose concept shows in no other is never missed; types of texts are those of Parquet files, which have tests of their own.
        var rules = FocusVersions.All.SelectMany(BuiltInRules.Of).Where(rule => rule is not FileRule { Message: var message } || !message.EndsWith("must be a text.", StringComparison.Ordinal));
        Assert.Empty(rules.Select(rule => rule.Id).Distinct().Where(id => !shown.Contains(id))
            .Except(["NumericFormat-A-012-M"]).Except(Defects.Alone.Select(column => OfficialIds.Of(column).Presence!)));
    }

    private static void Nothing(string misjudged) => Assert.True(misjudged.Length == 0, misjudged);
}
