using System.CommandLine;
using System.Globalization;
using CloudIntel.Cli.Catalog;
using CloudIntel.Cli.Clusters;
using CloudIntel.Cli.Fleet.Exports;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Catalog;
using CloudIntel.Resources;
using CloudIntel.Resources.Generation;

namespace CloudIntel.Cli.Fleet;

/// <summary><c>fleet export</c>: a planned fleet in the words of the tool that makes it.</summary>
internal static class FleetExport
{
    private const string Karpenter = "karpenter";
    private const string ClusterAutoscaler = "cluster-autoscaler";
    private const string PriorityExpander = "priority-expander";
    private const string Terraform = "terraform";

    public static Verb Verb(Shell shell)
    {
        var name = new Argument<string?>("name") { Description = "A FleetPlan of the cluster.", HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--filename", "-f") { Description = "A FleetPlan with its status, as kubectl get -o json prints it, or what fleet plan -o json prints; instead of one of the cluster.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "What to write.", Required = true }.AcceptOnlyFromAmong(Karpenter, ClusterAutoscaler, PriorityExpander, Terraform);
        var region = new Option<string?>("--region") { Description = "Where the fleet is, for a file that does not say.", HelpName = "NAME" };
        var cluster = new Option<string>("--cluster") { Description = "The cluster, as eksctl, Config Connector or the Azure Service Operator knows it.", HelpName = "NAME", DefaultValueFactory = _ => new ExportOptions().Cluster };
        var nodeClass = new Option<string>("--node-class") { Description = "The class of nodes of Karpenter.", HelpName = "NAME", DefaultValueFactory = _ => new ExportOptions().NodeClass };
        var headroom = new Option<int>("--headroom") { Description = "How much more than the plan groups and limits allow, in percent.", HelpName = "PERCENT", DefaultValueFactory = _ => new ExportOptions().HeadroomPercent };
        var spotTaint = new Option<string?>("--spot-taint") { Description = "A taint of spot nodes, such as spot=true:NoSchedule, that keeps pods off which do not tolerate it.", HelpName = "TAINT" };
        var catalog = new Option<string?>("--catalog") { Description = "Folder of CSV files that knows the types, beside the catalogue that comes along.", HelpName = "DIR" };
        var options = new ClusterOptions();
        var verb = new Verb("export", "Write a planned fleet as NodePools of Karpenter, groups for the cluster autoscaler, or variables of Terraform.")
        {
            Examples = ["fleet export shop -n shop --format karpenter", "fleet export -f plan.json --region eu-west-1 --format terraform"],
        };
        verb.Add(name);
        foreach (var option in new Option[] { file, format, region, cluster, nodeClass, headroom, spotTaint, catalog })
            verb.Add(option);
        options.AddTo(verb);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(name) is null == parsed.GetValue(file) is null)
                throw new UsageException("Name a FleetPlan of the cluster, or a file with -f.");
            if (parsed.GetValue(headroom) is < 0 or > 1000)
                throw new UsageException("--headroom is from 0 to 1000 percent.");
            var compact = CompactCatalog.Load();
            var reading = new FleetReading(parsed.GetValue(catalog) is { } folder ? compact.With(CatalogFolder.Read(folder).Catalog) : compact);
            var fleet = parsed.GetValue(file) is { } path
                ? await reading.ReadAsync(path, parsed.GetValue(region), cancellationToken)
                : reading.Of(await options.WithClusterAsync(parsed, shell.Clock, (client, own) => client.Resource<FleetPlan>().GetAsync(new(own, parsed.GetValue(name)!), cancellationToken)));
            await WriteAsync(shell, fleet, parsed.GetRequiredValue(format), new()
            {
                Cluster = parsed.GetRequiredValue(cluster),
                NodeClass = parsed.GetRequiredValue(nodeClass),
                HeadroomPercent = parsed.GetValue(headroom),
                SpotTaint = parsed.GetValue(spotTaint) is { } text ? ExportedTaint.Parse(text) : null,
            }, cancellationToken);
            return await WarnAsync(shell, fleet);
        });
        return verb;
    }

    private static async Task WriteAsync(Shell shell, ExportedFleet fleet, string format, ExportOptions options, CancellationToken cancellationToken)
    {
        if (format == Terraform)
        {
            await Json.WriteAsync(shell.Out, writer => TerraformVariables.Of(fleet, options).WriteTo(writer), cancellationToken);
            return;
        }

        var documents = format switch
        {
            Karpenter => KarpenterPools.Of(fleet, options),
            PriorityExpander => [AutoscalerGroups.Priorities(fleet)],
            _ => AutoscalerGroups.Of(fleet, options),
        };
        await shell.Out.WriteAsync(string.Join("---\n", documents.Select(YamlText.Of)));
    }

    private static async Task<int> WarnAsync(Shell shell, ExportedFleet fleet)
    {
        if (fleet.NodesNotListed == 0)
            return ExitCode.Good;
        await shell.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"warning: {fleet.NodesNotListed} nodes are in pools that the status has no place for, and are not exported; the ledger's audit table has them"));
        return ExitCode.Finding;
    }
}
