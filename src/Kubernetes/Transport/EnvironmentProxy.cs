using System.Net;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>
/// The proxy of the environment, by the rules Go programs follow (golang.org/x/net/http/httpproxy): unlike .NET's own, NO_PROXY
/// may hold address ranges, and this machine itself is never reached through a proxy.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    private readonly Func<string, string?> environment;
    private readonly string[] exceptions;

    public EnvironmentProxy(Func<string, string?> environment)
    {
        this.environment = environment;
        exceptions = (Variable("NO_PROXY") ?? "").ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination)
    {
        var proxy = Variable(destination.Scheme == Uri.UriSchemeHttps ? "HTTPS_PROXY" : "HTTP_PROXY");
        if (proxy is null || IsException(destination))
            return null;
        return Uri.TryCreate(proxy.Contains("://", StringComparison.Ordinal) ? proxy : $"http://{proxy}", UriKind.Absolute, out var uri) ? uri : null;
    }

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    private string? Variable(string name) =>
        environment(name) is { Length: > 0 } upper ? upper : environment(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower : null;

    private bool IsException(Uri destination)
    {
        var host = destination.IdnHost.ToLowerInvariant();
        _ = IPAddress.TryParse(host, out var address);
        return host == "localhost" || (address is not null && IPAddress.IsLoopback(address))
            || exceptions.Any(exception => Matches(exception, host, address, destination.Port));
    }

    private static bool Matches(string exception, string host, IPAddress? address, int port)
    {
        if (exception == "*")
            return true;
        if (IPNetwork.TryParse(exception, out var range))
            return address is not null && range.Contains(address);
        if (IPAddress.TryParse(exception, out var single))
            return single.Equals(address);

        var colon = exception.LastIndexOf(':');
        if (colon >= 0 && ushort.TryParse(exception[(colon + 1)..], out var onlyPort))
            return port == onlyPort && Matches(exception[..colon].Trim('[', ']'), host, address, port);
        var domain = exception.StartsWith("*.", StringComparison.Ordinal) ? exception[1..] : exception;
        return domain.StartsWith('.')
            ? host.EndsWith(domain, StringComparison.Ordinal)
            : host == domain || host.EndsWith("." + domain, StringComparison.Ordinal);
    }
}
