using System.Reflection;
using System.Runtime.InteropServices;

namespace CloudIntel.Kubernetes.Client;

/// <summary>How a client behaves towards its API server.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>
    /// How long one attempt of a request may take, from connecting to the last byte of the answer. Default: 30 seconds. Lists may
    /// take longer as long as something arrives in that time; watches have no limit.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest wait that a server's Retry-After may ask of a call. Default: 60 seconds. When it asks for more, the call fails
    /// and the exception says how long.
    /// </summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What the client calls itself. Default: name and version of the program, operating system and architecture.</summary>
    public string UserAgent { get; init; } = DefaultUserAgent();

    /// <summary>Who owns the fields that are written where a call does not say; null for what the server makes of <see cref="UserAgent"/>.</summary>
    public string? FieldManager { get; init; }

    private static string DefaultUserAgent()
    {
        var program = (Assembly.GetEntryAssembly() ?? typeof(KubernetesClientOptions).Assembly).GetName();
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "amd64",
            Architecture.Arm64 => "arm64",
            var other => other.ToString().ToLowerInvariant(),
        };
        return $"{program.Name}/{program.Version?.ToString(3)} ({system}/{architecture})";
    }
}
