using System.Text;

namespace CloudIntel.Core.Simulation.Randomness;

/// <summary>
/// Random numbers of one purpose. Number i depends on seed, stream and i alone: not on threads, nor on what other streams are asked for. So two algorithms
/// that are compared see the same arrivals, whatever else they draw (common random numbers).
/// </summary>
public sealed class RandomStream
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;
    private const int MantissaBits = 53;

    private readonly ulong seed;
    private readonly ulong stream;
    private ulong second;
    private ulong at;

    /// <summary>Starts at number 0.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="purpose">Such as <c>arrivals</c>: a name of its own for everything that is random.</param>
    /// <param name="member">Which of many alike, such as the number of a service.</param>
    public RandomStream(ulong seed, string purpose, long member = 0)
    {
        this.seed = seed;
        stream = FnvOffset;
        foreach (var letter in Encoding.UTF8.GetBytes(purpose))
            stream = (stream ^ letter) * FnvPrime;

        // Twice two streams share a number only if this hash collides: members are spread by a block of their own.
        stream = Philox.Block((ulong)member, stream, FnvOffset).First;
    }

    /// <summary>The index of the next number; may be set to any.</summary>
    public ulong Position
    {
        get => at;
        set
        {
            at = value;
            if ((at & 1) != 0)
                second = Philox.Block(at >> 1, stream, seed).Second;
        }
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        if ((at++ & 1) != 0)
            return second;
        (var first, second) = Philox.Block((at - 1) >> 1, stream, seed);
        return first;
    }

    /// <summary>Uniform in (0, 1]: never 0, so that its logarithm is finite.</summary>
    public double NextUniform() => ((NextBits() >> (64 - MantissaBits)) + 1) * (1.0 / (1UL << MantissaBits));

    /// <summary>Uniform in 0 … <paramref name="count"/> − 1, without bias beyond 2⁻³².</summary>
    /// <param name="count">At least 1.</param>
    public int NextIndex(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)(((UInt128)NextBits() * (ulong)count) >> 64);
    }

    /// <summary>Exponentially distributed.</summary>
    public double NextExponential(double mean) => -mean * Math.Log(NextUniform());

    /// <summary>Normally distributed with mean 0 and deviation 1 (Box and Muller); takes two numbers.</summary>
    public double NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(NextUniform()));
        return radius * Math.Cos(2 * Math.PI * NextUniform());
    }
}
