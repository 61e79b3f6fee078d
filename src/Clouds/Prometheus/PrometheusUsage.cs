using CloudIntel.Core.FinOps.Clusters.Usage;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>Usage of containers from Prometheus, an hour at a time in a single pass: each query gives one sample a series and step.</summary>
public sealed class PrometheusUsage : IUsageSource, IDisposable
{
    /// <summary>What names of pods end with.</summary>
    private const string LastCharacters = "0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly PrometheusOptions options;
    private readonly ILogger<PrometheusUsage> log;
    private readonly PrometheusClient? client;

    // How many parts a query is asked in, by figure. What was too much once is so again: it is not tried anew until the next start.
    private readonly Dictionary<UsageFigure, int> parts = [];

    /// <summary>Creates the source; it has no name, and cannot be asked, where the settings name no server.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="clock">Times out, and pauses.</param>
    /// <param name="randomness">Numbers from 0 to 1 that spread retries.</param>
    /// <param name="log">Takes what is tried again.</param>
    public PrometheusUsage(PrometheusOptions options, TimeProvider clock, Func<double> randomness, ILogger<PrometheusUsage> log)
    {
        this.options = options;
        this.log = log;
        client = options.Url is null ? null : new(options, clock, randomness, log);
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
        while (true)
        {
            var count = parts.GetValueOrDefault(query.Figure, 1);
            try
            {
                return await ReadAsync(query, count, steps, cancellationToken);
            }
            catch (AnswerTooLargeException e) when (count < LastCharacters.Length)
            {
                parts[query.Figure] = count = Math.Min(count * 3, LastCharacters.Length);
                log.AskedInParts(client!.Server, count, e.Message);
            }
            catch (AnswerTooLargeException e)
            {
                throw new UsageUnavailableException($"{client!.Server} cannot answer even about a part of the pods: {e.Message}", isPassing: false, e);
            }
        }
    }

    private async Task<UsageReading> ReadAsync(UsageQuery query, int count, UsageSteps steps, CancellationToken cancellationToken)
    {
        if (client is null)
            throw new UsageUnavailableException("PrometheusApi:Url is not set", isPassing: false);
        var (samples, warnings) = (0L, new List<string>());
        for (var part = 0; part < count; part++)
        {
            var reading = await client.RangeAsync(
                query.Text(options.Matchers ?? "", Pods(part, count)), steps.Hour + UsageSteps.Length, steps.Hour.AddHours(1), UsageSteps.Length, Take, cancellationToken);
            samples += reading.Samples;
            warnings.AddRange(reading.Warnings);
        }

        return new(samples, warnings);

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

    /// <summary>The pods of a part of all of them, by the last character of their names; null for all.</summary>
    private static string? Pods(int part, int count)
    {
        if (count == 1)
            return null;
        var (first, after) = (LastCharacters.Length * part / count, LastCharacters.Length * (part + 1) / count);
        return $".*[{LastCharacters[first..after]}]";
    }
}
