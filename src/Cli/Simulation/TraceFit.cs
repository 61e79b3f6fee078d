using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Fitting;

namespace CloudIntel.Cli.Simulation;

/// <summary><c>simulate trace fit</c>: a recorded workload as distributions and seasons, and others like it.</summary>
internal static class TraceFit
{
    public static Verb Verb(Shell shell)
    {
        var file = new Argument<string>("FILE") { Description = "A trace, or a folder of them; see simulate trace describe." };
        var zone = new Option<string>("--time-zone") { Description = "Whose clocks its users look at, such as Europe/Berlin.", HelpName = "NAME", DefaultValueFactory = _ => "UTC" };
        var holdOut = new Option<double>("--hold-out") { Description = "The share of the time at the end that a fit of the beginning is tried on.", HelpName = "SHARE", DefaultValueFactory = _ => 0.5 };
        var seeds = new Option<int>("--seeds") { Description = "So many workloads are generated and compared with it.", HelpName = "N", DefaultValueFactory = _ => 5 };
        var folder = new Option<string?>("--out-dir") { Description = "Where a generated workload is written as OpenDC's tasks.csv and fragments.csv; those that are there are replaced.", HelpName = "DIR" };
        var days = new Option<double?>("--days") { Description = "With --out-dir, how long it is; as long as the trace if not given.", HelpName = "N" };
        var seed = new Option<ulong>("--seed") { Description = "With --out-dir, of its random numbers.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("fit", "Say what a recorded workload is like, how good that is on a part of it that was held out, and generate more of it.")
        {
            Examples = ["simulate trace fit NASA-iPSC-1993-3.1-cln.swf.gz", "simulate trace fit surf_week_tasks.csv.gz --time-zone Europe/Amsterdam --out-dir like-surf --days 30 --seed 7"],
        };
        verb.Add(file);
        foreach (var option in new Option[] { zone, holdOut, seeds, folder, days, seed, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (share, count, length) = (parsed.GetRequiredValue(holdOut), parsed.GetRequiredValue(seeds), parsed.GetValue(days));
            if (share is not (> 0 and < 1))
                throw new UsageException($"--hold-out: {share.ToString(CultureInfo.InvariantCulture)} is not above 0 and below 1.");
            if (count is not (>= 1 and <= 1000))
                throw new UsageException($"--seeds: {count} is not from 1 to 1,000.");
            if (length is not (null or (> 0 and <= 36_525)))
                throw new UsageException($"--days: {length.Value.ToString(CultureInfo.InvariantCulture)} is not above 0 and at most 36,525.");
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(parsed.GetRequiredValue(zone), out var clocks))
                throw new UsageException($"--time-zone: there is no \"{parsed.GetRequiredValue(zone)}\" on this machine.");
            var path = parsed.GetRequiredValue(file);
            var trace = TraceFile.Read(path, cancellationToken);
            try
            {
                var fitted = WorkloadFit.Of(trace, clocks, cancellationToken);
                var result = TraceFitResult.Of(path, trace.Format, fitted, HoldOut.Of(trace, clocks, 1 - share, count, cancellationToken));
                if (parsed.GetValue(folder) is { } into)
                {
                    var tasks = fitted.Generate(fitted.Start, length is { } some ? TimeSpan.FromDays(some) : fitted.Length, parsed.GetRequiredValue(seed));
                    await TraceConvert.WriteAsync(new() { Format = trace.Format, Start = fitted.Start, Tasks = tasks }, into, cancellationToken);
                    await shell.Error.WriteLineAsync($"{tasks.Count} tasks written to {into}");
                }

                if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                    await Json.WriteAsync(shell.Out, result, CliJson.Default.TraceFitResult, cancellationToken);
                else
                    WriteTable(shell, result);
                return ExitCode.Good;
            }
            catch (ScenarioException e)
            {
                throw new UsageException($"{path}: {e.Message}");
            }
        });
        return verb;
    }

    private static void WriteTable(Shell shell, TraceFitResult result)
    {
        var table = Tables.Create(["What", "Family", "Parameters"], ["Count", "Mean", "Deviation", "K–S", "p", "A²"]);
        if (result.Services is { } services)
        {
            AddRow("services: cores", services.Cores);
            AddRow("services: memory MiB", services.Memory);
            AddRow("services: utilisation", services.Utilisation?.Level);
        }

        foreach (var (i, jobs) in result.Jobs.Index())
        {
            var name = $"jobs {i + 1} of {result.Jobs.Count}";
            AddRow($"{name}: gaps", jobs.Gaps);
            AddRow($"{name}: duration s", jobs.Duration);
            AddRow($"{name}: cores", jobs.Cores);
            AddRow($"{name}: memory MiB", jobs.Memory);
            AddRow($"{name}: utilisation", jobs.Utilisation);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        shell.Out.WriteLine();
        if (result.Services is { } all)
        {
            shell.Out.WriteLine($"{all.Count} services for {Text(result.Hours)} hours.");
            if (all.Utilisation is { } use)
            {
                shell.Out.WriteLine(
                    $"They move together by {Text(100 * use.CommonVariation)} % (memory {Text(use.CommonMemoryHours)} h) and alone by {Text(use.OwnVariation)} of their room "
                    + $"(memory {Text(use.OwnMemoryHours)} h, from one step of {Text(use.StepSeconds)} s to the next {Text(use.Autocorrelation)}); seasons explain {Text(100 * use.SeasonalShare)} % of their sum.");
            }
        }

        foreach (var (i, jobs) in result.Jobs.Index())
            shell.Out.WriteLine($"Jobs {i + 1} of {result.Jobs.Count}: {Text(jobs.PerHour)} an hour, dispersion {Text(jobs.Dispersion)}; ranks of duration and cores go together by {Text(jobs.Correlation.DurationCores)}.");
        shell.Out.WriteLine(result.Validation.Statement);

        void AddRow(string what, FittedDistributionResult? fit)
        {
            if (fit is not null)
            {
                var parameters = string.Join(", ", fit.Parameters.Select(parameter => $"{parameter.Key} {Text(parameter.Value)}"));
                table.AddTexts(
                [
                    what, fit.Family, parameters, Tables.Count(fit.Count), Text(fit.Mean), Text(fit.Deviation), Text(fit.KolmogorovSmirnov), Text(fit.PValue),
                    fit.AndersonDarling is { } square ? Text(square) : null,
                ]);
            }
        }
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
