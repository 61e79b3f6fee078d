using CloudIntel.Core.Analytics.ChangePoints;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Analytics.ChangePoints;

/// <summary>Changes that several ways to look for them agree on.</summary>
public sealed class ChangeVoteTests
{
    private static readonly ChangePointRules Rules = new();

    [Fact]
    public void A_clear_step_is_confirmed_where_it_is()
    {
        var change = Assert.Single(ChangeVote.Find(Noise.Normal(60, seed: 4).StepAt(40, 4), Rules));
        Assert.InRange(change.Index, 39, 41);
        Assert.InRange(change.Confidence, 0.99, 1);
    }

    [Fact]
    public void Short_histories_have_fewer_false_changes_and_nearly_all_large_ones()
    {
        var (alone, voted, told) = (0, 0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var noise = Noise.Autoregressive(40, 0.4, seed);
            alone += ChangePointSearch.Find(noise, Rules).Count;
            voted += ChangeVote.Find(noise, Rules).Count;
            told += ChangeVote.Find(noise.StepAt(20, 4), Rules).Any(change => Math.Abs(change.Index - 20) <= ChangeVote.Tolerance) ? 1 : 0;
        }

        Assert.True(voted * 2 < alone, $"{voted} with the vote, {alone} without");
        Assert.InRange(told, 180, 200);
    }

    [Fact]
    public void What_changed_within_the_last_two_values_is_not_told_yet()
    {
        var values = Noise.Normal(80, seed: 1).StepAt(78, 50);
        Assert.DoesNotContain(ChangeVote.Find(values, Rules with { Penalty = 1 }), change => change.Index > 77);
    }

    [Fact]
    public void Changes_smaller_than_asked_for_are_left_out_the_smallest_first()
    {
        // 100, then 45 percent more, then half as much again.
        double[] values = [.. Noise.Normal(120, seed: 6).Select((value, i) => (0.2 * value) + (i < 40 ? 100 : i < 80 ? 145 : 218))];
        Assert.Equal([40, 80], ChangeVote.Find(values, Rules).Select(change => change.Index));
        Assert.Equal([80], ChangeVote.Find(values, Rules, minimumMagnitude: 0.48).Select(change => change.Index));
        Assert.Empty(ChangeVote.Find(values, Rules, minimumMagnitude: 2));
    }

    [Fact]
    public void Whatever_comes_what_is_confirmed_was_found_before() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var random = new Random(seed);
            var values = Noise.Autoregressive(random.Next(0, 150), 0.9 * random.NextDouble(), seed);
            for (var steps = random.Next(4); steps > 0 && values.Length > 0; steps--)
                values = values.StepAt(random.Next(values.Length), 6 * random.NextDouble());
            var confirmed = ChangeVote.Find(values, Rules);
            return !confirmed.Except(ChangePointSearch.Find(values, Rules)).Any()
                && confirmed.All(change => change.Index <= values.Length - ChangeVote.FewestAfter)
                && ChangeVote.Find([.. values.Select(_ => 5.0)], Rules).Count == 0;
        }).QuickCheckThrowOnFailure();
}
