using System.Net;
using CloudIntel.Kubernetes.Webhooks.Certificates;
using CloudIntel.Operator.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CloudIntel.Operator.Endpoints;

/// <summary>Opens the ports.</summary>
internal static class Listeners
{
    /// <summary>Health in plain HTTP; metrics and webhooks with the webhooks' certificate.</summary>
    public static void ListenAsToldBy(this KestrelServerOptions kestrel, EndpointOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(options, options.HealthPort, _ => { });
        kestrel.Listen(options, options.WebhookPort, listener => listener.UseWebhookCertificate());
        if (!options.MetricsOnHealthPort)
            kestrel.Listen(options, options.MetricsPort, listener => listener.UseWebhookCertificate());
    }

    private static void Listen(this KestrelServerOptions kestrel, EndpointOptions options, int port, Action<ListenOptions> configure)
    {
        if (options.BindAddress is { } address)
            kestrel.Listen(new IPEndPoint(address, port), configure);
        else
            kestrel.ListenAnyIP(port, configure);
    }
}
