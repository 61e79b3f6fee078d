using System.Net;
using System.Net.Sockets;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.TestKit.Faults;

/// <summary>
/// Stands on loopback between a client and a real server, or several, and breaks the network as a test says. Bytes pass as they are, so TLS
/// and HTTP/2 go through: a client needs nothing but <see cref="Address"/> in place of the server's. Passes everything at first.
/// </summary>
/// <remarks>While no server listens, clients are accepted and reset.</remarks>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly ServerPool servers;
    private readonly IPEndPoint own;
    private readonly Dictionary<ProxiedConnection, Task> connections = [];
    private (Socket Listener, Task Accepting)? listening;
    private volatile TaskCompletionSource? hole;
    private int accepted;
    private bool disposed;

    private FaultProxy(ServerPool servers, Func<int, Uri> address)
    {
        this.servers = servers;
        own = new(IPAddress.Loopback, LoopbackPort.Free());
        Address = address(own.Port);
    }

    /// <summary>Where clients connect: the server's address with another port.</summary>
    public Uri Address { get; }

    /// <summary>How many connections are open.</summary>
    public int Connections
    {
        get
        {
            lock (gate)
                return connections.Count;
        }
    }

    /// <summary>How many connections were accepted so far.</summary>
    public int Accepted
    {
        get
        {
            lock (gate)
                return accepted;
        }
    }

    /// <summary>How long every piece of up to 64 KiB waits before it is passed on, either way. Default: not at all.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Starts a proxy.</summary>
    /// <param name="server">The server; its host must be an IPv4 loopback address.</param>
    public static FaultProxy Start(Uri server)
    {
        var pool = new ServerPool();
        pool.Add(new(IPAddress.Parse(server.Host), server.Port));
        return Listening(new(pool, port => new UriBuilder(server) { Port = port }.Uri));
    }

    /// <summary>Starts a proxy before servers that do the same.</summary>
    /// <param name="scheme">The scheme of <see cref="Address"/>.</param>
    /// <param name="servers">The servers, which may come and go.</param>
    public static FaultProxy Start(string scheme, ServerPool servers) => Listening(new(servers, port => new($"{scheme}://127.0.0.1:{port}")));

    /// <summary>Resets every open connection on both sides. New ones are treated as before.</summary>
    public void Cut()
    {
        ProxiedConnection[] open;
        lock (gate)
            open = [.. connections.Keys];
        foreach (var connection in open)
            connection.Reset();
    }

    /// <summary>Refuses new connections, as if nobody listened. Open ones stay as they are.</summary>
    public void Refuse()
    {
        lock (gate)
        {
            listening?.Listener.Dispose();
            listening = null;
        }
    }

    /// <summary>
    /// Keeps open and new connections open and passes nothing in either direction, not even their end: what a client meets when
    /// packets vanish.
    /// </summary>
    public void Blackhole()
    {
        lock (gate)
            hole ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Passes again whatever comes, beginning with what a blackhole held back, and accepts connections.</summary>
    public void Pass()
    {
        lock (gate)
        {
            hole?.SetResult();
            hole = null;
        }

        Listen();
    }

    /// <summary>Resets every connection and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (gate)
        {
            disposed = true;
            running = [.. connections.Values, listening?.Accepting ?? Task.CompletedTask];
        }

        Refuse();
        Cut();
        await Task.WhenAll(running);
    }

    private static FaultProxy Listening(FaultProxy proxy)
    {
        proxy.Listen();
        return proxy;
    }

    private void Listen()
    {
        lock (gate)
        {
            if (disposed || listening is not null)
                return;
            var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(own);
            listener.Listen();
            listening = (listener, AcceptAsync(listener));
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
                Serve(await listener.AcceptAsync(), listener);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // refuses from now on
        }
    }

    private void Serve(Socket client, Socket listener)
    {
        lock (gate)
        {
            if (disposed || listening?.Listener != listener)
            {
                // Accepted just before the proxy began to refuse: a cut that followed did not see it.
                client.LingerState = new(true, 0);
                client.Dispose();
                return;
            }

            accepted++;
            var connection = new ProxiedConnection(client, servers.ConnectAsync, WaitToPassAsync);
            connections.Add(connection, Task.CompletedTask);
            connections[connection] = RunAsync(connection);
        }
    }

    private async Task RunAsync(ProxiedConnection connection)
    {
        await Task.Yield(); // so that it ends after it was noted down
        await connection.RunAsync();
        lock (gate)
            connections.Remove(connection);
        connection.Dispose();
    }

    private async Task WaitToPassAsync(CancellationToken cancellationToken)
    {
        if (Delay > TimeSpan.Zero)
            await Task.Delay(Delay, cancellationToken);
        while (hole is { } held)
            await held.Task.WaitAsync(cancellationToken);
    }
}
