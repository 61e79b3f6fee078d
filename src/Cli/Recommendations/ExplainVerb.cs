using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.Resources.Generation;

namespace CloudIntel.Cli.Recommendations;

/// <summary><c>recommendations explain</c>: why something is recommended, and what would change it.</summary>
internal static class ExplainVerb
{
    /// <summary>What is needed must differ by so much from what is requested for another request to be recommended.</summary>
    private const decimal Up = 1.10m;
    private const decimal Down = 0.85m;

    public static Verb Verb(Shell shell)
    {
        var access = new ClusterAccess();
        var name = new Argument<string>("NAME") { Description = "The recommendation, or kind/name of its target." };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.Yaml);
        var verb = new Verb("explain", "Say why something is recommended, what it rests on, and what would change it.")
        {
            Examples = ["recommendations explain deployment/web -n shop"],
        };
        verb.Add(name);
        access.AddTo(verb);
        verb.Add(output);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var recommendation = await access.FindAsync(parsed, parsed.GetRequiredValue(name), cancellationToken);
            var status = recommendation.Status ?? new();
            var node = JsonSerializer.SerializeToNode(status, ResourcesJson.Default.ScalingRecommendationStatus)!;
            switch (parsed.GetRequiredValue(output))
            {
                case OutputFormat.Json:
                    await Json.WriteAsync(shell.Out, writer => node.WriteTo(writer), cancellationToken);
                    break;
                case OutputFormat.Yaml:
                    await shell.Out.WriteAsync(YamlText.Of(node));
                    break;
                default:
                    Write(shell, recommendation, status);
                    break;
            }

            return ExitCode.Good;
        });
        return verb;
    }

    private static void Write(Shell shell, ScalingRecommendation recommendation, ScalingRecommendationStatus status)
    {
        var result = RecommendationResult.Of(recommendation);
        var lines = new List<string>
        {
            $"{result.Target ?? result.Name} in {result.Namespace}: {status.Direction ?? "nothing is known yet"}{(status.Revision is { } revision ? $", revision {revision}" : "")}",
        };
        if (status.Rationale is { } rationale)
            lines.Add(rationale);
        shell.Out.WriteLine(string.Join(Environment.NewLine, lines));
        if (status.Containers is { Count: > 0 } containers)
        {
            var table = Tables.Create(["Container", "Resource", "Request", "Limit", "Recommended", "Limit", "Why"], []);
            foreach (var container in containers)
            {
                Add(table, container.Name, "CPU", container.Cpu);
                Add(table, "", "memory", container.Memory);
            }

            Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        }

        foreach (var line in More(status))
            shell.Out.WriteLine(line);
        if (result.Problem is { } problem)
            shell.Out.WriteLine($"Not up to date: {problem}, {status.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready)?.Message ?? "it was not looked at yet"}.");
        foreach (var line in Changes(status))
            shell.Out.WriteLine(line);
    }

    private static void Add(Spectre.Console.Table table, string container, string name, SizedResource resource) => table.AddTexts(
        [container, name, resource.Request, resource.Limit, resource.RecommendedRequest, resource.RecommendedLimit, resource.Rationale ?? resource.Reason]);

    /// <summary>Replicas, what else could be done, cost, confidence, promises and kills.</summary>
    private static IEnumerable<string> More(ScalingRecommendationStatus status)
    {
        if (status.Replicas is { } replicas)
            yield return $"Replicas: {status.Summary?.Replicas ?? Text(replicas.Recommended)}. {replicas.Rationale}";
        if (status.Replicas?.Autoscaler is { } autoscaler)
        {
            yield return $"Autoscaler {autoscaler.Name}: {Text(autoscaler.Minimum)} to {Text(autoscaler.Maximum)} replicas{(autoscaler.CpuPercent is { } cpu ? $", held at {Text(cpu)} % of CPU" : "")}"
                + $"{(autoscaler.MemoryPercent is { } memory ? $", held at {Text(memory)} % of memory" : "")}.";
        }

        foreach (var window in status.Replicas?.Windows ?? [])
            yield return $"Besides: {Text(window.Replicas)} replicas for {Text(window.Hours)} hours from {Text(window.FromHour)}:00 UTC on {window.Days}.";
        foreach (var container in status.Containers ?? [])
        {
            if (container.Cpu.ByHour is { Count: > 0 } hours)
                yield return $"Instead, {container.Name} by the time of day (UTC): {string.Join(", ", hours.Select(hour => $"{hour.Request} from {Text(hour.Hour)}:00"))}.";
        }

        if (status is { Revision: not null, Cost: { } cost })
            yield return $"Cost: {cost.Monthly} {cost.Currency} a month{(cost.Parts is { Count: > 0 } parts ? $": {string.Join(", ", parts.Select(part => $"{part.Name} {part.Monthly}"))}" : "")}.";
        if (status.ConfidencePercent is { } confidence)
            yield return $"Confidence: {Text(confidence)} %, by how such decisions did on days of the past.";
        foreach (var objective in status.Objectives ?? [])
            yield return $"Promise {objective.Name} is {objective.State}: {objective.Reason}.";
        foreach (var kill in status.Kills ?? [])
            yield return $"Killed for want of memory: {kill.Container} with {kill.Memory} at {kill.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC.";
    }

    /// <summary>What would change what is recommended.</summary>
    private static IEnumerable<string> Changes(ScalingRecommendationStatus status)
    {
        foreach (var container in status.Containers ?? [])
        {
            foreach (var (name, resource, format) in new[] { ("CPU", container.Cpu, QuantityFormat.DecimalSI), ("memory", container.Memory, QuantityFormat.BinarySI) })
            {
                if ((resource.RecommendedRequest ?? resource.Request) is { } request && Quantity.TryParse(request, out var amount))
                    yield return $"Another request for {name} of {container.Name} is recommended when more than {Times(amount, Up, format)} or less than {Times(amount, Down, format)} is needed.";
            }
        }

        if (status.RoseAt is { } rose)
            yield return $"Nothing is made smaller before {rose.AddDays(7).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: more was recommended a week before.";
    }

    /// <summary>Whole millicores and mebibytes.</summary>
    private static string Times(Quantity amount, decimal factor, QuantityFormat format) => format == QuantityFormat.BinarySI
        ? new Quantity(decimal.Round(amount.Value * factor / (1 << 20)) * (1 << 20), format).ToString()
        : new Quantity(decimal.Round(amount.Value * factor, 3), format).ToString();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
