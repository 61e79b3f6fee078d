using CloudIntel.Core.FinOps.Tagging;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Tests.FinOps.Tagging;

/// <summary>How well charges are tagged.</summary>
public sealed class TagHygieneTests
{
    [Fact]
    public void Coverage_is_the_share_of_cost_and_of_charges_with_a_key_that_has_a_value()
    {
        var report = TagHygiene.Review(
            [Charges(60, 1, "team=a"), Charges(20, 2, "team=b", "env=test"), Charges(10, 3, "team="), Charges(10, 4)], ["team", "owner"]);

        Assert.Equal(["team 0.8 0.3 2 True", "owner 0 0 0 True", "env 0.2 0.2 1 False"], report.Keys.Select(key =>
            $"{key.Key} {key.Share.CostShare:0.##} {key.Share.ChargeShare:0.##} {key.Values} {key.IsRequired}"));
        Assert.Equal((0.8m, 0.3m), (report.Tagged.CostShare, report.Tagged.ChargeShare));
    }

    [Fact]
    public void A_credit_counts_by_its_size() => Assert.Equal(
        0.25m, TagHygiene.Review([Charges(-25, 1, "team=a"), Charges(75, 1)], []).Tagged.CostShare);

    [Fact]
    public void Without_charges_nothing_is_known()
    {
        var report = TagHygiene.Review([], ["team"]);

        Assert.Null(report.Tagged.CostShare);
        Assert.Null(Assert.Single(report.Keys).Share.ChargeShare);
    }

    [Fact]
    public void Services_and_accounts_are_named_by_the_cost_that_lacks_a_required_key()
    {
        var report = TagHygiene.Review(
            [
                Charges(30, 1, "team=a") with { Service = "EC2", Account = "1" },
                Charges(10, 1, "env=test") with { Service = "EC2", Account = "2" },
                Charges(5, 1) with { Service = "S3", Account = "2" },
            ],
            ["team"]);

        Assert.Equal([("EC2", 0.25m), ("S3", 1m)], report.WorstServices.Select(service => (service.Name!, service.Share)));
        Assert.Equal([("2", 1m)], report.WorstAccounts.Select(account => (account.Name!, account.Share)));
    }

    [Theory]
    [InlineData("Team", "team", SpellingDifference.Case)]
    [InlineData("cost-center", "CostCenter", SpellingDifference.Separators)]
    [InlineData("cost center", "cost_center", SpellingDifference.Separators)]
    [InlineData("enviroment", "environment", SpellingDifference.Letters)]
    [InlineData("enviornment", "environment", SpellingDifference.Letters)] // two letters
    [InlineData("owenr-name", "ownername", SpellingDifference.Letters)]
    public void A_rare_spelling_beside_a_frequent_one_looks_like_a_mistake(string rare, string frequent, SpellingDifference difference)
    {
        var miss = Assert.Single(TagHygiene.Review([Charges(1, 1, $"{rare}=x"), Charges(1, 10, $"{frequent}=x")], []).KeySpellings);

        Assert.Equal((rare, frequent, difference, 1L), (miss.Spelling, miss.Probably, miss.Difference, miss.Charges));
    }

    [Theory]
    [InlineData("web-1", "web-2")] // other digits, another thing
    [InlineData("prod", "prd")] // too short to tell
    [InlineData("environment", "development")]
    [InlineData("billing", "shipping")]
    public void What_is_probably_another_word_is_left_alone(string rare, string frequent) =>
        Assert.Empty(TagHygiene.Review([Charges(1, 1, $"{rare}=x"), Charges(1, 10, $"{frequent}=x")], []).KeySpellings);

    [Fact]
    public void Of_two_words_that_are_both_frequent_neither_is_a_mistake() =>
        Assert.Empty(TagHygiene.Review([Charges(1, 5, "staging=x"), Charges(1, 10, "stating=x")], []).KeySpellings);

    [Fact]
    public void A_required_key_is_right_even_where_nobody_uses_it()
    {
        var miss = Assert.Single(TagHygiene.Review([Charges(1, 10, "Cost_Centre=x")], ["cost-centre"]).KeySpellings);

        Assert.Equal(("Cost_Centre", "cost-centre"), (miss.Spelling, miss.Probably));
    }

    [Fact]
    public void Values_of_required_keys_are_looked_at_too()
    {
        var report = TagHygiene.Review([Charges(5, 10, "team=payments", "note=hello"), Charges(1, 1, "team=Payments", "note=Hello"), Charges(2, 1, "team=paymnets")], ["team"]);

        Assert.Equal(
            [("team", "paymnets", "payments"), ("team", "Payments", "payments")],
            report.ValueSpellings.Select(miss => (miss.Key!, miss.Spelling, miss.Probably)));
    }

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("search", "serach", 1)]
    [InlineData("", "ab", 2)]
    [InlineData("same", "same", 0)]
    [InlineData("completely", "different", 4)] // more than asked for is one more
    public void The_distance_counts_letters_and_swapped_neighbours(string left, string right, int distance)
    {
        Assert.Equal(distance, Spelling.Distance(left, right, 3));
        Assert.Equal(distance, Spelling.Distance(right, left, 3));
    }

    private static TaggedCharges Charges(decimal cost, long charges, params string[] tags) =>
        new(tags.Select(tag => tag.Split('=')).ToDictionary(tag => tag[0], tag => tag[1]), null, null, Amount.Of(cost), charges);
}
