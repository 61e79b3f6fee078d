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

    /// <summary>The coefficients of the least squares with a penalty on their size; null where the equations cannot be solved.</summary>
    /// <param name="penalty">The penalty, in rows.</param>
    public double[]? Solve(double penalty)
    {
        // Cholesky of the lower triangle.
        var lower = products.ToArray();
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = lower[(i * width) + j] + (i == j ? penalty : 0);
                for (var k = 0; k < j; k++)
                    sum -= lower[(i * width) + k] * lower[(j * width) + k];
                if (i == j && !(sum > 0))
                    return null;
                lower[(i * width) + j] = i == j ? Math.Sqrt(sum) : sum / lower[(j * width) + j];
            }
        }

        var solution = targets.ToArray();
        for (var i = 0; i < width; i++)
        {
            for (var k = 0; k < i; k++)
                solution[i] -= lower[(i * width) + k] * solution[k];
            solution[i] /= lower[(i * width) + i];
        }

        for (var i = width - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < width; k++)
                solution[i] -= lower[(k * width) + i] * solution[k];
            solution[i] /= lower[(i * width) + i];
        }

        return solution;
    }
}
