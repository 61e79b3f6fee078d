using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using CloudIntel.Kubernetes.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudIntel.TestKit.Http;

/// <summary>
/// A server on loopback that answers as a test tells it to and remembers what it was asked. It knows nothing of Kubernetes
/// by itself: what is not scripted is answered 404.
/// </summary>
public sealed class ScriptedApiServer : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<ScriptedRequest> requests = [];
    private readonly List<Rule> rules = [];
    private readonly CancellationTokenSource stopping = new();
    private WebApplication? application;
    private SslStreamCertificateContext? certificateContext;
    private TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedApiServer()
    {
    }

    /// <summary>Address, https when a certificate was given.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>The address as a client's configuration, without credentials.</summary>
    public KubernetesClientConfiguration Configuration => new() { Server = Url };

    /// <summary>Everything that was asked so far, in the order of arrival.</summary>
    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (gate)
                return [.. requests];
        }
    }

    /// <summary>How many different connections requests came over.</summary>
    public int Connections => Requests.Select(request => request.Connection).Distinct().Count();

    /// <summary>Starts the server.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="certificate">The server's certificate with its key; null for plain HTTP.</param>
    /// <param name="intermediates">Certificates that are sent along; null for none.</param>
    public static async Task<ScriptedApiServer> StartAsync(
        CancellationToken cancellationToken, X509Certificate2? certificate = null, X509Certificate2Collection? intermediates = null)
    {
        var server = new ScriptedApiServer();
        if (certificate is not null)
            server.Present(certificate, intermediates);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null; // a silent watch is no slow client
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => server.Secure(listen));
        });
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        server.application = builder.Build();
        server.application.Run(server.HandleAsync);
        await server.application.StartAsync(cancellationToken);
        var addresses = server.application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        server.Url = new Uri(addresses.Single());
        return server;
    }

    /// <summary>Presents another certificate on new connections.</summary>
    public void Present(X509Certificate2 certificate, X509Certificate2Collection? intermediates = null) =>
        certificateContext = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);

    /// <summary>Answers the next request, whatever it is, once; answers are used in the order they are given.</summary>
    public void Answer(ScriptedAnswer answer) => Answer(_ => true, answer);

    /// <summary>Answers the next request that matches, once.</summary>
    public void Answer(Func<ScriptedRequest, bool> matches, ScriptedAnswer answer) => Add(new(matches, _ => answer, Once: true));

    /// <summary>Answers every request that matches and that has no answer of its own; of several such rules the newest counts.</summary>
    public void AnswerAlways(Func<ScriptedRequest, bool> matches, Func<ScriptedRequest, ScriptedAnswer> answer) => Add(new(matches, answer, Once: false));

    /// <summary>Waits until so many requests that match have arrived, and returns the last of them.</summary>
    public async Task<ScriptedRequest> WaitForAsync(Func<ScriptedRequest, bool> matches, CancellationToken cancellationToken, int count = 1)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (requests.Where(matches).Skip(count - 1).FirstOrDefault() is { } found)
                    return found;
                next = arrival.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Breaks what is open and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref application, null) is not { } running)
            return;
        await stopping.CancelAsync();
        await running.DisposeAsync();
        stopping.Dispose();
    }

    /// <summary>Kestrel's own options refuse certificates that a client must refuse; these ask no questions.</summary>
    private void Secure(ListenOptions listen)
    {
        if (certificateContext is null)
            return;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => new(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificateContext,
                ClientCertificateRequired = true, // asked for; what comes, or that nothing comes, is accepted
#pragma warning disable CA5359 // whom a client claims to be is for the test to judge
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            }),
        });
    }

    private void Add(Rule rule)
    {
        lock (gate)
            rules.Add(rule);
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = await ScriptedRequest.ReadAsync(context);
        var answer = Record(request);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, context.RequestAborted);
        try
        {
            await answer.WriteAsync(context, end.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort(); // the client left, or the server stops
        }
    }

    private ScriptedAnswer Record(ScriptedRequest request)
    {
        lock (gate)
        {
            requests.Add(request);
            var arrived = arrival;
            arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
            arrived.SetResult();

            var rule = rules.Where(rule => rule.Once).Concat(rules.AsEnumerable().Reverse().Where(rule => !rule.Once)).FirstOrDefault(rule => rule.Matches(request));
            if (rule is { Once: true })
                rules.Remove(rule);
            return rule?.Answer(request) ?? ScriptedAnswer.Failure(404, "", $"nothing is scripted for {request.Method} {request.Path}{request.Query}");
        }
    }

    private sealed record Rule(Func<ScriptedRequest, bool> Matches, Func<ScriptedRequest, ScriptedAnswer> Answer, bool Once);
}
