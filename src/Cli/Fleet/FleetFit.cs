using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CloudIntel.Cli.Output;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Existing;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Cli.Fleet;

/// <summary><c>fleet fit</c>: on which of the nodes that are there a pod runs best, and why not on the others.</summary>
internal static class FleetFit
{
    public static Verb Verb(Shell shell)
    {
        var file = new Option<string>("--filename", "-f") { Description = "Manifest of a Pod, or of a Deployment, StatefulSet, DaemonSet or Job, of whose pods one is meant.", HelpName = "FILE", Required = true };
        var cluster = new Option<string>("--cluster") { Description = "What kubectl get nodes,pods --all-namespaces -o json prints.", HelpName = "FILE", Required = true };
        var strategy = new Option<PlacementStrategy>("--strategy") { Description = "Cost, Performance or Hybrid.", HelpName = "NAME", DefaultValueFactory = _ => PlacementStrategy.Cost };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("fit", "Find the node on which a pod runs best among those that are there, and why it does not on others.")
        {
            Examples = ["fleet fit -f pod.yaml --cluster cluster.json", "fleet fit -f deployment.yaml --cluster cluster.json --strategy Hybrid -o json"],
        };
        foreach (var option in new Option[] { file, cluster, strategy, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var requirement = await RequirementAsync(parsed.GetRequiredValue(file), cancellationToken) with { Strategy = parsed.GetValue(strategy) };
            var decision = NodeSelection.Decide(requirement, await ClusterFile.ReadAsync(parsed.GetRequiredValue(cluster), CompactCatalog.Load(), cancellationToken));
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, FitResult.Of(decision), CliJson.Default.FitResult, cancellationToken);
            else
                await WriteAsync(shell, decision);
            return decision.Chosen is null ? ExitCode.Finding : ExitCode.Good;
        });
        return verb;
    }

    private static async Task<NodeRequirement> RequirementAsync(string path, CancellationToken cancellationToken)
    {
        var template = (await ClusterFile.ObjectsAsync(path, cancellationToken)).Select(PodOf).FirstOrDefault(pod => pod is not null)
            ?? throw new UsageException($"{path} has neither a pod nor something that makes pods.");
        var spec = ClusterFile.Read<Pod>(path, template).Spec ?? throw new UsageException($"{path}: the pod has no spec.");
        var unknown = spec.UnknownFields;
        try
        {
            return new()
            {
                Requests = ClusterFile.RequestsOf(spec),
                NodeSelector = (spec.NodeSelector ?? new Dictionary<string, string>()).ToImmutableDictionary(),
                Tolerations = unknown is not null && unknown.TryGetValue("tolerations", out var tolerations) ? PodScheduling.TolerationsOf(tolerations) : [],
                NodeAffinity = unknown is not null && unknown.TryGetValue("affinity", out var affinity) ? PodScheduling.NodeTermsOf(affinity) : [],
            };
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new UsageException($"{path}: tolerations or affinity are not what they should be: {e.Message}");
        }
    }

    /// <summary>A pod, or one of those that a template makes; null for other objects.</summary>
    private static JsonObject? PodOf(JsonObject item)
    {
        if (item["kind"]?.ToString() == nameof(Pod))
            return item;
        var spec = item["spec"]?["jobTemplate"]?["spec"] ?? item["spec"];
        return spec is JsonObject && spec["template"]?["spec"] is JsonObject pod ? new() { ["kind"] = nameof(Pod), ["metadata"] = new JsonObject(), ["spec"] = pod.DeepClone() } : null;
    }

    private static async Task WriteAsync(Shell shell, NodeDecision decision)
    {
        var table = Tables.Create(["Node", "Why"], ["USD/hour", "Full %"]);
        if (decision.Chosen is { } chosen)
            table.AddTexts([chosen.Node.Name, $"best by {decision.Strategy}", Cost(chosen), Full(chosen)]);
        foreach (var other in decision.Others)
            table.AddTexts([other.Node.Name, other.Reason, other.Candidate is { } candidate ? Cost(candidate) : null, other.Candidate is { } one ? Full(one) : null]);
        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        if (decision.Chosen is null)
            await shell.Error.WriteLineAsync(decision.Summary);
        if (decision.FallbackReason is { } fallback)
            await shell.Error.WriteLineAsync($"Decided by {decision.Strategy}: {fallback}.");
    }

    private static string? Cost(NodeCandidate candidate) => candidate.HourlyCost?.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Full(NodeCandidate candidate) => (candidate.UsedAfter * 100).ToString("0", CultureInfo.InvariantCulture);
}

/// <summary>Of <c>fleet fit</c>.</summary>
internal sealed record FitResult
{
    public string? Node { get; set; }

    public string Strategy { get; set; } = "";

    public decimal? HourlyCost { get; set; }

    public double? UsedPercent { get; set; }

    public string Summary { get; set; } = "";

    public IReadOnlyList<FitAlternative> Others { get; set; } = [];

    public static FitResult Of(NodeDecision decision) => new()
    {
        Node = decision.Chosen?.Node.Name,
        Strategy = decision.Strategy.ToString(),
        HourlyCost = decision.Chosen?.HourlyCost,
        UsedPercent = decision.Chosen is { } chosen ? Percent(chosen) : null,
        Summary = decision.FallbackReason is { } fallback ? $"{decision.Summary}; decided by {decision.Strategy}: {fallback}" : decision.Summary,
        Others = [.. decision.Others.Select(other => new FitAlternative
        {
            Node = other.Node.Name,
            HourlyCost = other.Candidate?.HourlyCost,
            UsedPercent = other.Candidate is { } candidate ? Percent(candidate) : null,
            Objections = [.. other.Objections.Select(objection => objection.Reason)],
            Reason = other.Reason,
        })],
    };

    private static double Percent(NodeCandidate candidate) => Math.Round(candidate.UsedAfter * 100, 2);
}

/// <summary>A node that was not chosen.</summary>
internal sealed record FitAlternative
{
    public string Node { get; set; } = "";

    public decimal? HourlyCost { get; set; }

    public double? UsedPercent { get; set; }

    public IReadOnlyList<string> Objections { get; set; } = [];

    public string Reason { get; set; } = "";
}
