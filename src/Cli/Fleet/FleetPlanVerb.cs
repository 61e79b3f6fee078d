using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Scheduling.Fleet;
using Spectre.Console;

namespace CloudIntel.Cli.Fleet;

/// <summary><c>fleet plan</c>: the cheapest nodes for pods.</summary>
internal static class FleetPlanVerb
{
    public static Verb Verb(Shell shell)
    {
        var pods = new Option<string>("--pods") { Description = "CSV of pods: name, cpu_milli, memory_mib.", HelpName = "FILE", Required = true };
        var catalog = new Option<string>("--catalog") { Description = "CSV of instance types: instance_type, vcpu, memory_gib, usd_per_hour; or a table of a catalogue.", HelpName = "FILE", Required = true };
        var region = new Option<string?>("--region") { Description = "The region whose prices count, where the catalogue has several.", HelpName = "NAME" };
        var overhead = new Option<string?>("--overhead") { Description = "Processors and memory that the system takes of each node.", HelpName = "CPU,MEMORY" };
        var maxPods = new Option<int?>("--max-pods") { Description = "The most pods that a node may run. Default: any number.", HelpName = "N" };
        var spot = new Option<bool>("--spot") { Description = "Pods may run on spot machines too, where the catalogue has their prices." };
        var today = new Option<decimal?>("--today") { Description = "What today's nodes cost in an hour, to say what is saved.", HelpName = "USD" };
        var nodes = new Option<string?>("--nodes") { Description = "CSV of today's nodes: name, instance_type; and purchase, usd_per_hour. The column node of the pods says which are on them.", HelpName = "FILE" };
        var leastSaving = new Option<double>("--least-saving") { Description = "With --nodes, percent of the cost that a change saves at least.", HelpName = "PERCENT", DefaultValueFactory = _ => 5 };
        var mostReplaced = new Option<double>("--most-replaced") { Description = "With --nodes, percent of today's nodes that are given up at most.", HelpName = "PERCENT", DefaultValueFactory = _ => 100 };
        var commitments = new Option<string?>("--commitments") { Description = "CSV of what is paid for in any case: name, instance_type or family, machines or hourly_amount, paid_hourly.", HelpName = "FILE" };
        var spotShare = new Option<double>("--spot-share") { Description = "With --spot, percent of each owner's replicas that are on spot at most.", HelpName = "PERCENT", DefaultValueFactory = _ => 100 };
        var spotPools = new Option<int>("--spot-pools") { Description = "With --spot, on how many pools (a type in a zone) an owner's replicas on spot are spread at least.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var spotPoolShare = new Option<double>("--spot-pool-share") { Description = "With --spot, percent of an owner's replicas that are in one pool at most.", HelpName = "PERCENT", DefaultValueFactory = _ => 100 };
        var spotInterruptions = new Option<double?>("--spot-interruptions") { Description = "With --spot, how many nodes may be expected to be taken back in a month.", HelpName = "N" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("plan", "Find the cheapest nodes for pods, and how near to the cheapest possible they are.")
        {
            Examples = ["fleet plan --pods pods.csv --catalog types.csv", "fleet plan --pods pods.csv --catalog aws.csv --region eu-west-1 --overhead 300m,1Gi -o json",
                "fleet plan --pods pods.csv --catalog types.csv --nodes nodes.csv --least-saving 10"],
        };
        foreach (var option in new Option[] { pods, catalog, region, overhead, maxPods, spot, today, nodes, leastSaving, mostReplaced, commitments, spotShare, spotPools, spotPoolShare, spotInterruptions, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var isSpot = parsed.GetValue(spot);
            foreach (var option in new Option[] { spotShare, spotPools, spotPoolShare, spotInterruptions })
            {
                if (!isSpot && parsed.GetResult(option) is { Implicit: false })
                    throw new UsageException($"{option.Name} says nothing without --spot.");
            }

            if (parsed.GetValue(maxPods) is < 1)
                throw new UsageException("--max-pods is at least 1.");
            var warnings = new List<string>();
            var offers = await PlacementFiles.OffersAsync(parsed.GetRequiredValue(catalog), parsed.GetValue(region), isSpot, warnings.Add, cancellationToken);
            foreach (var warning in warnings)
                await shell.Error.WriteLineAsync($"warning: {warning}");
            if (parsed.GetValue(maxPods) is { } most)
                offers = [.. offers.Select(offer => offer with { Capacity = offer.Capacity with { Pods = most } })];
            var request = new FleetRequest
            {
                Pods = await PlacementFiles.PodsAsync(parsed.GetRequiredValue(pods), offers.Any(offer => offer.Capacity.Gpus > 0), isSpot, cancellationToken),
                Offers = offers,
                Nodes = parsed.GetValue(nodes) is { } nodesFile ? await FleetTodayFiles.NodesAsync(nodesFile, parsed.GetRequiredValue(pods), offers, cancellationToken) : null,
                Commitments = parsed.GetValue(commitments) is { } commitmentsFile ? await FleetTodayFiles.CommitmentsAsync(commitmentsFile, cancellationToken) : [],
                Options = new()
                {
                    Disruption = new() { LeastSaving = (decimal)Percent(parsed, leastSaving) / 100, MostReplaced = (decimal)Percent(parsed, mostReplaced) / 100 },
                    Spot = new()
                    {
                        MostOfReplicas = Percent(parsed, spotShare) / 100,
                        MinimumPools = parsed.GetValue(spotPools),
                        MostOfReplicasInPool = Percent(parsed, spotPoolShare) / 100,
                        MostInterruptionsPerMonth = parsed.GetValue(spotInterruptions),
                    },
                    Overhead = parsed.GetValue(overhead) is { } text ? PlacementFiles.Overhead(text) : default,
                    HourlyCostToday = parsed.GetValue(today),
                },
            };
            var started = shell.Clock.GetTimestamp();
            var plan = await ProgressBar.RunAsync(shell, progress =>
            {
                progress?.Invoke(new("Planning", 0));
                return Task.FromResult(Plan(request));
            });
            var result = FleetPlanResult.Of(plan, shell.Clock.GetElapsedTime(started), request.Nodes is not null);
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, result, CliJson.Default.FleetPlanResult, cancellationToken);
            else
                await WriteTableAsync(shell, plan, result);
            return plan.Unplaced.Count == 0 ? ExitCode.Good : ExitCode.Finding;
        });
        return verb;
    }

    private static double Percent(ParseResult parsed, Option<double> option) =>
        parsed.GetValue(option) is >= 0 and <= 100 and var percent ? percent : throw new UsageException($"{option.Name} is a percentage from 0 to 100.");

    private static FleetPlan Plan(FleetRequest request)
    {
        try
        {
            return FleetPlanner.Plan(request);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(UsageException.TextOf(e));
        }
    }

    private static async Task WriteTableAsync(Shell shell, FleetPlan plan, FleetPlanResult result)
    {
        var table = Tables.Create(["Type", "Purchase"], ["Nodes", "Pods", "USD/h each", "USD/h"]);
        foreach (var nodes in plan.Nodes.GroupBy(node => node.Offer))
        {
            table.AddTexts([
                nodes.Key.InstanceType, FleetPlanResult.Name(nodes.Key.Purchase), Tables.Count(nodes.Count()), Tables.Count(nodes.Sum(node => node.Pods.Count)),
                Money.Text(nodes.Key.HourlyPrice), Tables.Amount(nodes.Sum(node => node.Offer.HourlyPrice))]);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        await shell.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.NodeCount} nodes, {Tables.Amount(plan.HourlyCost)} USD/h; no plan costs less than {Tables.Amount(plan.LowerBound)} (gap {result.GapPercent:0.00} %)"));
        if (plan.Relaxed.Count > 0)
            await shell.Out.WriteLineAsync($"The bound leaves out {string.Join(", and ", plan.Relaxed)}.");
        if (plan.Removed.Count > 0 || plan.Nodes.Any(node => node.IsKept))
            await shell.Out.WriteLineAsync($"Of today's nodes {Tables.Count(plan.Nodes.Count(node => node.IsKept))} stay and {Tables.Count(plan.Removed.Count)} go; {Tables.Count(plan.Nodes.Count(node => !node.IsKept))} are added and {Tables.Count(plan.Moves.Count)} pods move.");
        foreach (var use in plan.Commitments)
            await shell.Out.WriteLineAsync($"{use.Commitment.Name} covers {Tables.Amount(use.HourlyAmount)} USD/h on {Tables.Count(use.Nodes)} nodes, at {Tables.Amount(use.Commitment.PaidHourly)} paid in any case.");
        if (plan.Saving is { } saving)
            await shell.Out.WriteLineAsync($"{(saving >= 0 ? "Saves" : "Costs more than today by")} {Tables.Amount(Math.Abs(saving))} USD/h");
        foreach (var pods in plan.Unplaced.GroupBy(pod => pod.Reason))
            await shell.Error.WriteLineAsync($"{pods.First().Pod}{(pods.Count() > 1 ? $" and {pods.Count() - 1} more have" : " has")} no node: {pods.Key}");
    }
}
