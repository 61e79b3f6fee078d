using System.CommandLine;
using System.Text.Json.Nodes;
using CloudIntel.Cli.Output;
using CloudIntel.Resources;
using CloudIntel.Resources.Generation;

namespace CloudIntel.Cli.Recommendations;

/// <summary><c>recommendations patch</c>: what would have to be applied. Nothing is.</summary>
internal static class PatchVerb
{
    private const string Kubectl = "kubectl";

    public static Verb Verb(Shell shell)
    {
        var access = new ClusterAccess();
        var name = new Argument<string>("NAME") { Description = "The recommendation, or kind/name of its target." };
        var output = OutputFormat.Option(OutputFormat.Yaml, OutputFormat.Json, Kubectl);
        var verb = new Verb("patch", "Show the strategic merge patch that makes a target what is recommended; nothing is applied.")
        {
            Examples = ["recommendations patch deployment/web -n shop", "recommendations patch deployment/web -n shop -o kubectl"],
        };
        verb.Add(name);
        access.AddTo(verb);
        verb.Add(output);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var recommendation = await access.FindAsync(parsed, parsed.GetRequiredValue(name), cancellationToken);
            var patches = Patches(recommendation);
            if (patches.Count == 0)
            {
                await shell.Error.WriteLineAsync($"Nothing is to be changed about {recommendation.Metadata.Name}.");
                return ExitCode.Finding;
            }

            switch (parsed.GetRequiredValue(output))
            {
                case OutputFormat.Json when patches is [var single]:
                    await Json.WriteAsync(shell.Out, writer => single.WriteTo(writer), cancellationToken);
                    break;
                case OutputFormat.Json:
                    await Json.WriteAsync(shell.Out, writer => new JsonArray([.. patches]).WriteTo(writer), cancellationToken);
                    break;
                case Kubectl:
                    foreach (var patch in patches)
                        await shell.Out.WriteLineAsync(Command(patch));
                    break;
                default:
                    await shell.Out.WriteAsync(string.Join("---\n", patches.Select(YamlText.Of)));
                    break;
            }

            return ExitCode.Good;
        });
        return verb;
    }

    /// <summary>Patches of the target and of its autoscaler, each as an object that holds nothing but what changes.</summary>
    private static IReadOnlyList<JsonObject> Patches(ScalingRecommendation recommendation)
    {
        if (recommendation is not { Status: { Revision: not null, Target: { } target } status })
            return [];
        var (patches, spec) = (new List<JsonObject>(), new JsonObject());
        if (status.Replicas is { Autoscaled: not true } replicas && replicas.Recommended != replicas.Current)
            spec["replicas"] = replicas.Recommended;
        var pod = new JsonObject();
        foreach (var (list, isSidecar) in new[] { ("containers", false), ("initContainers", true) })
        {
            JsonNode?[] containers = [.. (status.Containers ?? []).Where(container => container.Sidecar is true == isSidecar).Select(Container).Where(container => container is not null)];
            if (containers.Length > 0)
                pod[list] = new JsonArray(containers);
        }

        if (pod.Count > 0)
            spec["template"] = new JsonObject { ["spec"] = pod };
        if (spec.Count > 0)
            patches.Add(Patch("apps/v1", target.Kind, target.Name, recommendation, spec));
        if (status.Replicas?.Autoscaler is { } autoscaler)
            patches.Add(Patch("autoscaling/v2", "HorizontalPodAutoscaler", autoscaler.Name, recommendation, Autoscaler(autoscaler)));
        return patches;
    }

    private static JsonObject? Container(SizedContainer container)
    {
        var (requests, limits) = (new JsonObject(), new JsonObject());
        foreach (var (name, resource) in new[] { ("cpu", container.Cpu), ("memory", container.Memory) })
        {
            if (resource.RecommendedRequest is { } request)
                requests[name] = request;
            if (resource.RecommendedLimit is { } limit)
                limits[name] = limit;
        }

        var resources = new JsonObject();
        if (requests.Count > 0)
            resources["requests"] = requests;
        if (limits.Count > 0)
            resources["limits"] = limits;
        return resources.Count == 0 ? null : new() { ["name"] = container.Name, ["resources"] = resources };
    }

    private static JsonObject Autoscaler(SizedAutoscaler autoscaler)
    {
        var spec = new JsonObject { ["minReplicas"] = autoscaler.Minimum, ["maxReplicas"] = autoscaler.Maximum };
        JsonNode?[] metrics = [.. new[] { ("cpu", autoscaler.CpuPercent), ("memory", autoscaler.MemoryPercent) }.Where(metric => metric.Item2 is not null).Select(metric => new JsonObject
        {
            ["type"] = "Resource",
            ["resource"] = new JsonObject { ["name"] = metric.Item1, ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = metric.Item2 } },
        })];
        if (metrics.Length > 0)
            spec["metrics"] = new JsonArray(metrics);
        return spec;
    }

    private static JsonObject Patch(string apiVersion, string kind, string name, ScalingRecommendation recommendation, JsonObject spec) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = recommendation.Metadata.Namespace },
        ["spec"] = spec,
    };

    private static string Command(JsonObject patch)
    {
        var metadata = patch["metadata"]!;
        var change = new JsonObject { ["spec"] = patch["spec"]!.DeepClone() };
        return $"kubectl patch {patch["kind"]!.ToString().ToLowerInvariant()} {metadata["name"]} -n {metadata["namespace"]} -p '{change.ToJsonString()}'";
    }
}
