using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Cli.Catalog;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Reports;
using CloudIntel.Core.Simulation.Studies;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Cli.Simulation;

/// <summary><c>simulate</c>: runs what SimulationRuns say, without a cluster.</summary>
internal static class SimulateVerb
{
    private const int MostThreads = 256;

    public static Verb Verb(Shell shell)
    {
        var files = new Option<string[]>("--filename", "-f") { Description = "Manifests with SimulationRuns, and with the ConfigMaps, Workloads, Deployments and others that they name.", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
        var report = new Option<string?>("--report") { Description = "Write a page with plots of all of it.", HelpName = "FILE.html" };
        var csv = new Option<string?>("--csv") { Description = "Write the metrics of each simulation.", HelpName = "FILE.csv" };
        var charges = new Option<string?>("--charges") { Description = "Write what the first seed of the first scenario cost as FOCUS rows, for cost import.", HelpName = "FILE.csv" };
        var chargesOf = new Option<string?>("--charges-of") { Description = "The algorithm that these are of. Default: the baseline.", HelpName = "NAME" };
        var folder = new Option<string?>("--out-dir") { Description = "Write the JSON of each run to its name in a folder.", HelpName = "DIR" };
        var seeds = new Option<int?>("--seeds") { Description = "So many seeds, whatever the run says.", HelpName = "N" };
        var threads = new Option<int?>("--threads") { Description = "So many simulations at once. Default: as many as there are processors.", HelpName = "N" };
        var catalog = new Option<string?>("--catalog") { Description = "Folder of CSV files whose offers count, instead of those of the catalogue that comes along.", HelpName = "DIR" };
        var shard = new Option<string?>("--shard") { Description = "Simulate one of N parts of the seeds, from 0, and print what --merge takes.", HelpName = "I/N" };
        var merge = new Option<string[]>("--merge") { Description = "What all parts printed, in place of simulating.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("simulate", "Try out in a simulation what would cost money.")
        {
            Examples = ["simulate -f run.yaml", "simulate -f run.yaml --seeds 30 --report run.html -o json", "simulate -f run.yaml --shard 0/4 > part0.json"],
        };
        foreach (var option in new Option[] { files, output, report, csv, charges, chargesOf, folder, seeds, threads, catalog, shard, merge })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new SimulateRequest(parsed.GetValue(threads) ?? Environment.ProcessorCount, parsed.GetValue(seeds), parsed.GetValue(shard) is { } part ? Part(part) : null, parsed.GetValue(merge) ?? []);
            if (request.Threads is < 1 or > MostThreads)
                throw new UsageException($"--threads: {request.Threads} is not from 1 to {MostThreads}.");
            if (request.Seeds is < 1 or > SeedRule.Most)
                throw new UsageException($"--seeds: {request.Seeds} is not from 1 to {SeedRule.Most}.");
            var studies = await SimulatedStudies.ReadAsync(shell, parsed.GetRequiredValue(files), await CatalogAsync(shell, parsed.GetValue(catalog)), request.Seeds, cancellationToken);
            var single = parsed.GetValue(report) ?? parsed.GetValue(csv) ?? parsed.GetValue(charges);
            if (studies.Count > 1 && (single is not null || request.Part is not null || request.Merged.Count > 0))
                throw new UsageException($"There are {studies.Count} SimulationRuns, and --report, --csv, --charges, --shard and --merge are about one.");
            var first = studies[0].Spec;
            var billed = parsed.GetValue(chargesOf) ?? first.Design.BaselineAlgorithm;
            if (first.Algorithms.All(algorithm => algorithm.Name != billed))
                throw new UsageException($"--charges-of: {billed} is none of the algorithms {string.Join(", ", first.Algorithms.Select(algorithm => algorithm.Name))}.");
            if (parsed.GetValue(folder) is { } prepared)
            {
                if (studies.FirstOrDefault(study => Path.GetFileName(study.Spec.Name) != study.Spec.Name) is { } outside)
                    throw new UsageException($"{outside.File}: metadata.name: {outside.Spec.Name} has a slash, and so would be written outside {prepared}.");
                OutputFolder.Prepare(prepared, studies.Select(study => study.Spec.Name + ".yaml"));
            }

            if (request.Part is { } number)
            {
                await shell.Out.WriteLineAsync((await WithProgressAsync(shell, progress => StudyRun.RunShard(first, number.Shard, number.Shards, request.Threads, progress, cancellationToken))).ToJson());
                return ExitCode.Good;
            }

            var reports = new List<SimulationReport>();
            foreach (var study in studies)
                reports.Add(request.Merged.Count > 0 ? Merged(first, request.Merged) : await WithProgressAsync(shell, progress => StudyRun.Run(study.Spec, request.Threads, progress, cancellationToken)));
            await WriteFilesAsync(reports[0], parsed.GetValue(report), parsed.GetValue(csv), cancellationToken);
            if (parsed.GetValue(charges) is { } bill)
                await WriteChargesAsync(bill, StudyRun.ChargesOf(first, first.Algorithms.TakeWhile(algorithm => algorithm.Name != billed).Count(), cancellationToken), cancellationToken);
            await WriteAsync(shell, studies, reports, parsed.GetRequiredValue(output), parsed.GetValue(folder), cancellationToken);
            return reports.TrueForAll(IsGood) ? ExitCode.Good : ExitCode.Finding;
        });
        return verb;
    }

    private static bool IsGood(SimulationReport report) =>
        report.Result.Outcome is null or CriterionOutcome.Pass && report.Validations.All(validation => validation.Verdict != ValidationVerdict.Invalid);

    private static (int Shard, int Shards) Part(string text) =>
        text.Split('/') is [var one, var all] && int.TryParse(one, CultureInfo.InvariantCulture, out var shard) && int.TryParse(all, CultureInfo.InvariantCulture, out var shards) && shard >= 0 && shard < shards && shards <= SeedRule.Most
            ? (shard, shards)
            : throw new UsageException($"--shard: \"{text}\" is not a part of all from 0, such as 0/4.");

    private static async Task<PriceCatalog> CatalogAsync(Shell shell, string? folder)
    {
        var compact = CompactCatalog.Load();
        if (folder is null)
            return compact;
        var reading = CatalogFolder.Read(folder);
        foreach (var problem in reading.Problems)
            await shell.Error.WriteLineAsync($"warning: {problem}; the line is left out");
        return reading.Catalog.Offers.Count > 0 ? compact.WithOffersOf(reading.Catalog) : throw new UsageException($"The folder {folder} has no offers.");
    }

    private static SimulationReport Merged(StudySpec spec, IReadOnlyList<string> files)
    {
        try
        {
            return StudyRun.Merge(spec, [.. files.Select(file => StudyShard.FromJson(File.Exists(file) ? File.ReadAllText(file) : throw new UsageException($"There is no file {file}.")))]);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new UsageException($"--merge: {(e is ArgumentException argument ? UsageException.TextOf(argument) : e.Message)}");
        }
    }

    private static Task<T> WithProgressAsync<T>(Shell shell, Func<IProgress<StudyProgress>?, T> run) => ProgressBar.RunAsync(shell, show =>
    {
        try
        {
            return Task.FromResult(run(show is null ? null : new Shown(show)));
        }
        catch (ScenarioException e)
        {
            throw new UsageException(e.Message);
        }
    });

    private static async Task WriteFilesAsync(SimulationReport report, string? page, string? csv, CancellationToken cancellationToken)
    {
        if (page is not null)
            await File.WriteAllTextAsync(page, ReportHtml.Write(report), cancellationToken);
        if (csv is not null)
            await File.WriteAllTextAsync(csv, ReportCsv.Write(report), cancellationToken);
    }

    private static async Task WriteChargesAsync(string path, IEnumerable<FocusCharge> rows, CancellationToken cancellationToken)
    {
        var unfinished = path + ".part";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
                await FocusCsv.WriteAsync(rows, file, FocusVersion.V12, cancellationToken);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task WriteAsync(Shell shell, IReadOnlyList<SimulatedStudy> studies, List<SimulationReport> reports, string format, string? folder, CancellationToken cancellationToken)
    {
        if (folder is not null)
        {
            foreach (var report in reports)
                await File.WriteAllTextAsync(Path.Combine(folder, report.Name + ".json"), ReportJson.Write(report), cancellationToken);
        }
        else if (format == OutputFormat.Json && reports is [var only])
        {
            await shell.Out.WriteLineAsync(ReportJson.Write(only).TrimEnd());
        }
        else if (format == OutputFormat.Json)
        {
            await Json.WriteAsync(shell.Out, writer => WriteAll(writer, studies, reports), cancellationToken);
        }
        else
        {
            foreach (var report in reports)
                await SimulationTable.WriteAsync(shell, report);
        }
    }

    private static void WriteAll(Utf8JsonWriter writer, IReadOnlyList<SimulatedStudy> studies, List<SimulationReport> reports)
    {
        writer.WriteStartArray();
        for (var i = 0; i < reports.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("file", studies[i].File);
            writer.WritePropertyName("report");
            using var report = JsonDocument.Parse(ReportJson.Write(reports[i]));
            report.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Shows progress on the thread that tells it.</summary>
    private sealed class Shown(Action<Core.Ports.ImportProgress> show) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            lock (this)
                show(new($"Simulating, {Tables.Count(value.Completed)} of {Tables.Count(value.Total)}", (double)value.Completed / value.Total));
        }
    }
}

/// <summary>What is asked for.</summary>
/// <param name="Threads">Simulations at once.</param>
/// <param name="Seeds">So many seeds; null for what the run says.</param>
/// <param name="Part">Which part of all; null for all.</param>
/// <param name="Merged">Files of all parts; empty where they are simulated.</param>
internal sealed record SimulateRequest(int Threads, int? Seeds, (int Shard, int Shards)? Part, IReadOnlyList<string> Merged);
