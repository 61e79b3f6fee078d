using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>The way to the Prometheus of the settings. Who asks it shares connections and circuit breaker: where it is left alone, it is by all.</summary>
public sealed class PrometheusConnection : IDisposable
{
    /// <summary>Creates the connection; nothing is sent before the first question.</summary>
    /// <param name="options">The settings; without a URL nobody can be asked.</param>
    /// <param name="clock">Times out, and pauses.</param>
    /// <param name="randomness">Numbers from 0 to 1 that spread retries.</param>
    /// <param name="log">Takes what is tried again.</param>
    public PrometheusConnection(PrometheusOptions options, TimeProvider clock, Func<double> randomness, ILogger<PrometheusConnection> log)
    {
        Client = options.Url is null ? null : new(options, clock, randomness, log);
        Matchers = options.Matchers ?? "";
    }

    /// <summary>What such a source is called; null where the settings name no server.</summary>
    public string? Name => Client is null ? null : "Prometheus";

    /// <summary>Asks; null where the settings name no server.</summary>
    internal PrometheusClient? Client { get; }

    /// <summary>Matchers that every series of this cluster meets, parted by commas; empty for none.</summary>
    internal string Matchers { get; }

    /// <inheritdoc/>
    public void Dispose() => Client?.Dispose();
}
