using System.Runtime.Intrinsics;

namespace CloudIntel.Core.Analytics.Anomalies;

/// <summary>
/// How much of the course of the last 64 values lies outside of what courses have in common: the squared distance to the subspace of four directions that explains most of
/// those before, followed by Oja's rule with orthogonal directions; Oja (1982), Sanger (1989). Regular courses that go another way show in it though no value is unusual.
/// Only told where the subspace explains nearly all, for else everything is outside of it. State is 1 KiB; in two values it takes some thousand operations.
/// </summary>
internal sealed class SubspaceResidual
{
    private const int Pool = 2;
    private const int Length = 32;
    private const int Rank = 4;

    /// <summary>The subspace must explain so much of the squares of the courses before.</summary>
    private const double Explained = 0.9;

    /// <summary>How fast directions and sizes are learnt, after the beginning.</summary>
    private const double Rate = 0.001;
    private const double FastestTurn = 0.5;

    /// <summary>The rate of level and scale.</summary>
    private const double LevelRate = 0.001;

    /// <summary>A course whose distance is more than so many usual ones is learnt as if it were that far.</summary>
    private const double LearntDistance = 9;

    /// <summary>Values count at most as so many scales from the level.</summary>
    private const double Farthest = 20;

    /// <summary>A single value moves the level by at most so many scales' worth, and the scale likewise.</summary>
    private const double LevelClip = 4;
    private const double ScaleClip = 8;

    /// <summary>Pooled values in which level and scale are learnt as they come, and after which distances mean something.</summary>
    private const int FirstValues = 50;
    private const int FewestValues = 10 * Length;

    private readonly float[] recent = new float[2 * Length];
    private readonly float[] course = new float[Length];
    private readonly float[] directions = Cosines();
    private readonly double[] along = new double[Rank];
    private readonly double[] powers = new double[Rank];
    private double rest;
    private double level;
    private double scale;
    private double pooled;
    private int inPool;
    private int position;
    private int count;

    /// <summary>Takes the next value in.</summary>
    /// <returns>The squared distance, in usual ones; NaN where nothing new is known.</returns>
    public double Next(double value)
    {
        pooled += value / Pool;
        if (++inPool < Pool)
            return double.NaN;
        Keep(pooled);
        (pooled, inPool) = (0, 0);
        if (count < 2 * Length)
            return double.NaN;

        var outside = Project();
        var distance = outside / Math.Max(rest, 1e-9);
        Learn(outside);
        return count > FewestValues ? distance : double.NaN;
    }

    /// <summary>Whether the subspace explains enough for distances to be told.</summary>
    public bool IsRegular
    {
        get
        {
            var inside = powers[0] + powers[1] + powers[2] + powers[3];
            return inside >= Explained * (inside + rest);
        }
    }

    private void Keep(double value)
    {
        if (count++ == 0)
            level = value;
        var (difference, rate) = (value - level, Math.Max(LevelRate, 1.0 / count));
        var isFirst = count < FirstValues;
        scale += rate * ((isFirst ? Math.Abs(difference) : Math.Min(Math.Abs(difference), ScaleClip * scale)) - scale);
        level += rate * (isFirst ? difference : Math.Clamp(difference, -LevelClip * scale, LevelClip * scale));
        recent[position] = recent[position + Length] = (float)value;
        position = (position + 1) % Length;
    }

    /// <summary>Puts the course on its scale, and finds how far it goes along each direction.</summary>
    /// <returns>The square of what is left of it.</returns>
    private double Project()
    {
        var unit = Math.Max(scale, 1e-9 + (1e-6 * Math.Abs(level)));
        var squares = 0.0;
        for (var i = 0; i < Length; i++)
        {
            course[i] = (float)Math.Clamp((recent[position + i] - level) / unit, -Farthest, Farthest);
            squares += course[i] * course[i];
        }

        for (var k = 0; k < Rank; k++)
        {
            along[k] = Product(Direction(k), course);
            squares -= along[k] * along[k];
        }

        return Math.Max(0, squares);
    }

    /// <summary>Turns the directions towards the course, the first one most; what one explains is not left to the next.</summary>
    private void Learn(double outside)
    {
        var usualness = count > FewestValues && rest > 0 ? Math.Min(1, LearntDistance * rest / Math.Max(outside, 1e-12)) : 1;
        var rate = Math.Max(Rate, 1.0 / (count - (2 * Length) + 1)) * usualness;
        rest += rate * (outside - rest);
        var power = rest;
        for (var k = 0; k < Rank; k++)
        {
            powers[k] += rate * ((along[k] * along[k]) - powers[k]);
            power += powers[k];
        }

        var turn = Math.Min(FastestTurn, rate * Rank / Math.Max(power, 1e-9));
        for (var k = 0; k < Rank; k++)
        {
            var direction = Direction(k);
            Add(course, direction, -along[k]);
            Add(direction, course, turn * along[k]);
            for (var before = 0; before < k; before++)
                Add(direction, Direction(before), -Product(direction, Direction(before)));
            Add(direction, direction, (1 / Math.Sqrt(Math.Max(Product(direction, direction), 1e-30))) - 1);
        }
    }

    private Span<float> Direction(int k) => directions.AsSpan(k * Length, Length);

    private static double Product(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < Length; i += Vector256<float>.Count)
            sum += Vector256.Create(one[i..]) * Vector256.Create(other[i..]);
        return Vector256.Sum(sum);
    }

    /// <summary>Adds so many times one vector to another, which may be the same.</summary>
    private static void Add(Span<float> to, ReadOnlySpan<float> what, double times)
    {
        var factor = Vector256.Create((float)times);
        for (var i = 0; i < Length; i += Vector256<float>.Count)
            (Vector256.Create((ReadOnlySpan<float>)to[i..]) + (factor * Vector256.Create(what[i..]))).CopyTo(to[i..]);
    }

    /// <summary>The slowest cosines, which are orthogonal: what smooth courses mostly are.</summary>
    private static float[] Cosines()
    {
        var cosines = new float[Rank * Length];
        for (var k = 0; k < Rank; k++)
        {
            for (var i = 0; i < Length; i++)
                cosines[(k * Length) + i] = (float)(Math.Sqrt((k == 0 ? 1.0 : 2.0) / Length) * Math.Cos(Math.PI * k * (i + 0.5) / Length));
        }

        return cosines;
    }
}
