using System.Runtime.Intrinsics;

namespace CloudIntel.Core.Analytics.Anomalies;

/// <summary>
/// How far the shape of the last 40 values is from the nearest one before, of up to 5,000 values: what comes again, whenever it does, is near to something. Of each five values
/// the one that is farthest from the level counts, so that neither spikes nor slow waves are lost; distances are sums over eight of these. Shapes that overlap do not count.
/// State is 8 KiB; in five values it looks at a thousand shapes once.
/// </summary>
internal sealed class ShapeDistance
{
    private const int Pool = 5;
    private const int Length = 8;
    private const int Most = 1000;

    private readonly float[] pooled = new float[2 * Most];
    private int count;
    private double level = double.NaN;
    private double farthest;
    private int inPool;
    private double unit;

    /// <summary>Takes the next value in.</summary>
    /// <returns>The distance, in multiples of the first one that was found; NaN where nothing new is known.</returns>
    public double Next(double value)
    {
        if (double.IsNaN(level))
            level = value;
        if (inPool == 0 || Math.Abs(value - level) > Math.Abs(farthest - level))
            farthest = value;
        if (++inPool < Pool)
            return double.NaN;
        inPool = 0;
        level += 0.5 * (farthest - level);
        if (count == pooled.Length)
        {
            pooled.AsSpan(Most).CopyTo(pooled);
            count = Most;
        }

        pooled[count++] = (float)farthest;
        var nearest = Nearest();
        if (unit == 0 && nearest is > 0 and < float.MaxValue)
            unit = nearest;
        return unit > 0 && nearest < float.MaxValue ? nearest / unit : double.NaN;
    }

    /// <summary>Eight beginnings at a time, the last of which may have been looked at already.</summary>
    private float Nearest()
    {
        if (count < 3 * Length)
            return float.MaxValue;
        var (nearest, end) = (Vector256.Create(float.MaxValue), count - (2 * Length) - Vector256<float>.Count + 1);
        for (var i = Math.Max(0, count - Most); i < end + Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var (start, sum) = (Math.Min(i, end), Vector256<float>.Zero);
            for (var j = 0; j < Length; j++)
                sum += Vector256.Abs(Vector256.LoadUnsafe(ref pooled[start + j]) - Vector256.Create(pooled[count - Length + j]));
            nearest = Vector256.Min(nearest, sum);
        }

        var least = nearest[0];
        for (var i = 1; i < Vector256<float>.Count; i++)
            least = Math.Min(least, nearest[i]);
        return least;
    }
}
