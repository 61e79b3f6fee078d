using System.Net;
using System.Net.Sockets;

namespace CloudIntel.TestKit.Faults;

/// <summary>Servers that do the same, as the pods behind a Service: each connection goes to the next one in turn that listens.</summary>
public sealed class ServerPool
{
    private readonly Lock gate = new();
    private readonly List<IPEndPoint> servers = [];
    private int next;

    /// <summary>Adds a server.</summary>
    public void Add(IPEndPoint server)
    {
        lock (gate)
            servers.Add(server);
    }

    /// <summary>Sends no more connections to a server; those that are open stay.</summary>
    public void Remove(IPEndPoint server)
    {
        lock (gate)
            servers.Remove(server);
    }

    /// <summary>Connects to one of them.</summary>
    /// <exception cref="SocketException">None listens.</exception>
    internal async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        foreach (var server in InTurn())
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new(true, 0) };
            try
            {
                // Given up on the way, it may be connected already: the server is to see a reset, not an orderly end.
                await socket.ConnectAsync(server, cancellationToken);
                socket.LingerState = new(false, 0);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                refused = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw refused;
    }

    private IPEndPoint[] InTurn()
    {
        lock (gate)
        {
            var first = servers.Count == 0 ? 0 : next++ % servers.Count;
            return [.. servers[first..], .. servers[..first]];
        }
    }
}
