using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Kubernetes.Webhooks.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

/// <summary>A process that serves webhooks as an operator does: over TLS, on a port of its own.</summary>
internal sealed class WebhookHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private WebhookHost(WebApplication app) => this.app = app;

    public IServiceProvider Services => app.Services;

    public Uri Address => new(app.Urls.First());

    public WebhookCertificates Certificates => app.Services.GetRequiredService<WebhookCertificates>();

    /// <summary>Starts a process with webhooks for parcels.</summary>
    /// <param name="webhook">Answers both sorts of questions.</param>
    /// <param name="certificates">The certificate, which somebody else renews; null for one as the options say.</param>
    /// <param name="options">Where the certificate comes from; null for one in memory for 127.0.0.1.</param>
    /// <param name="cluster">The way to the API server, where the certificate lies in a Secret.</param>
    public static async Task<WebhookHost> StartAsync(
        ScriptedWebhook webhook,
        WebhookCertificates? certificates = null,
        Action<WebhookCertificateOptions>? options = null,
        IKubernetesClient? cluster = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Parcel.Json);
        builder.Services.AddAdmissionWebhooks()
            .AddValidationWebhook<ScriptedWebhook, Parcel>(AdmissionOperations.Create | AdmissionOperations.Update | AdmissionOperations.Delete)
            .AddMutationWebhook<ScriptedWebhook, Parcel>();
        builder.Services.AddSingleton(webhook);
        if (cluster is not null)
            builder.Services.AddSingleton(cluster);
        if (certificates is null)
            builder.Services.AddWebhookCertificates(options ?? InMemory);
        else
            builder.Services.AddSingleton(certificates).AddSingleton<WebhookListeners>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listener => listener.UseWebhookCertificate()));
        var host = builder.Build();

        // Each call comes over a new connection, so each sees the certificate of its moment.
        host.Use((context, next) =>
        {
            if (context.Request.Headers.UserAgent.ToString().Contains("kube-apiserver", StringComparison.Ordinal))
                context.Response.Headers.Connection = "close";
            return next(context);
        });
        host.UseRouting();
        host.MapAdmissionWebhooks();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new(host);
    }

    public static void InMemory(WebhookCertificateOptions options)
    {
        options.Source = WebhookCertificateSource.InMemory;
        options.ExtraHosts.Add("127.0.0.1");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
