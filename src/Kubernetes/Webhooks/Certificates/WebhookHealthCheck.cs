using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>The listeners that serve webhooks.</summary>
internal sealed class WebhookListeners
{
    private readonly ConcurrentQueue<ListenOptions> listeners = new();

    /// <summary>Where they listen; ports that the system chooses are known once the server runs.</summary>
    public IEnumerable<IPEndPoint> Addresses => listeners.Select(listener => listener.IPEndPoint).OfType<IPEndPoint>();

    /// <summary>Adds one.</summary>
    public void Add(ListenOptions listener) => listeners.Enqueue(listener);
}

/// <summary>Webhooks can be called: there is a certificate, and every listener presents it. Says nothing about who leads.</summary>
internal sealed class WebhookHealthCheck(WebhookCertificates certificates, WebhookListeners listeners) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (certificates.Current is null)
            return HealthCheckResult.Unhealthy("The webhooks have no certificate yet.");
        if (!certificates.IsReady)
            return HealthCheckResult.Unhealthy($"The certificate of the webhooks ended at {certificates.NotAfter:u}.");
        foreach (var address in listeners.Addresses)
        {
            if (await ObjectionAsync(address, cancellationToken) is { } objection)
                return HealthCheckResult.Unhealthy($"The webhooks do not answer at {address}: {objection}");
        }

        return HealthCheckResult.Healthy();
    }

    private async Task<string?> ObjectionAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient(address.AddressFamily);
            await client.ConnectAsync(Reachable(address), cancellationToken);
            await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, IsOurs);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, cancellationToken);
            return null;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            return e.Message;
        }
    }

    /// <summary>A listener on every address is asked on the machine's own.</summary>
    private static IPEndPoint Reachable(IPEndPoint address) =>
        address.Address.Equals(IPAddress.Any) ? new(IPAddress.Loopback, address.Port)
        : address.Address.Equals(IPAddress.IPv6Any) ? new(IPAddress.IPv6Loopback, address.Port)
        : address;

    /// <summary>Who it is matters, not who vouches for it: the port could belong to somebody else.</summary>
    private bool IsOurs(object sender, X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors) =>
        presented is not null && certificates.Current is { } current && presented.GetCertHashString(HashAlgorithmName.SHA256) == current.Thumbprint;
}
