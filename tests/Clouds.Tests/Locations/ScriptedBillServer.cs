using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Tests.Locations;

/// <summary>A web server on loopback that answers as a test says and remembers what it was asked.</summary>
internal sealed class ScriptedBillServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<IHeaderDictionary> requests = new();

    private ScriptedBillServer(WebApplication application) => this.application = application;

    /// <summary>The headers of every request so far, oldest first.</summary>
    public IReadOnlyList<IHeaderDictionary> Requests => [.. requests];

    public static async Task<ScriptedBillServer> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                    listen.UseHttps(certificate);
            });
        });
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        var server = new ScriptedBillServer(builder.Build());
        server.application.Run(context =>
        {
            server.requests.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary()));
            return answer(context);
        });
        await server.application.StartAsync();
        return server;
    }

    /// <summary>Answers the first request with the first of the answers, and so on; the last one for all that follow.</summary>
    public static Task<ScriptedBillServer> StartAsync(params RequestDelegate[] answers)
    {
        var next = -1;
        return StartAsync(context => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context));
    }

    public Uri Url(string pathAndQuery = "/bill.csv", string host = "127.0.0.1")
    {
        var address = new Uri(application.Urls.Single());
        return new Uri($"{address.Scheme}://{host}:{address.Port}{pathAndQuery}");
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await application.StopAsync(now.Token); // does not wait for answers that a test left hanging
        await application.DisposeAsync();
    }
}
