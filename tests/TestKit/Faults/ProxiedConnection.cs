using System.Net;
using System.Net.Sockets;

namespace CloudIntel.TestKit.Faults;

/// <summary>One client's connection and the one to the server that belongs to it.</summary>
/// <param name="client">The client's end.</param>
/// <param name="server">Where the server listens.</param>
/// <param name="waitToPass">Waits until something may be passed on.</param>
internal sealed class ProxiedConnection(Socket client, IPEndPoint server, Func<CancellationToken, Task> waitToPass) : IDisposable
{
    private const int PieceLength = 64 * 1024;

    private readonly Socket upstream = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource reset = new();

    /// <summary>Passes on until both sides have ended, or one has broken off.</summary>
    public async Task RunAsync()
    {
        try
        {
            client.NoDelay = true;
            await waitToPass(reset.Token);
            await upstream.ConnectAsync(server, reset.Token);
            await Task.WhenAll(PassAsync(client, upstream), PassAsync(upstream, client));
        }
        catch (Exception e) when (IsBroken(e))
        {
            Reset();
        }
    }

    /// <summary>Breaks both sides off at once; does nothing after the end.</summary>
    public void Reset()
    {
        Abort(client);
        Abort(upstream);
        try
        {
            reset.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // ended meanwhile
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        upstream.Dispose();
        reset.Dispose();
    }

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new(true, 0); // closing sends a reset instead of an orderly end
            socket.Dispose();
        }
        catch (Exception e) when (IsBroken(e))
        {
            // closed already
        }
    }

    private static bool IsBroken(Exception e) => e is SocketException or ObjectDisposedException or OperationCanceledException;

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[PieceLength];
        try
        {
            int length;
            do
            {
                length = await from.ReceiveAsync(buffer, reset.Token);
                await waitToPass(reset.Token);
                for (var sent = 0; sent < length;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), reset.Token);
            }
            while (length > 0);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (IsBroken(e))
        {
            Reset();
        }
    }
}
