using System.CommandLine;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger;
using Spectre.Console;

namespace CloudIntel.Cli.Cost;

/// <summary><c>cost import</c>: loads bills into a ledger.</summary>
internal sealed class CostImport(ILedger ledger, CostImport.Terms terms, Action<ImportProgress>? progress, List<string> warnings)
{
    private static readonly HashSet<string> Extensions = [".csv", ".gz", ".parquet", ".txt", ".tsv", ".json", ".jsonl", ".ndjson"];

    public static Verb Verb(Shell shell)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Bills as CSV, JSON lines (both also gzipped) or Parquet; the content tells which, and what they are written in. A manifest stands for the files that it names.",
            Arity = ArgumentArity.OneOrMore,
        };
        var ledger = LedgerFile.Option();
        var format = new Option<string>("--format") { Description = "What the bills are written in.", DefaultValueFactory = _ => "auto" };
        format.AcceptOnlyFromAmong(BillFormats.All);
        var set = new Option<string[]>("--set")
        {
            Description = "A value for a FOCUS column that FOCUS files lack since all their rows have the same, such as BillingCurrency=USD.",
            HelpName = "COLUMN=VALUE",
        };
        var source = new Option<string?>("--source")
        {
            Description = "Source whose charges these are: all files together replace what it held of their billing periods. Default: each file is a source of its own, named after the file.",
            HelpName = "NAME",
        };
        var precedence = new Option<int?>("--precedence")
        {
            Description = "Where another source holds the same bill, the source with the higher precedence counts. Default: as before, 0 at first.",
            HelpName = "N",
        };
        var strict = new Option<bool>("--strict") { Description = "Load nothing of a source when one of its rows breaks FOCUS; exit code 1 then." };
        var folder = new Option<string?>("--out-dir") { Description = "Write one JSON result per file into this folder, under the file's name, instead of to standard output.", HelpName = "DIR" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);

        var verb = new Verb("import", "Load bills into a ledger. Loading a bill again, or a restated one, replaces its billing periods and never counts twice.")
        {
            Examples =
            [
                "cost import aws-2026-03.csv aws-2026-04.csv --ledger costs.duckdb",
                "cost import exports/*.parquet --source azure --ledger costs.duckdb -o json",
            ],
        };
        verb.Add(files);
        foreach (var option in new Option[] { ledger, format, set, source, precedence, strict, folder, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var paths = parsed.GetRequiredValue(files);
            if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
                throw new UsageException($"There is no file {missing}. Nothing was loaded.");
            var assumed = Assumed(parsed.GetValue(set) ?? []);
            if (parsed.GetValue(folder) is { } results)
                OutputFolder.Prepare(results, paths);
            var asked = BillFormats.Parse(parsed.GetRequiredValue(format));
            var bills = await BillsAsync(paths, asked, cancellationToken);
            await using var opened = await LedgerFile.OpenOrCreateAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            var sources = bills.GroupBy(bill => parsed.GetValue(source) ?? bill.Source, bill => bill.File with { Assumed = assumed }, StringComparer.Ordinal).ToList();
            var warnings = new List<string>();
            var imported = await ProgressBar.RunAsync(shell, async progress =>
            {
                var terms = new Terms(asked, parsed.GetValue(strict), parsed.GetValue(precedence));
                var import = new CostImport(opened, terms, progress, warnings);
                var loaded = new List<ImportedFile>();
                foreach (var group in sources)
                    loaded.AddRange(await import.LoadAsync(group.Key, [.. group], cancellationToken));
                return loaded;
            });
            await WriteAsync(shell, imported, parsed.GetRequiredValue(output), parsed.GetValue(folder), cancellationToken);
            foreach (var warning in warnings)
                await shell.Error.WriteLineAsync($"warning: {warning}");
            return await ReportAsync(shell, imported, parsed.GetRequiredValue(ledger));
        });
        return verb;
    }

    /// <summary>The bills that were named, those of manifests file by file, and the source that each is by default.</summary>
    private static async Task<List<(string Source, BillFile File)>> BillsAsync(string[] paths, BillDialect asked, CancellationToken cancellationToken)
    {
        var bills = new List<(string, BillFile)>();
        foreach (var path in paths)
        {
            if (await ManifestFiles.ReadAsync(path, cancellationToken) is { } manifest)
                bills.AddRange(manifest.Paths.Select(file => (manifest.Source, Bill(file, asked == BillDialect.Auto ? manifest.Format : asked))));
            else
                bills.Add((SourceOf(path), Bill(path, asked)));
        }

        return bills;

        static BillFile Bill(string path, BillDialect format) => new(path, Path.GetFullPath(path)) { Format = format };
    }

    private static Dictionary<string, string> Assumed(IEnumerable<string> settings)
    {
        var assumed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            var column = at > 0 ? Ledgers.FocusColumnNames.FirstOrDefault(name => name.Equals(setting[..at], StringComparison.OrdinalIgnoreCase)) : null;
            assumed[column ?? throw new UsageException($"--set {setting} has no FOCUS column before an equals sign, as in BillingCurrency=USD.")] = setting[(at + 1)..];
        }

        return assumed;
    }

    /// <summary>The source that a file is by default: its name without folder and the extensions of formats.</summary>
    public static string SourceOf(string path)
    {
        var name = Path.GetFileName(path);
        while (Extensions.Contains(Path.GetExtension(name).ToLowerInvariant()) && Path.GetFileNameWithoutExtension(name) is { Length: > 0 } shorter)
            name = shorter;
        return name;
    }

    private async Task<IReadOnlyList<ImportedFile>> LoadAsync(string source, BillFile[] files, CancellationToken cancellationToken)
    {
        var request = new ImportRequest
        {
            Source = source,
            Files = files,
            Format = terms.Format,
            Strict = terms.Strict,
        };
        var mixUps = await LoadWarnings.BeforeAsync(ledger, source, cancellationToken);
        try
        {
            var report = await ledger.ImportAsync(request, ImportProgressReport.Of(progress), cancellationToken);
            warnings.AddRange(report.Files.SelectMany(file => file.Warnings));
            if (report.Loaded)
            {
                if (terms.Precedence is { } given)
                    await ledger.SetPrecedenceAsync(source, given, cancellationToken);
                warnings.AddRange(await mixUps.AfterAsync(cancellationToken));
            }

            return [.. report.Files.Select(file => ImportedFiles.Of(file, report))];
        }
        catch (UnreadableBillException e)
        {
            return [.. files.Select(file => new ImportedFile { File = file.Name, Source = source, Error = file.Name == e.File ? e.Message : $"{file.Name} was not loaded, because {e.File} of the same source cannot be read" })];
        }
    }

    private static async Task WriteAsync(Shell shell, IReadOnlyList<ImportedFile> files, string format, string? folder, CancellationToken cancellationToken)
    {
        if (folder is not null)
        {
            await OutputFolder.WriteAsync(folder, files, file => file.File, CliJson.Default.ImportedFile, cancellationToken);
            return;
        }

        if (format == OutputFormat.Json)
        {
            await Json.WriteAsync(shell.Out, new ImportResult { Files = files }, CliJson.Default.ImportResult, cancellationToken);
            return;
        }

        var table = Tables.Create(["File", "Source", "Billing periods"], ["Rows", "Repaired", "Rejected"]);
        foreach (var file in files)
        {
            var periods = string.Join(", ", file.BillingPeriods.Select(period => $"{period.Start:yyyy-MM-dd}").Distinct());
            table.AddTexts([file.File, file.Source, file.Loaded ? periods : "not loaded", Tables.Count(file.Rows), Tables.Count(file.Repaired), Tables.Count(file.Rejected)]);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
    }

    /// <summary>Says on standard error what a person should look at, and with what exit code to end.</summary>
    private static async Task<int> ReportAsync(Shell shell, IReadOnlyList<ImportedFile> files, string ledger)
    {
        foreach (var file in files.Where(file => file.Error is not null))
            await shell.Error.WriteLineAsync($"error: {file.Error}");
        foreach (var source in files.Where(file => file.Rejected > 0).GroupBy(file => file.Source))
        {
            var rejected = source.Sum(file => file.Rejected);
            foreach (var row in source.SelectMany(file => file.Rejections))
                await shell.Error.WriteLineAsync($"rejected: {row.File}:{row.Line}: {row.Column}: {row.Reason}");
            await shell.Error.WriteLineAsync(source.All(file => file.Loaded)
                ? $"{(rejected == 1 ? "1 row" : $"{Tables.Count(rejected)} rows")} of {source.Key} kept aside; to list all: {shell.ProgramName} cost rejected --ledger {ledger} --source {source.Key}"
                : $"{(rejected == 1 ? "1 row" : $"{Tables.Count(rejected)} rows")} of {source.Key} {(rejected == 1 ? "breaks" : "break")} FOCUS, so nothing of it was loaded (--strict)");
        }

        if (files.Any(file => file.Error is not null))
            return ExitCode.Unusable;
        return files.All(file => file.Loaded) ? ExitCode.Good : ExitCode.Finding;
    }

    /// <summary>How files are loaded.</summary>
    /// <param name="Format">What they are written in.</param>
    /// <param name="Strict">Whether one bad row keeps all of a source out.</param>
    /// <param name="Precedence">The source's precedence; null to leave it.</param>
    internal readonly record struct Terms(BillDialect Format, bool Strict, int? Precedence);
}
