using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>Usage of containers from Prometheus, an hour at a time in a single pass: each query gives one sample a series and step.</summary>
/// <param name="connection">The way to it; the source has no name, and cannot be asked, where the settings name no server.</param>
/// <param name="log">Takes in how many parts it is asked.</param>
public sealed class PrometheusUsage(PrometheusConnection connection, ILogger<PrometheusUsage> log) : IUsageSource
{
    private readonly PartedQueries? queries = connection.Client is { } client ? new(client, log) : null;

    /// <inheritdoc/>
    public string? Name => connection.Name;

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

    private async Task<UsageReading> ReadAsync(UsageQuery query, UsageSteps steps, CancellationToken cancellationToken)
    {
        if (queries is null)
            throw new UsageUnavailableException("PrometheusApi:Url is not set", isPassing: false);
        return await queries.RangeAsync(
            query.Figure, pods => query.Text(connection.Matchers, pods), steps.Hour + UsageSteps.Length, steps.Hour.AddHours(1), UsageSteps.Length, Take, cancellationToken);

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
