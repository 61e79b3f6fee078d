using System.ComponentModel.DataAnnotations;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>The Prometheus that scrapes the cluster, or what speaks its HTTP API: Thanos, Mimir, VictoriaMetrics, a managed one.</summary>
public sealed class PrometheusOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "PrometheusApi";

    /// <summary>Where it answers, with its path before /api/v1, such as http://prometheus.monitoring:9090. Default: none.</summary>
    public Uri? Url { get; set; }

    /// <summary>File whose content is sent as bearer token, read anew for each query. Default: none.</summary>
    public string? BearerTokenFile { get; set; }

    /// <summary>Name of a user, for basic authentication. Default: none.</summary>
    public string? Username { get; set; }

    /// <summary>File with the password of that user, read anew for each query. Default: none.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>File of PEM certificates that vouch for its own, in place of the system's. Default: none.</summary>
    public string? CaFile { get; set; }

    /// <summary>Headers that are sent along, such as X-Scope-OrgID of Mimir. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>Matchers that every series of this cluster meets, such as cluster="east", where it holds those of several. Default: none.</summary>
    public string? Matchers { get; set; }

    /// <summary>How long one try of a query may take. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest answer to a query, in bytes; longer ones are asked for in parts. Default: 64 MiB.</summary>
    [Range(65_536, 1 << 30)]
    public int MaxAnswerBytes { get; set; } = 64 << 20;

    /// <summary>Most samples of an answer; more are asked for in parts. Default: 2,000,000.</summary>
    [Range(1_000, 100_000_000)]
    public int MaxSamples { get; set; } = 2_000_000;
}
