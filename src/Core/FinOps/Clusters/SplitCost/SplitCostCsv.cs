using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.Clusters.SplitCost;

/// <summary>Writes parts of charges as a CSV file of FOCUS 1.3.</summary>
public static class SplitCostCsv
{
    /// <summary>Bytes gathered before they are written.</summary>
    private const int WriteBytes = 1 << 17;

    /// <summary>
    /// Writes a header and all parts, with the 65 columns of version 1.3. Whoever sells is taken to host and to provide the service, too; of contracts
    /// nothing is known.
    /// </summary>
    /// <returns>The number of parts.</returns>
    public static async Task<long> WriteAsync(IEnumerable<SplitCharge> parts, Stream stream, CancellationToken cancellationToken)
    {
        (string Name, Action<CsvBuffer, SplitCharge> Write)[] columns =
        [
            .. new (string Name, Action<CsvBuffer, SplitCharge> Write)[]
            {
                ("AllocatedMethodDetails", (csv, part) => csv.Text(part.AllocatedMethodDetails)),
                ("AllocatedMethodId", (csv, part) => csv.Text(part.AllocatedMethodId)),
                ("AllocatedResourceId", (csv, part) => csv.Text(part.AllocatedResourceId)),
                ("AllocatedResourceName", (csv, part) => csv.Text(part.AllocatedResourceName)),
                ("AllocatedTags", (csv, part) => csv.Text(part.AllocatedTags)),
                ("ContractApplied", (csv, _) => csv.Text(null)),
                ("HostProviderName", (csv, part) => csv.Text(part.Charge.ProviderName)),
                ("ServiceProviderName", (csv, part) => csv.Text(part.Charge.ProviderName)),
            }.Concat(FocusColumn.All.Select(column => (column.Name, (Action<CsvBuffer, SplitCharge>)((csv, part) => column.Write(csv, part.Charge)))))
                .OrderBy(column => column.Name, StringComparer.Ordinal),
        ];
        var csv = new CsvBuffer();
        foreach (var (name, _) in columns)
            csv.Text(name);
        csv.EndRow();

        var rows = 0L;
        foreach (var part in parts)
        {
            foreach (var (_, write) in columns)
                write(csv, part);
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
