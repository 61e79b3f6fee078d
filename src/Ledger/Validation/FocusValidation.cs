using System.Globalization;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Bills;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Functions;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Validation.Model;

namespace CloudIntel.Ledger.Validation;

/// <summary>
/// Judges bills by the rules of FOCUS. The text of the file is judged, before anything is repaired: what the ledger would load may
/// still break the specification. Memory does not grow with the file; its rows are held compressed on disk meanwhile.
/// </summary>
public static class FocusValidation
{
    /// <summary>Judges files.</summary>
    /// <returns>A report for each file, in the order of the request.</returns>
    /// <exception cref="UnreadableBillException">A file holds no table, or no column of FOCUS; or the model or the invoices cannot be read.</exception>
    /// <exception cref="LedgerUnavailableException">Memory or disk do not suffice.</exception>
    public static async Task<IReadOnlyList<ValidationReport>> ValidateAsync(
        ValidationRequest request, IProgress<ImportProgress>? progress, TimeProvider clock, CancellationToken cancellationToken)
    {
        var model = request.Model is null ? null : RuleModel.Read(request.Model);
        var parent = request.TemporaryFolder ?? TemporaryFolder.SystemDefault();
        Directory.CreateDirectory(parent);
        using var temporary = new TemporaryFolder(parent);
        using var database = Open(request, Path.Combine(temporary.Path, "rows.duckdb"), temporary.Path);
        using var connection = database.Connect();
        BillFunctions.Register(connection, []);
        ValidationFunctions.Register(connection);
        if (request.Invoices is not null)
            InvoiceList.Load(connection, request.Invoices, cancellationToken);
        using var watch = new ImportWatch(progress, clock);

        var bills = new List<ProbedBill>();
        foreach (var file in request.Files)
            bills.Add(await ProbeAsync(file, connection, temporary.Path, cancellationToken));
        var reports = new List<ValidationReport>();
        foreach (var together in request.Together ? [[.. bills]] : bills.Select(bill => new[] { bill }))
            reports.AddRange(new Judgement(request, model, connection, temporary.Path, watch, cancellationToken).Judge(together));
        return reports;
    }

    private static DuckDbDatabase Open(ValidationRequest request, string path, string temporary) => DuckDbDatabase.Open(
        path,
        new Dictionary<string, string>
        {
            ["memory_limit"] = $"{request.MemoryLimit.ToString(CultureInfo.InvariantCulture)}B",
            ["threads"] = (request.Threads > 0 ? request.Threads : Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture),
            ["temp_directory"] = temporary,
            // Rows are known by their place in the file.
            ["preserve_insertion_order"] = "true",
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
        });

    /// <summary>Looks at a file, of Parquet also at its columns.</summary>
    private static async Task<ProbedBill> ProbeAsync(BillFile file, DuckDbConnection connection, string temporary, CancellationToken cancellationToken)
    {
        var bill = await BillProbe.ProbeTableAsync(file, temporary, cancellationToken);
        if (bill.Format is FileFormat.JsonLines or FileFormat.GzippedJsonLines)
            throw new UnreadableBillException("UnknownFormat", file.Name, $"{file.Name} holds JSON. FOCUS is judged as CSV, gzipped CSV or Parquet.");
        if (bill.Format == FileFormat.Parquet)
        {
            try
            {
                bill = bill with { Columns = [.. BillTable.Describe(connection, bill.Path, cancellationToken).Select(column => column.Name)] };
            }
            catch (DuckDbException e)
            {
                throw new UnreadableBillException("Unreadable", file.Name, $"{file.Name} cannot be read: {e.Message}", e);
            }
        }

        if (!bill.Columns.Any(name => CostAndUsage.Names.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            throw new UnreadableBillException(
                "UnknownFormat", file.Name, $"{file.Name} is no FOCUS bill: none of its {bill.Columns.Count} columns is a FOCUS column.");
        }

        return bill;
    }
}
