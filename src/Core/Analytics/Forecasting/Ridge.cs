using MathNet.Numerics.LinearAlgebra;

namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>Ridge regression by normal equations, added up row by row.</summary>
internal sealed class Ridge(int width)
{
    private readonly double[] products = new double[width * width];
    private readonly double[] targets = new double[width];

    /// <summary>Rows added, by weight.</summary>
    public double Rows { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<double> row, double target, double weight = 1)
    {
        for (var i = 0; i < width; i++)
        {
            var scaled = row[i] * weight;
            targets[i] += scaled * target;
            var line = products.AsSpan(i * width, i + 1);
            for (var j = 0; j < line.Length; j++)
                line[j] += scaled * row[j];
        }

        Rows += weight;
    }

    /// <summary>The coefficients of the least squares with a penalty on their size; null where numbers grew too large to solve it.</summary>
    /// <param name="penalty">The penalty, in rows; positive, so that there is a solution.</param>
    public double[]? Solve(double penalty)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(penalty);
        if (!Array.TrueForAll(products, double.IsFinite) || !Array.TrueForAll(targets, double.IsFinite))
            return null;
        var equations = Matrix<double>.Build.Dense(width, width, (i, j) => products[(Math.Max(i, j) * width) + Math.Min(i, j)] + (i == j ? penalty : 0));
        return equations.Cholesky().Solve(Vector<double>.Build.Dense(targets)).ToArray();
    }
}
