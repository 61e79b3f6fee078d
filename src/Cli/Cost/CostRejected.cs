using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Ports;
using Spectre.Console;

namespace CloudIntel.Cli.Cost;

/// <summary><c>cost rejected</c>: all rows that the last load of a source kept aside.</summary>
internal static class CostRejected
{
    private static readonly string[] Columns = ["source", "file", "line", "column", "reason"];

    public static Verb Verb(Shell shell)
    {
        var ledger = LedgerFile.Option();
        var source = new Option<string?>("--source") { Description = "Rows of this source. Default: of all sources.", HelpName = "NAME" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.Csv);
        var verb = new Verb("rejected", "List all rows that the last load of each source kept aside because they break FOCUS beyond repair.")
        {
            Examples = ["cost rejected --ledger costs.duckdb", "cost rejected --ledger costs.duckdb --source aws-2026-04 -o csv"],
        };
        foreach (var option in new Option[] { ledger, source, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await LedgerFile.OpenAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            var sources = await SourcesAsync(opened, parsed.GetValue(source), cancellationToken);
            var rows = RowsAsync(opened, sources, cancellationToken);
            await (parsed.GetRequiredValue(output) switch
            {
                OutputFormat.Json => WriteJsonAsync(shell.Out, rows, cancellationToken),
                OutputFormat.Csv => WriteCsvAsync(shell.Out, rows, cancellationToken),
                _ => WriteTableAsync(shell, rows),
            });
            return ExitCode.Good;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<string>> SourcesAsync(ILedger ledger, string? wanted, CancellationToken cancellationToken)
    {
        var sources = (await ledger.LastImportsAsync(cancellationToken)).Select(import => import.Source).ToList();
        if (wanted is null)
            return sources;
        return sources.Contains(wanted)
            ? [wanted]
            : throw new UsageException($"--source {wanted} was never loaded into this ledger. It holds {(sources.Count == 0 ? "nothing" : string.Join(", ", sources))}.");
    }

    private static async IAsyncEnumerable<Rejection> RowsAsync(
        ILedger ledger, IReadOnlyList<string> sources, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            await foreach (var row in ledger.RejectedRowsAsync(source, cancellationToken))
                yield return ImportedFiles.Of(row, source);
        }
    }

    /// <summary>An array with one row a line, written as the rows come.</summary>
    private static async Task WriteJsonAsync(TextWriter output, IAsyncEnumerable<Rejection> rows, CancellationToken cancellationToken)
    {
        var separator = "[\n  ";
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await output.WriteAsync($"{separator}{JsonSerializer.Serialize(row, Json.OneLine.Rejection)}".AsMemory(), cancellationToken);
            separator = ",\n  ";
        }

        await output.WriteLineAsync((separator.StartsWith('[') ? "[]" : "\n]").AsMemory(), cancellationToken);
    }

    private static async Task WriteCsvAsync(TextWriter output, IAsyncEnumerable<Rejection> rows, CancellationToken cancellationToken)
    {
        await Csv.WriteRowAsync(output, Columns, [], cancellationToken);
        await foreach (var row in rows.WithCancellation(cancellationToken))
            await Csv.WriteRowAsync(output, [row.Source, row.File, row.Line.ToString(CultureInfo.InvariantCulture), row.Column, row.Reason], [], cancellationToken);
    }

    private static async Task WriteTableAsync(Shell shell, IAsyncEnumerable<Rejection> rows)
    {
        var table = Tables.Create(["Source", "File", "Line", "Column", "Reason"], []);
        await foreach (var row in rows)
            table.AddTexts([row.Source, row.File, row.Line.ToString(CultureInfo.InvariantCulture), row.Column, row.Reason]);
        if (table.Rows.Count > 0)
            Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        else
            await shell.Error.WriteLineAsync("No rows were kept aside.");
    }
}
