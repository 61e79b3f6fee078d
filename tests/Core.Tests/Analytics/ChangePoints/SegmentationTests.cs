using CloudIntel.Core.Analytics.ChangePoints;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Analytics.ChangePoints;

/// <summary>Costs of segments, and the searches for the best ones.</summary>
public sealed class SegmentationTests
{
    private static readonly Arbitrary<(double[] Values, int Shortest, double Penalty)> Cases = (
        from values in Gen.ArrayOf(Gen.Choose(-5, 5).Select(value => value / 2.0), 9)
        from shortest in Gen.Choose(1, 4)
        from penalty in Gen.Elements(0.1, 1, 3)
        select (values, shortest, penalty)).ToArbitrary();

    [Fact]
    public void Pruning_loses_nothing_of_the_best_segmentation() => Prop.ForAll(Cases, test =>
    {
        IsBest(new MeanCost(test.Values), test.Penalty, test.Shortest);
        IsBest(new NormalCost(test.Values), test.Penalty, test.Shortest);
        IsBest(new MedianCost(test.Values), test.Penalty, test.Shortest);
        IsBest(SegmentCosts.OfRanks(test.Values), test.Penalty, test.Shortest);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void A_cost_is_what_its_definition_says() => Prop.ForAll(Cases, test =>
    {
        var (mean, median) = (new MeanCost(test.Values), new MedianCost(test.Values));
        for (var start = 0; start < test.Values.Length; start++)
        {
            for (var end = start + 1; end <= test.Values.Length; end++)
            {
                var part = test.Values[start..end];
                Assert.Equal(part.Sum(value => Math.Pow(value - part.Average(), 2)), mean.Of(start, end), 9);
                var middle = part.Order().ElementAt(part.Length / 2);
                Assert.Equal(part.Sum(value => Math.Abs(value - middle)), median.Of(start, end), 9);
                Assert.Equal(mean.Of(start, end) + Math.Log(end - start), new CostWithLength<MeanCost>(mean).Of(start, end), 9);
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void A_normal_segment_costs_twice_its_negative_log_likelihood()
    {
        // Mean 2, variance 2/3: 3·(ln(2/3) + ln 2π + 1).
        Assert.Equal(3 * (Math.Log(2.0 / 3) + Math.Log(2 * Math.PI) + 1), new NormalCost([1, 2, 3, 50]).Of(0, 3), 12);
        Assert.True(double.IsFinite(new NormalCost([7, 7, 7]).Of(0, 3)));
    }

    [Fact]
    public void Ranks_see_a_step_among_outliers_as_large_as_any()
    {
        double[] values = [1, 2, 1, 2, 1, 900, 1, 2, 1, 2, 5, 6, 5, 6, 5, 6, -900, 6, 5, 6];
        Assert.Equal([10], Pelt.Find(SegmentCosts.OfRanks(values), 4));
    }

    [Fact]
    public void Binary_segmentation_cuts_where_it_saves_most_and_no_oftener_than_allowed()
    {
        double[] values = [0, 0, 0, 0, 10, 10, 10, 10, 11, 11, 11, 11];
        Assert.Equal([4], BinarySegmentation.Find(new MeanCost(values), 0.5, mostCuts: 1));
        Assert.Equal([4, 8], BinarySegmentation.Find(new MeanCost(values), 0.5));
        Assert.Empty(BinarySegmentation.Find(new MeanCost(values), 1000));
    }

    [Fact]
    public void Nothing_is_found_where_there_is_nothing()
    {
        foreach (double[] values in new double[][] { [], [1], [1, 1], [.. Enumerable.Repeat(3.0, 50)] })
        {
            Assert.Empty(Pelt.Find(new MeanCost(values), 1));
            Assert.Empty(BinarySegmentation.Find(new MeanCost(values), 1));
            foreach (var cost in Enum.GetValues<ChangeCost>())
                Assert.Empty(ChangePointSearch.Find(values, new(cost)));
        }
    }

    private static void IsBest<TCost>(TCost cost, double penalty, int shortest)
        where TCost : ISegmentCost
    {
        var found = Pelt.Find(cost, penalty, shortest);
        Assert.Equal(Least(cost, penalty, Math.Max(shortest, cost.MinimumSegment)), Total(cost, penalty, found), 9);
        int[] bounds = [0, .. found, cost.Length];
        Assert.All(bounds.Zip(bounds.Skip(1)), part => Assert.True(found.Length == 0 || part.Second - part.First >= shortest));
    }

    private static double Total<TCost>(TCost cost, double penalty, int[] found)
        where TCost : ISegmentCost
    {
        int[] bounds = [0, .. found, cost.Length];
        return (penalty * found.Length) + bounds.Zip(bounds.Skip(1)).Sum(part => part.Second > part.First ? cost.Of(part.First, part.Second) : 0);
    }

    /// <summary>The least total of all segmentations, tried one by one.</summary>
    private static double Least<TCost>(TCost cost, double penalty, int shortest)
        where TCost : ISegmentCost
    {
        var least = Total(cost, penalty, []);
        for (var cuts = 1; cuts < 1 << (cost.Length - 1); cuts++)
        {
            int[] found = [.. Enumerable.Range(1, cost.Length - 1).Where(i => (cuts & (1 << (i - 1))) != 0)];
            int[] bounds = [0, .. found, cost.Length];
            if (bounds.Zip(bounds.Skip(1)).All(part => part.Second - part.First >= shortest))
                least = Math.Min(least, Total(cost, penalty, found));
        }

        return least;
    }
}
