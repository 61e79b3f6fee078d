namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>The simplex method on a dense tableau, for linear programmes of some hundred columns whose origin is feasible.</summary>
internal static class Simplex
{
    private const double Small = 1e-11;

    /// <summary>Maximises gains · x where each row · x ≤ its last entry, and x ≥ 0. Overwrites its arguments. Steps: at most 40 a column.</summary>
    /// <param name="rows">Coefficients, then the right side, none of which is negative.</param>
    /// <param name="gains">Of each column.</param>
    /// <returns>A feasible x; the best one unless the steps run out.</returns>
    public static double[] Maximise(double[][] rows, double[] gains)
    {
        var columns = gains.Length;
        var basis = new int[rows.Length]; // the variable that a row determines, or -1 for its slack
        var names = new int[columns]; // the variable in a column, or -1 for a slack
        Array.Fill(basis, -1);
        for (var column = 0; column < columns; column++)
            names[column] = column;
        for (var step = 0; step < 40 * (columns + 5); step++)
        {
            var entering = 0;
            for (var column = 1; column < columns; column++)
            {
                if (gains[column] > gains[entering])
                    entering = column;
            }

            if (gains[entering] <= Small)
                break;
            var leaving = -1;
            for (var row = 0; row < rows.Length; row++)
            {
                if (rows[row][entering] > Small && (leaving < 0 || rows[row][columns] * rows[leaving][entering] < rows[leaving][columns] * rows[row][entering]))
                    leaving = row;
            }

            if (leaving < 0)
                break; // nothing bounds the column: no machine has what it stands for
            Pivot(rows, gains, leaving, entering);
            (basis[leaving], names[entering]) = (names[entering], basis[leaving]);
        }

        var x = new double[columns];
        for (var row = 0; row < rows.Length; row++)
        {
            if (basis[row] >= 0)
                x[basis[row]] = Math.Max(0, rows[row][columns]);
        }

        return x;
    }

    private static void Pivot(double[][] rows, double[] gains, int leaving, int entering)
    {
        var pivot = rows[leaving];
        var inverse = 1 / pivot[entering];
        for (var column = 0; column < pivot.Length; column++)
            pivot[column] *= inverse;
        pivot[entering] = inverse;
        foreach (var row in rows)
        {
            if (row != pivot && row[entering] != 0)
                Subtract(row, pivot, entering, inverse);
        }

        Subtract(gains, pivot.AsSpan(0, gains.Length), entering, inverse);
    }

    private static void Subtract(Span<double> row, ReadOnlySpan<double> pivot, int entering, double inverse)
    {
        var factor = row[entering];
        for (var column = 0; column < row.Length; column++)
            row[column] -= factor * pivot[column];
        row[entering] = -factor * inverse;
    }
}
