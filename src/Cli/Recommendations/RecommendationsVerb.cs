using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Cli.Output;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Resources;
using CloudIntel.Resources.Generation;

namespace CloudIntel.Cli.Recommendations;

/// <summary><c>recommendations</c>: what is recommended in a cluster, what saves most first.</summary>
internal static class RecommendationsVerb
{
    private const int PageSize = 500;

    public static Verb Verb(Shell shell)
    {
        var access = new ClusterAccess();
        var everywhere = new Option<bool>("--all-namespaces", "-A") { Description = "All namespaces." };
        var selector = new Option<string?>("--selector", "-l") { Description = "Those with these labels, such as team=shop.", HelpName = "LABELS" };
        var output = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.Yaml);
        var verb = new Verb("recommendations", "List what should be changed about the sizes of workloads in a cluster, what saves most first.")
        {
            Examples = ["recommendations -A", "recommendations explain deployment/web -n shop", "recommendations patch deployment/web -n shop"],
        };
        access.AddTo(verb);
        foreach (var option in new Option[] { everywhere, selector, output })
            verb.Add(option);
        verb.Add(ExplainVerb.Verb(shell));
        verb.Add(PatchVerb.Verb(shell));
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var results = await access.AskAsync(parsed, async (client, ns) =>
            {
                var options = new ListOptions { Namespace = parsed.GetValue(everywhere) ? null : ns, LabelSelector = parsed.GetValue(selector), Limit = PageSize };
                var found = new List<RecommendationResult>();
                await foreach (var recommendation in client.Resource<ScalingRecommendation>().ListAllAsync(options, cancellationToken))
                    found.Add(RecommendationResult.Of(recommendation));
                return found;
            });
            await WriteAsync(shell, [.. Sorted(results)], parsed.GetRequiredValue(output), parsed.GetValue(everywhere), cancellationToken);
            return ExitCode.Good;
        });
        return verb;
    }

    /// <summary>What saves most first; then what costs more, what has no price, and what stays as it is.</summary>
    private static IEnumerable<RecommendationResult> Sorted(IEnumerable<RecommendationResult> results) => results
        .OrderBy(result => result.Revision is null).ThenBy(result => result.MonthlyCost ?? decimal.MaxValue)
        .ThenBy(result => result.Namespace, StringComparer.Ordinal).ThenBy(result => result.Name, StringComparer.Ordinal);

    private static async Task WriteAsync(Shell shell, IReadOnlyList<RecommendationResult> results, string format, bool everywhere, CancellationToken cancellationToken)
    {
        if (format == OutputFormat.Json)
        {
            await Json.WriteAsync(shell.Out, results, CliJson.Default.IReadOnlyListRecommendationResult, cancellationToken);
            return;
        }

        if (format == OutputFormat.Yaml)
        {
            await shell.Out.WriteAsync(YamlText.Of(JsonSerializer.SerializeToNode(results, CliJson.Default.IReadOnlyListRecommendationResult)!));
            return;
        }

        if (results.Count == 0)
        {
            await shell.Error.WriteLineAsync(everywhere ? "Nothing is sized in the cluster." : "Nothing is sized in the namespace; -A looks at all of them.");
            return;
        }

        var table = Tables.Create([.. everywhere ? ["Namespace"] : Array.Empty<string>(), "Target", "Direction", "CPU", "Memory", "Replicas", "SLA", "Approval"], ["Confidence", "Cost/month"]);
        foreach (var result in results)
        {
            table.AddTexts(
            [
                .. everywhere ? [result.Namespace] : Array.Empty<string>(), result.Target ?? result.Name, result.Problem ?? result.Direction, result.Cpu, result.Memory, result.Replicas, result.Sla, result.Approval,
                result.ConfidencePercent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent} %") : null,
                result.MonthlyCost is { } cost ? $"{Tables.Amount(cost)} {result.Currency}" : null,
            ]);
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        foreach (var sum in results.Where(result => result.MonthlyCost < 0).GroupBy(result => result.Currency))
            await shell.Error.WriteLineAsync($"Those that save would save {Tables.Amount(-sum.Sum(result => result.MonthlyCost!.Value))} {sum.Key} a month.");
    }
}
