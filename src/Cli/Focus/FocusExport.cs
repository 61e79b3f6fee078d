using System.CommandLine;
using System.Net.Http.Headers;
using CloudIntel.Cli.Cost;
using CloudIntel.Cli.Output;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Export;
using Spectre.Console;

namespace CloudIntel.Cli.Focus;

/// <summary><c>focus export</c>: writes the charges of a ledger as a FOCUS file.</summary>
internal static class FocusExport
{
    /// <summary>The environment variable with the Authorization header of an upload, which does not belong on a command line.</summary>
    private const string Authorization = "CLOUDINTEL_EXPORT_AUTHORIZATION";

    private static readonly TimeSpan UploadTimeout = TimeSpan.FromHours(1);

    public static Verb Verb(Shell shell)
    {
        var ledger = LedgerFile.Option();
        var version = new Option<string>("--version") { Description = "Version of FOCUS.", DefaultValueFactory = _ => FocusVersions.All[^1].Name() };
        version.AcceptOnlyFromAmong([.. FocusVersions.All.Select(known => known.Name())]);
        var format = new Option<string>("--format") { Description = "Kind of file.", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "parquet");
        var compression = new Option<string>("--compression") { Description = "How it is compressed; Parquet always is, otherwise with Snappy.", DefaultValueFactory = _ => "none" };
        compression.AcceptOnlyFromAmong("none", "gzip");
        var source = new Option<string?>("--source") { Description = "Charges of this source. Default: of all.", HelpName = "NAME" };
        var from = Moments.OptionOrMonth("--from", "Charges whose period starts at this moment or later: 2026-04, 2026-04-15, 2026-04-15T12:00:00Z, last-month or this-month.", shell.Clock);
        var to = Moments.OptionOrMonth("--to", "Charges whose period starts before this moment.", shell.Clock);
        var destination = new Option<string>("--out")
        {
            Description = $"A file, a folder, or an https address to which the file is PUT, with the Authorization header of the environment variable {Authorization}.",
            HelpName = "PATH|URL",
            Required = true,
        };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("export", "Write the charges of a ledger as FOCUS 1.0 to 1.4.")
        {
            Examples =
            [
                "focus export --ledger costs.duckdb --version 1.2 --from 2026-04 --to 2026-05 --out april.csv",
                "focus export --ledger costs.duckdb --format parquet --out https://storage.example.com/focus/all.parquet",
            ],
        };
        foreach (var option in new Option[] { ledger, version, format, compression, source, from, to, destination, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await LedgerFile.OpenAsync(parsed.GetRequiredValue(ledger), shell, cancellationToken);
            var request = new ExportRequest
            {
                Version = FocusVersions.Find(parsed.GetRequiredValue(version))!.Value,
                Source = parsed.GetValue(source),
                From = parsed.GetValue(from),
                To = parsed.GetValue(to),
            };
            var export = await opened.ExportAsync(request, cancellationToken);
            if (export.Charges == 0)
                throw new UsageException("The ledger holds no such charges. Nothing was written.");
            var (kind, extension) = KindOf(parsed.GetRequiredValue(format), parsed.GetRequiredValue(compression) == "gzip");
            var result = new ExportResult { Version = request.Version.Name(), Columns = export.Columns.Count };
            (result.File, result.Rows) = await WriteAsync(export, parsed.GetRequiredValue(destination), kind, extension, cancellationToken);
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, result, CliJson.Default.ExportResult, cancellationToken);
            else
                WriteTable(shell, result);
            return ExitCode.Good;
        });
        return verb;
    }

    private static (ExportFormat Format, string Extension) KindOf(string format, bool gzip) => (format, gzip) switch
    {
        ("parquet", true) => (ExportFormat.GzippedParquet, ".parquet"),
        ("parquet", false) => (ExportFormat.Parquet, ".parquet"),
        (_, true) => (ExportFormat.GzippedCsv, ".csv.gz"),
        _ => (ExportFormat.Csv, ".csv"),
    };

    private static async Task<(string File, long Rows)> WriteAsync(ChargeExport export, string destination, ExportFormat format, string extension, CancellationToken cancellationToken)
    {
        if (Uri.TryCreate(destination, UriKind.Absolute, out var address) && address.Scheme is "https" or "http")
        {
            if (address.Scheme == "http" && !address.IsLoopback)
                throw new UsageException($"--out {destination} would send bills unencrypted: give an https address.");
            return (address.GetLeftPart(UriPartial.Path), await UploadAsync(export, address, format, cancellationToken));
        }

        var path = Directory.Exists(destination) || destination.EndsWith('/') ? Path.Combine(destination, "focus" + extension) : destination;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        return (path, await ExportFile.WriteAsync(export, path, format, cancellationToken));
    }

    private static async Task<long> UploadAsync(ChargeExport export, Uri address, ExportFormat format, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cloudintel-export-");
        try
        {
            var path = Path.Combine(folder.FullName, "focus");
            var rows = await ExportFile.WriteAsync(export, path, format, cancellationToken);
            await using var file = File.OpenRead(path);
            using var client = new HttpClient { Timeout = UploadTimeout };
            using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new StreamContent(file) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(format == ExportFormat.Csv ? "text/csv" : "application/octet-stream");
            if (Environment.GetEnvironmentVariable(Authorization) is { Length: > 0 } authorization)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var answer = await client.SendAsync(request, cancellationToken);
            return answer.IsSuccessStatusCode
                ? rows
                : throw new UsageException($"{address.GetLeftPart(UriPartial.Path)} answered {(int)answer.StatusCode} {answer.ReasonPhrase} to the upload.");
        }
        catch (HttpRequestException e)
        {
            throw new UsageException($"{address.GetLeftPart(UriPartial.Path)} cannot be reached: {e.Message}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteTable(Shell shell, ExportResult result)
    {
        var table = Tables.Create(["File", "FOCUS"], ["Rows", "Columns"]);
        table.AddTexts([result.File, result.Version, Tables.Count(result.Rows), Tables.Count(result.Columns)]);
        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
    }
}

/// <summary>Of <c>focus export</c>.</summary>
internal sealed record ExportResult
{
    public string File { get; set; } = "";

    public string Version { get; set; } = "";

    public long Rows { get; set; }

    public int Columns { get; set; }
}
