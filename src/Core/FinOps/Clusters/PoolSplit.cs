using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>Divides what a resource of a node cost among those that held some of it.</summary>
internal static class PoolSplit
{
    /// <summary>Decimals of a part. A million of parts of a millionth of a cent are still told apart, and a ledger need not keep 22.</summary>
    public const int Decimals = 12;

    private static readonly Int128 Step = Amount.PowerOfTen(Amount.Decimals - Decimals);

    /// <summary>
    /// Gives each the cost of what it held, rounded down. Where all of the capacity was held, or more, they divide up all of it in proportion to what
    /// they held, to the last digit.
    /// </summary>
    /// <param name="pool">The cost of the capacity.</param>
    /// <param name="held">What each held, not negative.</param>
    /// <param name="capacity">What there was to hold, in the same unit.</param>
    /// <param name="parts">The parts, in the same order.</param>
    /// <returns>What is left: the cost of what nobody held, and what is lost by rounding.</returns>
    public static Amount Divide(Amount pool, ReadOnlySpan<Int128> held, Int128 capacity, Span<Amount> parts)
    {
        Int128 all = 0;
        foreach (var one in held)
            all += one;
        if (all == 0 || pool == Amount.Zero)
        {
            parts.Clear();
            return pool;
        }

        if (all >= capacity)
        {
            DivideAll(pool, held, parts);
            return Amount.Zero;
        }

        var (steps, left) = (pool.Units / Step, pool);
        for (var i = 0; i < held.Length; i++)
        {
            parts[i] = held[i] == 0 ? Amount.Zero : new(Share(steps, held[i], capacity) * Step);
            left -= parts[i];
        }

        return left;
    }

    /// <summary>
    /// Steps × held ÷ capacity, rounded towards 0. Of usual sizes the quotient is first guessed in floating point, which is off by at most one, and then put
    /// right in whole numbers: that takes a tenth of the time of dividing 128 bits.
    /// </summary>
    private static Int128 Share(Int128 steps, Int128 held, Int128 capacity)
    {
        const long Guessable = 1L << 50;
        if (steps < 0 || steps > Guessable || capacity > long.MaxValue)
            return checked(steps * held) / capacity;
        var (smallSteps, smallHeld, smallCapacity) = ((long)steps, (long)held, (long)capacity);
        var guess = (long)((double)smallSteps * smallHeld / smallCapacity);
        var rest = Math.BigMul(smallSteps, smallHeld) - Math.BigMul(guess, smallCapacity);
        return rest < 0 ? guess - 1 : rest >= smallCapacity ? guess + 1 : guess;
    }

    /// <summary>Divides a whole number into equal parts of whole steps; the first ones get one step more, and the first what is less than a step.</summary>
    /// <param name="whole">What is divided.</param>
    /// <param name="parts">Into how many.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="step">The step.</param>
    public static Int128 Even(Int128 whole, int parts, int index, Int128 step)
    {
        var (steps, beyond) = Int128.DivRem(whole, step);
        var (each, left) = Int128.DivRem(steps, parts);
        return ((each + (index < left ? 1 : index < -left ? -1 : 0)) * step) + (index == 0 ? beyond : 0);
    }

    /// <summary>The same of an amount.</summary>
    public static Amount Even(Amount whole, int parts, int index) => parts == 1 ? whole : new(Even(whole.Units, parts, index, Step));

    private static void DivideAll(Amount pool, ReadOnlySpan<Int128> held, Span<Amount> parts)
    {
        var weights = new Amount[held.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = new(held[i]);
        LargestRemainder.Split(pool, weights, Decimals).CopyTo(parts);
    }
}
