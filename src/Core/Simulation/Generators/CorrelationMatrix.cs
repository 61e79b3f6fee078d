using MathNet.Numerics.LinearAlgebra;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>Correlations of several quantities, made from independent ones.</summary>
internal static class CorrelationMatrix
{
    /// <summary>Rounding of given correlations may make eigenvalues negative by this.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Weights of as many independent quantities in each, so that two rows' product is their correlation.</summary>
    /// <param name="correlations">A row and a column each: symmetric, 1 on the diagonal.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="name">Of the parameter.</param>
    /// <exception cref="ArgumentException">No quantities have such correlations.</exception>
    public static double[,] Root(IReadOnlyList<IReadOnlyList<double>> correlations, int count, string name)
    {
        if (correlations.Count != count || correlations.Any(row => row.Count != count))
            throw new ArgumentException($"{name} must have {count} rows of as many correlations.", name);
        var matrix = Matrix<double>.Build.Dense(count, count, (i, j) => correlations[i][j]);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                if (!(i == j ? matrix[i, j] == 1 : matrix[i, j] is >= -1 and <= 1 && matrix[i, j] == matrix[j, i]))
                    throw new ArgumentException($"{name} must be symmetric, from −1 to 1, and 1 on the diagonal; in row {i} and column {j} it is not.", name);
            }
        }

        var spectrum = matrix.Evd(Symmetricity.Symmetric);
        var least = spectrum.EigenValues.Select(value => value.Real).Min();
        if (least < -Rounding)
            throw new ArgumentException($"{name} is not positive semidefinite (its least eigenvalue is {least:G3}): no quantities have such correlations.", name);
        var root = spectrum.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalVector(spectrum.EigenValues.Map(value => Math.Sqrt(Math.Max(0, value.Real))));
        return root.NormalizeRows(2).ToArray();
    }
}
