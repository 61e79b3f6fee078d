using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>Serves webhooks with the certificate that <see cref="WebhookCertificateOptions"/> asks for.</summary>
public static class WebhookCertificateRegistration
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets, renews and publishes the certificate. A self-managed one needs an <c>IKubernetesClient</c> among the services and
    /// these rights: create secrets in the namespace, get and update the one Secret, get and patch the configurations. Adds the
    /// health check "webhook", tagged "ready": the process is not ready before its listeners present the certificate.
    /// </summary>
    public static IServiceCollection AddWebhookCertificates(this IServiceCollection services, Action<WebhookCertificateOptions> configure)
    {
        var options = new WebhookCertificateOptions();
        configure(options);
        services.AddSingleton<IValidateOptions<WebhookCertificateOptions>, WebhookCertificateOptionsValidator>();
        services.AddOptions<WebhookCertificateOptions>().Configure(configure).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WebhookCertificates>();
        services.TryAddSingleton<WebhookListeners>();
        services.TryAddSingleton<WebhookUrlRegistration>();
        services.AddHealthChecks().AddCheck<WebhookHealthCheck>("webhook", tags: ["ready"]);
        return options.Source switch
        {
            WebhookCertificateSource.Files => services.AddHostedService<CertificateFiles>(),
            WebhookCertificateSource.InMemory => services.AddHostedService<InMemoryCertificates>(),
            _ => services.AddHostedService<SelfManagedCertificates>(),
        };
    }

    /// <summary>Has a listener speak TLS 1.2 or 1.3, over HTTP/1.1 or 2, with the certificate of the moment.</summary>
    public static ListenOptions UseWebhookCertificate(this ListenOptions listener)
    {
        var certificates = listener.ApplicationServices.GetRequiredService<WebhookCertificates>();
        listener.ApplicationServices.GetRequiredService<WebhookListeners>().Add(listener);
        listener.Protocols = HttpProtocols.Http1AndHttp2;
        return listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = handshake => certificates.OptionsForConnectionAsync(handshake.CancellationToken),
            HandshakeTimeout = HandshakeTimeout,
        });
    }
}
