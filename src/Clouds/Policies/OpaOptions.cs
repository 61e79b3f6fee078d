using System.ComponentModel.DataAnnotations;

namespace CloudIntel.Clouds.Policies;

/// <summary>The OPA server that evaluates modules in Rego: a sidecar of each replica, or one for all.</summary>
public sealed class OpaOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Opa";

    /// <summary>Where it answers, with its path before /v1, such as http://127.0.0.1:8181. Default: none; policies with Rego then follow their failurePolicy.</summary>
    public Uri? Url { get; set; }

    /// <summary>File whose content is sent as bearer token, read anew each minute. Default: none.</summary>
    public string? BearerTokenFile { get; set; }

    /// <summary>File of PEM certificates that vouch for the server, in place of the system's. Default: none.</summary>
    public string? CaFile { get; set; }

    /// <summary>How long an answer may take at most, whatever a policy says. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:02")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest answer, in bytes. Default: 256 KiB.</summary>
    [Range(1_024, 16 << 20)]
    public int MaxAnswerBytes { get; set; } = 256 << 10;

    /// <summary>How often it is looked whether the server still has our modules, which it forgets when it is started anew. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan SyncInterval { get; set; } = TimeSpan.FromSeconds(5);
}
