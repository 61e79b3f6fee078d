using System.Numerics;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>
/// Divides an amount up so that the parts add up to it exactly: every part is rounded down, and what is left goes, one last digit
/// each, to the parts that lost most by that.
/// </summary>
/// <remarks>The method of Hamilton, as in the apportionment of seats. A negative amount is divided as its opposite is.</remarks>
public static class LargestRemainder
{
    /// <summary>The parts, in the order of the weights. None has another sign than the amount.</summary>
    /// <param name="amount">What is divided up.</param>
    /// <param name="weights">Not negative, and not all 0. Among parts that lost the same, the first get more.</param>
    /// <param name="decimals">Decimals of the parts, 0 to 22; digits that the amount has beyond them stay together in one part.</param>
    public static Amount[] Split(Amount amount, IReadOnlyList<Amount> weights, int decimals)
    {
        var total = BigInteger.Zero;
        foreach (var weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(weight, Amount.Zero, nameof(weights));
            total += (BigInteger)weight.Units;
        }

        if (total.IsZero)
            throw new ArgumentException("The weights are all 0.", nameof(weights));

        var step = Amount.PowerOfTen(Amount.Decimals - decimals);
        var (steps, beyond) = Int128.DivRem(Int128.Abs(amount.Units), step);
        var shares = new Int128[weights.Count];
        var lost = new BigInteger[weights.Count];
        var left = steps;
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = (Int128)BigInteger.DivRem((BigInteger)steps * (BigInteger)weights[i].Units, total, out lost[i]);
            left -= shares[i];
        }

        // Fewer steps are left than there are parts with a loss, since every loss is smaller than one step.
        var byLoss = Enumerable.Range(0, shares.Length).OrderByDescending(i => lost[i]).ThenBy(i => weights[i].Units == 0);
        var parts = new Amount[shares.Length];
        var sign = amount < Amount.Zero ? -1 : 1;
        foreach (var i in byLoss)
        {
            var more = left > 0 ? Int128.One : Int128.Zero;
            left -= more;
            parts[i] = new(sign * (((shares[i] + more) * step) + beyond));
            beyond = 0;
        }

        return parts;
    }
}
