using System.Buffers.Binary;

namespace CloudIntel.Core.Analytics;

/// <summary>Buckets that grow: the first is [0, <paramref name="First"/>), and each is wider than the one before by <paramref name="Growth"/>.</summary>
/// <param name="First">Width of the first bucket, in the unit of the values; positive.</param>
/// <param name="Growth">By how much a bucket is wider than the one before, as a ratio above 1.</param>
/// <param name="Most">The largest value that is told from larger ones.</param>
/// <remarks>Source: the Vertical Pod Autoscaler, pkg/recommender/util/histogram_options.go.</remarks>
public sealed record ExponentialBuckets(double First, double Growth, double Most)
{
    /// <summary>For processors, in cores: from 0.01 to 1,000, each bucket 5 percent wider.</summary>
    public static ExponentialBuckets Cores { get; } = new(0.01, 1.05, 1000);

    /// <summary>For memory, in bytes: from 10 MB to 1 TB, each bucket 5 percent wider.</summary>
    public static ExponentialBuckets Bytes { get; } = new(1e7, 1.05, 1e12);

    /// <summary>How many there are; the last one has no end.</summary>
    public int Count { get; } = (int)Math.Ceiling(Math.Log((Most * (Growth - 1) / First) + 1) / Math.Log(Growth)) + 1;

    /// <summary>The bucket of a value; not negative.</summary>
    public int Of(double value)
    {
        var bucket = Math.Min(Count - 1, (int)Math.Floor(Math.Log((value * (Growth - 1) / First) + 1) / Math.Log(Growth)));
        // Logarithms err by a digit at the edges.
        if (bucket + 1 < Count && value >= Start(bucket + 1))
            return bucket + 1;
        return bucket > 0 && value < Start(bucket) ? bucket - 1 : bucket;
    }

    /// <summary>Where a bucket begins.</summary>
    public double Start(int bucket) => First * (Math.Pow(Growth, bucket) - 1) / (Growth - 1);
}

/// <summary>
/// How often values occurred, where those of a half-life ago weigh half. Weights are held as of a moment that moves on by whole half-lives, so that
/// nothing is rounded when it does.
/// </summary>
/// <remarks>Source: the Vertical Pod Autoscaler, pkg/recommender/util/decaying_histogram.go.</remarks>
public sealed class DecayingHistogram
{
    private const byte Version = 1;

    /// <summary>The moment moves on before weights exceed 2^100, where they still add up well.</summary>
    private const int MostHalfLives = 100;

    private readonly double[] weights;
    private DateTimeOffset reference = DateTimeOffset.UnixEpoch;

    /// <summary>Nothing has occurred.</summary>
    /// <param name="buckets">Which values are told apart.</param>
    /// <param name="halfLife">After how long a value weighs half; positive.</param>
    public DecayingHistogram(ExponentialBuckets buckets, TimeSpan halfLife)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(halfLife, TimeSpan.Zero);
        (Buckets, HalfLife, weights) = (buckets, halfLife, new double[buckets.Count]);
    }

    /// <summary>Which values are told apart.</summary>
    public ExponentialBuckets Buckets { get; }

    /// <summary>After how long a value weighs half.</summary>
    public TimeSpan HalfLife { get; }

    /// <summary>Whether nothing has occurred.</summary>
    public bool IsEmpty => !Array.Exists(weights, weight => weight > 0);

    /// <summary>Takes a value. The order in which values come does not matter.</summary>
    /// <param name="value">The value; not negative.</param>
    /// <param name="weight">How much it counts; positive.</param>
    /// <param name="moment">When it occurred.</param>
    public void Add(double value, double weight, DateTimeOffset moment)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight);
        var age = HalfLivesFromReference(moment);
        if (age > MostHalfLives)
        {
            MoveTo((int)Math.Floor(age));
            age = HalfLivesFromReference(moment);
        }

        weights[Buckets.Of(value)] += weight * double.Exp2(age);
    }

    /// <summary>Takes in what occurred in another one, as if all values had come here.</summary>
    /// <param name="other">Of the same buckets and half-life.</param>
    public void Merge(DecayingHistogram other)
    {
        if (other.Buckets != Buckets || other.HalfLife != HalfLife)
            throw new ArgumentException("Histograms of other buckets or another half-life do not add up.", nameof(other));
        if (other.IsEmpty)
            return;
        var ahead = (int)Math.Round((other.reference - reference) / HalfLife);
        if (ahead > 0)
            MoveTo(ahead);
        for (var i = 0; i < weights.Length; i++)
            weights[i] += Math.ScaleB(other.weights[i], Math.Min(ahead, 0));
    }

    /// <summary>
    /// The upper end of the bucket in which a share of all weight is reached: up to 5 percent above the value itself. 0 where nothing has occurred; the
    /// start of the last bucket, which has no end.
    /// </summary>
    /// <param name="share">From 0 to 1.</param>
    public double Percentile(double share)
    {
        var (total, sum) = (weights.Sum(), 0.0);
        if (total == 0)
            return 0;
        var enough = share * total * (1 - 1e-12); // weights are rounded: a share that is reached exactly counts as reached
        var last = Array.FindLastIndex(weights, weight => weight > 0);
        for (var i = 0; i < last; i++)
        {
            sum += weights[i];
            if (weights[i] > 0 && sum >= enough)
                return Buckets.Start(i + 1);
        }

        return Buckets.Start(Math.Min(last + 1, Buckets.Count - 1));
    }

    /// <summary>All of it, for <see cref="Read"/>: 13 bytes, and 10 for each bucket that has weight.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[13 + (10 * weights.Count(weight => weight > 0))];
        var rest = bytes.AsSpan();
        rest[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(rest[1..], reference.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(rest[9..], Buckets.Count);
        rest = rest[13..];
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] == 0)
                continue;
            BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)i);
            BinaryPrimitives.WriteDoubleLittleEndian(rest[2..], weights[i]);
            rest = rest[10..];
        }

        return bytes;
    }

    /// <summary>What <see cref="ToBytes"/> wrote of a histogram of the same buckets and half-life.</summary>
    /// <exception cref="FormatException">It did not.</exception>
    public static DecayingHistogram Read(ReadOnlySpan<byte> bytes, ExponentialBuckets buckets, TimeSpan halfLife)
    {
        var histogram = new DecayingHistogram(buckets, halfLife);
        if (bytes.Length < 13 || (bytes.Length - 13) % 10 != 0 || bytes[0] != Version || BinaryPrimitives.ReadInt32LittleEndian(bytes[9..]) != buckets.Count)
            throw new FormatException("These bytes are no histogram of these buckets.");
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]);
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.Ticks)
            throw new FormatException("A histogram is as of no moment.");
        histogram.reference = new(ticks, TimeSpan.Zero);
        for (var rest = bytes[13..]; rest.Length > 0; rest = rest[10..])
        {
            var (bucket, weight) = (BinaryPrimitives.ReadUInt16LittleEndian(rest), BinaryPrimitives.ReadDoubleLittleEndian(rest[2..]));
            if (bucket >= buckets.Count || !(weight > 0) || double.IsInfinity(weight))
                throw new FormatException("A histogram has a bucket or a weight that cannot be.");
            histogram.weights[bucket] = weight;
        }

        return histogram;
    }

    private double HalfLivesFromReference(DateTimeOffset moment) => (moment - reference) / HalfLife;

    private void MoveTo(int halfLives)
    {
        reference += halfLives * HalfLife;
        for (var i = 0; i < weights.Length; i++)
            weights[i] = Math.ScaleB(weights[i], -halfLives);
    }
}
