using CloudIntel.Core.Scheduling.Gpu;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Gpu;

/// <summary>What shares of a GPU are worth.</summary>
public sealed class CuttingStockTests
{
    private const int Whole = 20;

    [Fact]
    public void A_share_that_nothing_goes_beside_is_worth_a_whole_GPU() => Assert.Equal([1], CuttingStock.Worths([81], [5], 100));

    [Fact]
    public void Two_that_go_together_are_worth_a_whole_GPU_each_half() => Assert.Equal([0.5], CuttingStock.Worths([47], [5], 100));

    [Fact]
    public void Shares_that_fill_what_others_leave_are_worth_little_where_few_ask_for_them()
    {
        // Ten GPUs hold the large ones whatever the three small ones do, which fit beside them.
        var worths = CuttingStock.Worths([16, 81], [3, 10], 100);
        Assert.Equal(0, worths[0], 9);
        Assert.Equal(1, worths[1], 9);
    }

    [Fact]
    public void Who_is_rarer_among_two_that_go_together_has_the_other_part_of_the_GPU()
    {
        // 32 goes three times into a GPU, or once beside 65; more of them are asked for than go beside 65.
        var worths = CuttingStock.Worths([32, 65], [10, 1], 100);
        Assert.Equal(1.0 / 3, worths[0], 9);
        Assert.Equal(2.0 / 3, worths[1], 9);
    }

    [Fact]
    public void No_shares_are_worth_nothing() => Assert.Empty(CuttingStock.Worths([], [], 100));

    [Fact]
    public void What_fits_into_a_GPU_is_never_worth_more_than_it_and_demand_is_worth_what_it_needs_at_least() =>
        Prop.ForAll(Mixes.ToArbitrary(), mix =>
        {
            var sizes = mix.Select(share => share.Size).ToArray();
            var worths = CuttingStock.Worths(sizes, [.. mix.Select(share => (double)share.Count)], Whole);
            var best = new double[Whole + 1];
            for (var room = 1; room <= Whole; room++)
                best[room] = sizes.Select((size, i) => size <= room ? best[room - size] + worths[i] : 0).Append(best[room - 1]).Max();
            Assert.InRange(best[Whole], 0, 1 + 1e-6);

            // The worth of all is a bound from below on GPUs, and not below the plain one of their sum, which is feasible for the dual.
            var total = mix.Select((share, i) => share.Count * worths[i]).Sum();
            Assert.InRange(total, (mix.Sum(share => share.Count * (double)share.Size) / Whole) - 1e-6, FirstFitDecreasing(mix) + 1e-6);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Gen<(int Size, int Count)[]> Mixes =>
        from sizes in Gen.SubListOf(Enumerable.Range(1, Whole))
        from counts in Gen.ArrayOf(Gen.Choose(1, 9), sizes.Count)
        select sizes.Zip(counts).ToArray();

    private static int FirstFitDecreasing((int Size, int Count)[] mix)
    {
        var left = new List<int>();
        foreach (var (size, count) in mix.OrderByDescending(share => share.Size))
        {
            for (var i = 0; i < count; i++)
            {
                var gpu = left.FindIndex(room => room >= size);
                if (gpu < 0)
                    left.Add(Whole - size);
                else
                    left[gpu] -= size;
            }
        }

        return left.Count;
    }
}
