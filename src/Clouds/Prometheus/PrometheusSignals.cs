using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>Signals from Prometheus: a query of the user's, at equal distances.</summary>
/// <param name="connection">The way to it; the source has no name, and cannot be asked, where the settings name no server.</param>
public sealed class PrometheusSignals(PrometheusConnection connection) : ISignalSource
{
    private readonly string matchers = connection.Matchers is { Length: > 0 } more ? "," + more : "";

    /// <inheritdoc/>
    public string? Name => connection.Name;

    /// <inheritdoc/>
    public async Task<SignalReading> ReadAsync(SignalQuestion question, CancellationToken cancellationToken)
    {
        if (connection.Client is not { } client)
            throw new UsageUnavailableException("PrometheusApi:Url is not set", isPassing: false);
        var values = new double[question.Count];
        Array.Fill(values, double.NaN);
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var last = question.First + ((question.Count - 1) * question.Step);
            await client.RangeAsync(Text(question.Of), question.First, last, question.Step, Take, cancellationToken);
        }
        catch (AnswerTooLargeException e)
        {
            throw new UsageUnavailableException($"{client.Server}: {e.Message}; a query for a signal gives one series", isPassing: false, e);
        }

        return new(new(question.First, question.Step, values), names.Count);

        void Take(IReadOnlyDictionary<string, string> labels, ReadOnlySpan<Sample> series)
        {
            // A series may come again where an answer broke off, so they are told apart by their labels.
            names.Add(string.Join(',', labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")));
            foreach (var sample in series)
            {
                var index = (int)Math.Round((sample.Seconds - question.First.ToUnixTimeSeconds()) / question.Step.TotalSeconds);
                if (index >= 0 && index < values.Length)
                    values[index] = double.IsFinite(sample.Value) ? sample.Value : double.NaN;
            }
        }
    }

    private string Text(SignalText of) => of switch
    {
        SignalText.Query query => query.Text,
        SignalText.Measure measure => Text(measure.What, $"namespace=\"{measure.Namespace}\",pod=~\"{measure.Pods.Replace(@"\", @"\\", StringComparison.Ordinal)}\"{matchers}"),
        _ => throw new ArgumentOutOfRangeException(nameof(of), of, "is no question"),
    };

    /// <summary>By the metrics of the kubelet's cAdvisor and of kube-state-metrics; what several scrape counts once.</summary>
    private static string Text(PodMeasure measure, string of) => measure switch
    {
        PodMeasure.CpuUsage => $"sum(max by (pod, container, id, cpu) (rate(container_cpu_usage_seconds_total{{container!=\"\",container!=\"POD\",{of}}}[5m])))",
        PodMeasure.MemoryUsage => $"max(sum by (pod) (max by (pod, container, id) (container_memory_working_set_bytes{{container!=\"\",container!=\"POD\",{of}}})))",
        PodMeasure.CpuThrottling =>
            $"sum(max by (pod, container, id) (rate(container_cpu_cfs_throttled_periods_total{{container!=\"\",{of}}}[5m]))) / "
                + $"sum(max by (pod, container, id) (rate(container_cpu_cfs_periods_total{{container!=\"\",{of}}}[5m])))",
        PodMeasure.Restarts => $"sum(max by (pod, container, uid) (increase(kube_pod_container_status_restarts_total{{{of}}}[1h])))",
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "is no measure"),
    };
}
