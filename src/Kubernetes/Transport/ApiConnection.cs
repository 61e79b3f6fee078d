using System.Net;
using System.Net.Sockets;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Transport.Tls;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>
/// One set of pooled connections to the API server, all made with the same certificates. It is used until it is retired, and
/// closes its idle connections when its last caller has let go; streams that are still open go on.
/// </summary>
internal sealed class ApiConnection : IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<Socket> sockets = [];
    private readonly HttpMessageInvoker invoker;
    private int users;
    private bool retired;
    private int consecutiveTimeouts;

    public ApiConnection(KubernetesClientConfiguration configuration, TlsSnapshot tls, ClientCertificate? credentialCertificate)
    {
        Tls = tls;
        CredentialCertificate = credentialCertificate;
        invoker = new HttpMessageInvoker(CreateHandler(configuration, credentialCertificate ?? tls.ClientCertificate));
    }

    /// <summary>The certificates of the configuration that it was made with.</summary>
    public TlsSnapshot Tls { get; }

    /// <summary>The certificate of the credential that it was made with; null when the credential had none.</summary>
    public ClientCertificate? CredentialCertificate { get; }

    /// <summary>Takes it into use; false when it was retired meanwhile.</summary>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (retired)
                return false;
            users++;
            return true;
        }
    }

    /// <summary>Lets go of it.</summary>
    public void Leave()
    {
        lock (gate)
        {
            users--;
            if (!retired || users > 0)
                return;
        }

        invoker.Dispose();
    }

    /// <summary>Hands out no more; closes idle connections once nobody is sending.</summary>
    public void Retire()
    {
        lock (gate)
        {
            if (retired)
                return;
            retired = true;
            if (users > 0)
                return;
        }

        invoker.Dispose();
    }

    /// <summary>Retires it and breaks everything that is still open.</summary>
    public void Dispose()
    {
        Retire();
        Socket[] open;
        lock (gate)
            open = [.. sockets];
        foreach (var socket in open)
            socket.Dispose();
    }

    /// <summary>Sends a request; the answer's body is read from the connection as it arrives.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        invoker.SendAsync(request, cancellationToken);

    /// <summary>An answer came: the connection lives.</summary>
    public void Answered() => Volatile.Write(ref consecutiveTimeouts, 0);

    /// <summary>No answer came in time. Returns how often that has happened in a row.</summary>
    public int TimedOut() => Interlocked.Increment(ref consecutiveTimeouts);

    private SocketsHttpHandler CreateHandler(KubernetesClientConfiguration configuration, ClientCertificate? clientCertificate)
    {
        var handler = new SocketsHttpHandler
        {
            // A dead peer is found within 45 s, as by client-go. .NET looks at both limits only every quarter of the shorter one, so
            // they are shorter than client-go's 30 and 15 s. It pings only connections that can take more streams, so watches
            // need a deadline of their own; there is no connection lifetime, because it would stop the pings too.
            KeepAlivePingDelay = TimeSpan.FromSeconds(25),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(12),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = configuration.DisableCompression ? DecompressionMethods.None : DecompressionMethods.GZip,
            UseProxy = true,
            Proxy = configuration.Proxy is { } proxy ? ProxyAt(proxy) : new EnvironmentProxy(Environment.GetEnvironmentVariable),
            ConnectCallback = ConnectAsync,
        };
        ServerCertificateCheck.Apply(handler.SslOptions, Tls.Authorities, configuration.Tls, configuration.Server.IdnHost);
        handler.SslOptions.ClientCertificateContext = clientCertificate?.Context;
        return handler;
    }

    private static WebProxy ProxyAt(Uri address)
    {
        var proxy = new WebProxy(new UriBuilder(address) { UserName = "", Password = "" }.Uri);
        if (address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var password])
            proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(string.Concat(password)));
        return proxy;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new TrackedStream(this, socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A connection that can be broken from outside.</summary>
    private sealed class TrackedStream : NetworkStream
    {
        private readonly ApiConnection owner;

        public TrackedStream(ApiConnection owner, Socket socket)
            : base(socket, ownsSocket: true)
        {
            this.owner = owner;
            lock (owner.gate)
                owner.sockets.Add(socket);
        }

        protected override void Dispose(bool disposing)
        {
            lock (owner.gate)
                owner.sockets.Remove(Socket);
            base.Dispose(disposing);
        }
    }
}
