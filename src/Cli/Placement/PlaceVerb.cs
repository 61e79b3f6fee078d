using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Catalog;
using CloudIntel.Cli.Output;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Kubernetes.Objects;
using Spectre.Console;

namespace CloudIntel.Cli.Placement;

/// <summary><c>place</c>: where workloads run best, and what that costs.</summary>
internal static class PlaceVerb
{
    public static Verb Verb(Shell shell)
    {
        var files = new Option<string[]>("--filename", "-f") { Description = "Manifests with Workloads, and with the Deployments and others that they name.", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
        var folder = new Option<string?>("--catalog") { Description = "Folder of CSV files whose offers count, instead of those of the catalogue that comes along.", HelpName = "DIR" };
        var strategy = new Option<PlacementStrategy?>("--strategy") { Description = "Decides for all of them, whatever they say: Cost, Performance, Hybrid or Intelligent.", HelpName = "NAME" };
        var overhead = new Option<string>("--overhead") { Description = "What of each machine is not there for replicas.", HelpName = "CPU,MEMORY", DefaultValueFactory = _ => "300m,1Gi" };
        var outcomes = new Option<string?>("--outcomes") { Description = "CSV with what earlier placements turned out to be, for the strategy Intelligent.", HelpName = "FILE" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("place", "Find the machines on which workloads run best, what that costs, and why others lost.")
        {
            Examples = ["place -f workloads.yaml", "place -f workloads.yaml --catalog prices --strategy Hybrid -o json"],
        };
        foreach (var option in new Option[] { files, folder, strategy, overhead, outcomes, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var documents = await WorkloadManifests.ReadAsync(parsed.GetRequiredValue(files), cancellationToken);
            var learned = parsed.GetValue(outcomes) is { } path ? await OutcomesFile.ReadAsync(path, cancellationToken) : null;
            var kept = Overhead(parsed.GetRequiredValue(overhead));
            var engine = PlacementEngine.For(await CatalogAsync(shell, parsed.GetValue(folder)));
            PlaceResult[] results = [.. documents.Select(document => Place(document, engine, parsed.GetValue(strategy), kept, learned))];
            await WriteAsync(shell, results, parsed.GetRequiredValue(output), cancellationToken);
            return Array.TrueForAll(results, result => result.Placement is not null) ? ExitCode.Good : ExitCode.Finding;
        });
        return verb;
    }

    private static PlaceResult Place(WorkloadDocument document, PlacementEngine engine, PlacementStrategy? strategy, ReplicaRequests overhead, LearnedOutcomes? outcomes)
    {
        var spec = document.Workload.Spec;
        var requirement = spec.ToRequirement(document.Target, overhead);
        if (strategy is { } other)
            requirement = requirement with { Strategy = other };
        if (requirement.Missing() is { } missing)
            throw new UsageException($"{document.File}, line {document.LineOf("spec")}: {missing}.");
        var current = document.Workload.Status?.Placement is { } placement
            ? engine.Find(requirement, $"{placement.Provider}/{placement.Region}/{placement.InstanceType}/{placement.PurchaseOption}", outcomes)
            : null;
        var (decision, rationale) = spec.ToMigrationRule().Apply(engine.Decide(requirement, outcomes), current);
        return PlaceResult.Of(document, decision, rationale);
    }

    private static async Task<PriceCatalog> CatalogAsync(Shell shell, string? folder)
    {
        var compact = CompactCatalog.Load();
        if (folder is null)
            return compact;
        var reading = CatalogFolder.Read(folder);
        foreach (var problem in reading.Problems)
            await shell.Error.WriteLineAsync($"warning: {problem}; the line is left out");
        return reading.Catalog.Offers.Count > 0
            ? compact.WithOffersOf(reading.Catalog)
            : throw new UsageException($"The folder {folder} has no offers: a table with provider, region, instance_type, vcpus, memory_gib and on_demand_usd_hour.");
    }

    private static ReplicaRequests Overhead(string text) => text.Split(',') is [var cpu, var memory] && Quantity.TryParse(cpu, out var cores) && Quantity.TryParse(memory, out var bytes) && cores.Value >= 0 && bytes.Value >= 0
        ? new((long)decimal.Ceiling(cores.Value * 1000), (long)decimal.Ceiling(bytes.Value))
        : throw new UsageException($"--overhead: \"{text}\" is not two quantities such as 300m,1Gi.");

    private static async Task WriteAsync(Shell shell, PlaceResult[] results, string format, CancellationToken cancellationToken)
    {
        if (format == OutputFormat.Json)
        {
            await (results is [var single]
                ? Json.WriteAsync(shell.Out, single, CliJson.Default.PlaceResult, cancellationToken)
                : Json.WriteAsync(shell.Out, results, CliJson.Default.IReadOnlyListPlaceResult, cancellationToken));
            return;
        }

        var table = Tables.Create(["Workload", "Region", "Type", "Purchase", "Why"], ["Machines", "Zones", "USD/month"]);
        foreach (var result in results)
        {
            if (result.Placement is { } placement)
                table.AddTexts([result.Name, $"{placement.Provider}/{placement.Region}", placement.InstanceType, placement.PurchaseOption, result.Rationale ?? $"best by {result.Strategy}", Number(placement.Machines), Number(placement.Zones), Tables.Amount(placement.MonthlyCost)]);
            else
                table.AddTexts([result.Name, null, null, null, $"nothing keeps {string.Join(" and ", result.Conflict.Select(one => $"{one.Field} ({one.Asks})"))}", null, null, null]);
            foreach (var other in result.Alternatives)
                table.AddTexts(["", $"{other.Placement.Provider}/{other.Placement.Region}", other.Placement.InstanceType, other.Placement.PurchaseOption, other.Reason, Number(other.Placement.Machines), Number(other.Placement.Zones), Tables.Amount(other.Placement.MonthlyCost)]);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
