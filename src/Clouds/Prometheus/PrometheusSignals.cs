using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>Signals from Prometheus: a query of the user's, at equal distances.</summary>
public sealed class PrometheusSignals : ISignalSource, IDisposable
{
    private readonly PrometheusClient? client;

    /// <summary>Creates the source; it has no name, and cannot be asked, where the settings name no server.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="clock">Times out, and pauses.</param>
    /// <param name="randomness">Numbers from 0 to 1 that spread retries.</param>
    /// <param name="log">Takes what is tried again.</param>
    public PrometheusSignals(PrometheusOptions options, TimeProvider clock, Func<double> randomness, ILogger<PrometheusSignals> log) =>
        client = options.Url is null ? null : new(options, clock, randomness, log);

    /// <inheritdoc/>
    public string? Name => client is null ? null : "Prometheus";

    /// <inheritdoc/>
    public async Task<SignalReading> ReadAsync(SignalQuestion question, CancellationToken cancellationToken)
    {
        if (client is null)
            throw new UsageUnavailableException("PrometheusApi:Url is not set", isPassing: false);
        var values = new double[question.Count];
        Array.Fill(values, double.NaN);
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var last = question.First + ((question.Count - 1) * question.Step);
            await client.RangeAsync(question.Query, question.First, last, question.Step, Take, cancellationToken);
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

    /// <inheritdoc/>
    public void Dispose() => client?.Dispose();
}
