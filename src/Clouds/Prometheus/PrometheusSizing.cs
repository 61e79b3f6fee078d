using System.Globalization;
using System.Text.RegularExpressions;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>
/// Usage for sizing from Prometheus, by the metrics of the kubelet's cAdvisor. Replicas are taken together there, so that an answer has one series a target and container;
/// whose pods they are is told by how Kubernetes names pods.
/// </summary>
/// <param name="connection">The way to it; the source has no name, and cannot be asked, where the settings name no server.</param>
public sealed class PrometheusSizing(PrometheusConnection connection) : ISizingSource
{
    /// <inheritdoc/>
    public string? Name => connection.Name;

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, TargetUsage>> ReadAsync(SizingQuestion question, CancellationToken cancellationToken)
    {
        if (connection.Client is not { } client)
            throw new UsageUnavailableException("PrometheusApi:Url is not set", isPassing: false);
        var usage = new Dictionary<string, TargetUsage>(StringComparer.Ordinal);
        await ReadAsync(client, question, usage, cancellationToken);
        return usage;
    }

    private async Task ReadAsync(PrometheusClient client, SizingQuestion question, Dictionary<string, TargetUsage> usage, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var group in question.Targets.GroupBy(target => target.CpuQuantile))
            {
                var aggregation = group.Key >= 1 ? "max by (target, container) (" : string.Create(CultureInfo.InvariantCulture, $"quantile by (target, container) ({group.Key}, ");
                await AskAsync(
                    $"{aggregation}{OfTargets(Cores(question, group, question.Containers.Step, "pod, container"), question, group)})", question.Containers,
                    labels => Container(labels) is { } container ? container.Cores = Filled(container.Cores, question.Containers) : null);
            }

            var all = question.Targets;
            await AskAsync(
                $"max by (target, container) ({OfTargets($"max by (pod, container) (max_over_time({Series("container_memory_working_set_bytes", question, all)}[{Seconds(question.Containers.Step)}]))", question, all)})",
                question.Containers,
                labels => Container(labels) is { } container ? container.Bytes = Filled(container.Bytes, question.Containers) : null);
            await AskAsync(
                $"sum by (target) ({OfTargets(Cores(question, all, question.Replicas.Step, "pod"), question, all)})", question.Replicas,
                labels => Target(labels) is { } target ? target.Cores = Filled(target.Cores, question.Replicas) : null);
            await AskAsync(
                $"count by (target) ({OfTargets($"max by (pod) ({Series("container_memory_working_set_bytes", question, all)})", question, all)})", question.Replicas,
                labels => Target(labels) is { } target ? target.Pods = Filled(target.Pods, question.Replicas) : null);
        }
        catch (AnswerTooLargeException) when (question.Targets.Count > 1)
        {
            // What came of these targets so far comes again.
            var half = question.Targets.Count / 2;
            await ReadAsync(client, question with { Targets = [.. question.Targets.Take(half)] }, usage, cancellationToken);
            await ReadAsync(client, question with { Targets = [.. question.Targets.Skip(half)] }, usage, cancellationToken);
        }
        catch (AnswerTooLargeException e)
        {
            throw new UsageUnavailableException($"{client.Server} cannot answer about {question.Controller} {question.Namespace}/{question.Targets[0].Name}: {e.Message}", isPassing: false, e);
        }

        Task AskAsync(string query, TimeGrid grid, Func<IReadOnlyDictionary<string, string>, float[]?> find) => client.RangeAsync(
            query, grid.First, grid.Last, grid.Step,
            (labels, samples) =>
            {
                if (find(labels) is not { } values)
                    return;
                foreach (var sample in samples)
                {
                    if (grid.IndexOf(sample.Seconds) is var index && index >= 0 && index < values.Length && double.IsFinite(sample.Value) && sample.Value >= 0)
                        values[index] = (float)sample.Value;
                }
            },
            cancellationToken);

        ContainerSamples? Container(IReadOnlyDictionary<string, string> labels)
        {
            if (Target(labels) is not { } target || !labels.TryGetValue("container", out var name))
                return null;
            if (!target.Containers.TryGetValue(name, out var container))
                target.Containers.Add(name, container = new());
            return container;
        }

        TargetUsage? Target(IReadOnlyDictionary<string, string> labels)
        {
            if (!labels.TryGetValue("target", out var name) || name.Length == 0)
                return null;
            if (!usage.TryGetValue(name, out var target))
                usage.Add(name, target = new());
            return target;
        }
    }

    /// <summary>A series comes again where an answer broke off.</summary>
    private static float[] Filled(float[] values, TimeGrid grid)
    {
        if (values.Length == grid.Count)
            return values;
        var empty = new float[grid.Count];
        Array.Fill(empty, float.NaN);
        return empty;
    }

    /// <summary>What several scrape counts once, and a container's runs within the step count together.</summary>
    private string Cores(SizingQuestion question, IEnumerable<SizedPods> targets, TimeSpan step, string by) =>
        $"sum by ({by}) (max by (pod, container, id, cpu) (rate({Series("container_cpu_usage_seconds_total", question, targets)}[{Seconds(step)}])))";

    private string Series(string metric, SizingQuestion question, IEnumerable<SizedPods> targets)
    {
        var matchers = connection.Matchers.Length == 0 ? "" : "," + connection.Matchers;
        return $"{metric}{{container!=\"\",container!=\"POD\",namespace=\"{question.Namespace}\",pod=~\"{Pods(question.Controller, targets)}\"{matchers}}}";
    }

    /// <summary>The series of pods with the label target, which names whose they are.</summary>
    private static string OfTargets(string series, SizingQuestion question, IEnumerable<SizedPods> targets) =>
        $"label_replace({series}, \"target\", \"${{1}}${{2}}\", \"pod\", \"{Pods(question.Controller, targets)}\")";

    /// <summary>A regular expression of the names of pods, escaped for PromQL. Its groups, of which there are two at most, are together the name of the target.</summary>
    private static string Pods(PodController controller, IEnumerable<SizedPods> targets)
    {
        var alike = targets.GroupBy(target => PodNames.After(controller, target.Name), target => Regex.Escape(target.Name));
        return string.Join('|', alike.Select(names => $"({string.Join('|', names)}){names.Key}")).Replace(@"\", @"\\", StringComparison.Ordinal);
    }

    private static string Seconds(TimeSpan step) => string.Create(CultureInfo.InvariantCulture, $"{step.TotalSeconds:0}s");
}
