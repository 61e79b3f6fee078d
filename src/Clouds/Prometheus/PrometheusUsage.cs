using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>Usage of containers from Prometheus, an hour at a time in a single pass: each query gives one sample a series and step.</summary>
public sealed class PrometheusUsage : IUsageSource, IDisposable
{
    private readonly PrometheusOptions options;
    private readonly PrometheusClient? client;
    private readonly PartedQueries? queries;

    /// <summary>Creates the source; it has no name, and cannot be asked, where the settings name no server.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="clock">Times out, and pauses.</param>
    /// <param name="randomness">Numbers from 0 to 1 that spread retries.</param>
    /// <param name="log">Takes what is tried again.</param>
    public PrometheusUsage(PrometheusOptions options, TimeProvider clock, Func<double> randomness, ILogger<PrometheusUsage> log)
    {
        this.options = options;
        client = options.Url is null ? null : new(options, clock, randomness, log);
        queries = client is null ? null : new(client, log);
    }

    /// <inheritdoc/>
    public string? Name => client is null ? null : "Prometheus";

    /// <inheritdoc/>
    public async Task<UsageReading> ReadAsync(UsageSteps steps, CancellationToken cancellationToken)
    {
        var (samples, warnings) = (0L, new HashSet<string>(StringComparer.Ordinal));
        foreach (var query in UsageQuery.All)
        {
            var reading = await ReadAsync(query, steps, cancellationToken);
            samples += reading.Samples;
            warnings.UnionWith(reading.Warnings);
        }

        return new(samples, [.. warnings]);
    }

    /// <inheritdoc/>
    public void Dispose() => client?.Dispose();

    private async Task<UsageReading> ReadAsync(UsageQuery query, UsageSteps steps, CancellationToken cancellationToken)
    {
        if (queries is null)
            throw new UsageUnavailableException("PrometheusApi:Url is not set", isPassing: false);
        return await queries.RangeAsync(
            query.Figure, pods => query.Text(options.Matchers ?? "", pods), steps.Hour + UsageSteps.Length, steps.Hour.AddHours(1), UsageSteps.Length, Take, cancellationToken);

        void Take(IReadOnlyDictionary<string, string> labels, ReadOnlySpan<Sample> series)
        {
            if (query.Name(labels) is not { } name)
                return;
            var filled = steps.Fill(query.Figure, name);
            foreach (var sample in series)
            {
                // The value at the end of a step is about the time before.
                var step = (int)Math.Round((sample.Seconds - steps.Hour.ToUnixTimeSeconds()) / UsageSteps.Length.TotalSeconds) - 1;
                if (step is >= 0 and < UsageSteps.Count)
                    filled[step] = sample.Value;
            }
        }
    }
}
