namespace CloudIntel.Core.FinOps.Focus;

/// <summary>Writes charges as the specification wants a CSV file: UTF-8, a header, empty fields for null.</summary>
public static class FocusCsv
{
    /// <summary>Bytes gathered before they are written: large enough for few writes, small enough for any cache.</summary>
    private const int WriteBytes = 1 << 17;

    /// <summary>Writes a header and all charges with the columns of a version; memory does not grow with their number.</summary>
    /// <returns>The number of charges.</returns>
    public static async Task<long> WriteAsync(IEnumerable<FocusCharge> charges, Stream stream, FocusVersion version, CancellationToken cancellationToken)
    {
        var columns = FocusColumn.All.Where(column => column.Since <= version).ToArray();
        var csv = new CsvBuffer();
        foreach (var column in columns)
            csv.Text(column.Name);
        csv.EndRow();

        var rows = 0L;
        foreach (var charge in charges)
        {
            foreach (var column in columns)
                column.Write(csv, charge);
            csv.EndRow();
            rows++;
            if (csv.Written.Length >= WriteBytes)
            {
                await stream.WriteAsync(csv.Written, cancellationToken);
                csv.Clear();
            }
        }

        await stream.WriteAsync(csv.Written, cancellationToken);
        return rows;
    }
}
