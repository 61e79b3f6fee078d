using System.Numerics;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Allocation;

public sealed class LargestRemainderTests
{
    private static readonly Arbitrary<(Amount Amount, Amount[] Weights, int Decimals)> Splits = (
        from units in Gen.Choose(int.MinValue + 1, int.MaxValue)
        from more in Gen.Choose(0, int.MaxValue)
        from scale in Gen.Choose(0, 22)
        from weights in Gen.NonEmptyListOf(Gen.Choose(0, 1000))
        from weightScale in Gen.Choose(0, 22)
        from decimals in Gen.Choose(0, 22)
        where weights.Any(weight => weight > 0)
        let amount = new Amount(((Int128)units * Power(scale)) + more)
        select (amount, weights.Select(weight => new Amount(weight * Power(weightScale))).ToArray(), decimals)).ToArbitrary();

    [Theory]
    [InlineData("100", "1 1 1", 6, "33.333334 33.333333 33.333333")]
    [InlineData("100", "1 1 1", 2, "33.34 33.33 33.33")]
    [InlineData("-100", "1 1 1", 2, "-33.34 -33.33 -33.33")]
    [InlineData("1", "1 3", 0, "0 1")]
    [InlineData("7", "5 3 2", 0, "4 2 1")] // 3.5, 2.1, 1.4
    [InlineData("10.005", "1 1", 2, "5.005 5")] // what lies beyond the decimals stays together
    [InlineData("10.005", "0 1", 2, "0 10.005")]
    [InlineData("0", "1 2", 2, "0 0")]
    public void Parts_are_rounded_down_and_the_rest_goes_to_those_that_lost_most(string amount, string weights, int decimals, string parts) => Assert.Equal(
        parts, string.Join(' ', LargestRemainder.Split(Of(amount), [.. weights.Split(' ').Select(Of)], decimals)));

    [Fact]
    public void Parts_add_up_to_the_amount_exactly_and_none_has_another_sign() => Prop.ForAll(Splits, split =>
    {
        var parts = LargestRemainder.Split(split.Amount, split.Weights, split.Decimals);
        Assert.Equal(split.Amount, parts.Aggregate(Amount.Zero, (sum, part) => sum + part));
        Assert.All(parts, part => Assert.True(part.Units == 0 || Int128.Sign(part.Units) == Int128.Sign(split.Amount.Units)));
        Assert.All(parts.Zip(split.Weights), part => Assert.True(part.Second > Amount.Zero || part.First == Amount.Zero));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_part_differs_from_its_exact_share_by_less_than_two_last_digits() => Prop.ForAll(Splits, split =>
    {
        var parts = LargestRemainder.Split(split.Amount, split.Weights, split.Decimals);
        var total = split.Weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight.Units);
        foreach (var (part, weight) in parts.Zip(split.Weights))
        {
            var difference = ((BigInteger)part.Units * total) - ((BigInteger)split.Amount.Units * weight.Units);
            Assert.True(BigInteger.Abs(difference) < 2 * total * Power(22 - split.Decimals));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static readonly Arbitrary<(Amount Amount, Amount[] Weights, int Decimals)> WideSplits = (
        from amount in Wide
        from weights in Gen.NonEmptyListOf(Wide)
        from zeros in Gen.Choose(0, 3)
        from decimals in Gen.Choose(0, 22)
        let all = weights.Select(weight => new Amount(Int128.Abs(weight.Units))).Concat(Enumerable.Repeat(Amount.Zero, zeros)).ToArray()
        where all.Any(weight => weight > Amount.Zero)
        select (amount, all, decimals)).ToArbitrary();

    /// <summary>Numbers of any length, also those beyond which another way to divide is taken, and those just beside powers of two.</summary>
    private static Gen<Amount> Wide =>
        from bits in Gen.OneOf(Gen.Choose(0, 126), Gen.Elements(52, 53, 61, 62, 63, 111, 112, 113))
        from low in Gen.Choose(0, int.MaxValue)
        from middle in Gen.Choose(0, int.MaxValue)
        from high in Gen.Choose(0, int.MaxValue)
        from beside in Gen.Choose(-2, 2)
        from isRound in Gen.Elements(true, false)
        from sign in Gen.Elements(1, -1)
        let any = ((Int128)high << 62) | ((Int128)middle << 31) | (Int128)(uint)low
        select new Amount(sign * Int128.Max(0, isRound ? (Int128.One << bits) + beside : any & ((Int128.One << bits) - 1)));

    [Fact]
    public void Parts_are_the_same_as_those_of_numbers_without_bounds() => Prop.ForAll(WideSplits, split => Assert.Equal(
        ByDefinition(split.Amount, split.Weights, split.Decimals),
        LargestRemainder.Split(split.Amount, split.Weights, split.Decimals))).Check(Config.QuickThrowOnFailure.WithMaxTest(20000));

    /// <summary>The method as it is told, with integers of any length.</summary>
    private static Amount[] ByDefinition(Amount amount, Amount[] weights, int decimals)
    {
        var total = weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight.Units);
        var (steps, beyond) = BigInteger.DivRem(Int128.Abs(amount.Units), Power(22 - decimals));
        var shares = weights.Select(weight => steps * weight.Units / total).ToArray();
        var left = shares.Aggregate(steps, (rest, share) => rest - share);
        var order = Enumerable.Range(0, weights.Length)
            .OrderByDescending(i => steps * weights[i].Units % total).ThenBy(i => weights[i] == Amount.Zero).ToArray();
        foreach (var i in order.Take((int)left))
            shares[i]++;
        var units = shares.Select(share => share * Power(22 - decimals)).ToArray();
        units[order[0]] += beyond;
        return [.. units.Select(unit => new Amount((Int128)(amount < Amount.Zero ? -unit : unit)))];
    }

    [Fact]
    public void Weights_that_are_all_0_or_negative_are_refused()
    {
        Assert.Throws<ArgumentException>(() => LargestRemainder.Split(Of("1"), [Amount.Zero], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargestRemainder.Split(Of("1"), [Of("2"), Of("-1")], 2));
    }

    private static Int128 Power(int exponent) => Enumerable.Range(0, exponent).Aggregate(Int128.One, (power, _) => power * 10);

    private static Amount Of(string text) => Amount.Of(decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
}
