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
    /// <summary>Up to here a share is first guessed in floating point: the guess is then off by less than 2¹² and its remainder fits into 128 bits.</summary>
    private static readonly UInt128 MostGuessableTotal = UInt128.One << 112;

    private static readonly Int128 MostGuessableSteps = Int128.One << 62;

    /// <summary>The parts, in the order of the weights. None has another sign than the amount. Grows with the number of parts times its logarithm.</summary>
    /// <param name="amount">What is divided up.</param>
    /// <param name="weights">Not negative, and not all 0. Among parts that lost the same, the first get more.</param>
    /// <param name="decimals">Decimals of the parts, 0 to 22; digits that the amount has beyond them stay together in one part.</param>
    public static Amount[] Split(Amount amount, IReadOnlyList<Amount> weights, int decimals)
    {
        var (values, total, isGuessable) = (new UInt128[weights.Count], UInt128.Zero, true);
        for (var i = 0; i < values.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(weights[i], Amount.Zero, nameof(weights));
            values[i] = (UInt128)weights[i].Units;
            total += values[i];
            isGuessable &= total <= MostGuessableTotal;
        }

        if (isGuessable && total == 0)
            throw new ArgumentException("The weights are all 0.", nameof(weights));

        var step = Amount.PowerOfTen(Amount.Decimals - decimals);
        var (steps, beyond) = Int128.DivRem(Int128.Abs(amount.Units), step);
        var (shares, byLoss) = isGuessable && steps <= MostGuessableSteps ? Guessed((ulong)steps, values, total) : Divided(steps, values);
        var left = steps;
        foreach (var share in shares)
            left -= share;

        // Fewer steps are left than there are parts with a loss, since every loss is smaller than one step.
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

    /// <summary>Shares rounded down, and their places by falling loss.</summary>
    private static (Int128[] Shares, int[] ByLoss) Guessed(ulong steps, UInt128[] weights, UInt128 total)
    {
        var (shares, lost) = (new Int128[weights.Length], new Int128[weights.Length]);
        for (var i = 0; i < weights.Length; i++)
            shares[i] = Share(steps, weights[i], total, out lost[i]);
        return (shares, ByLoss(lost, weights));
    }

    /// <summary>
    /// Steps × weight ÷ total, rounded down, without the numbers of twice the length that the product takes: the remainder of a guess is small, so it is right
    /// though products are cut to 128 bits.
    /// </summary>
    private static long Share(ulong steps, UInt128 weight, UInt128 total, out Int128 remainder)
    {
        var guess = (long)(steps * ((double)weight / (double)total));
        remainder = unchecked((Int128)((steps * weight) - ((UInt128)guess * total)));
        var wholes = (Int128)total;
        if (remainder >= 0 && remainder < wholes)
            return guess;

        var off = (long)Math.Floor((double)remainder / (double)total);
        remainder -= off * wholes;
        if (remainder < 0)
            (off, remainder) = (off - 1, remainder + wholes);
        else if (remainder >= wholes)
            (off, remainder) = (off + 1, remainder - wholes);
        return guess + off;
    }

    /// <summary>The same of numbers of any size.</summary>
    private static (Int128[] Shares, int[] ByLoss) Divided(Int128 steps, UInt128[] weights)
    {
        var total = weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight);
        var (shares, lost) = (new Int128[weights.Length], new BigInteger[weights.Length]);
        for (var i = 0; i < weights.Length; i++)
            shares[i] = (Int128)BigInteger.DivRem((BigInteger)steps * weights[i], total, out lost[i]);
        return (shares, ByLoss(lost, weights));
    }

    /// <summary>Those that weigh nothing come last, and the first first among equals.</summary>
    private static int[] ByLoss<T>(T[] lost, UInt128[] weights)
        where T : IComparable<T>
    {
        int[] places = [.. Enumerable.Range(0, lost.Length)];
        places.AsSpan().Sort((x, y) =>
        {
            var order = lost[y].CompareTo(lost[x]);
            if (order == 0)
                order = (weights[x] == 0).CompareTo(weights[y] == 0);
            return order != 0 ? order : x.CompareTo(y);
        });
        return places;
    }
}
