using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Transport.Tls;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>Hands out the connections of one client, and makes new ones when certificates change or the old ones have gone silent.</summary>
internal sealed class ApiConnections(KubernetesClientConfiguration configuration, TlsMaterial tls, ILogger log) : IDisposable
{
    /// <summary>
    /// Requests without an answer after which connections are made anew. A timeout ends the request but never the shared HTTP/2
    /// connection underneath, so a stalled one would otherwise be used for ever.
    /// </summary>
    private const int TimeoutsToGiveUp = 2;

    private readonly Lock gate = new();
    private ApiConnection? current;
    private bool disposed;

    /// <summary>The connection to use now, entered: the caller leaves it.</summary>
    public ApiConnection Enter(ClientCertificate? credentialCertificate)
    {
        var newest = tls.Current();
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(ApiConnections));
            if (current is { } usable && usable.Tls == newest && usable.CredentialCertificate == credentialCertificate && usable.TryEnter())
                return usable;

            // A credential's certificate was replaced because the one before is no longer good: what it opened is closed.
            if (current is { CredentialCertificate: not null } outdated && outdated.CredentialCertificate != credentialCertificate)
                outdated.Dispose();
            current?.Retire();
            current = new ApiConnection(configuration, newest, credentialCertificate);
            _ = current.TryEnter();
            return current;
        }
    }

    /// <summary>Takes note that a request went without an answer.</summary>
    public void TimedOut(ApiConnection connection)
    {
        var timeouts = connection.TimedOut();
        if (timeouts < TimeoutsToGiveUp)
            return;
        log.ConnectionGivenUp(configuration.Server.Host, timeouts);
        connection.Retire();
    }

    /// <summary>Breaks everything that is open.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            current?.Dispose();
        }
    }
}
