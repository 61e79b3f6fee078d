using System.Net.Sockets;

namespace CloudIntel.TestKit.Faults;

/// <summary>One client's connection and the one to the server that belongs to it.</summary>
/// <param name="client">The client's end.</param>
/// <param name="connect">Connects to the server.</param>
/// <param name="waitToPass">Waits until something may be passed on.</param>
internal sealed class ProxiedConnection(Socket client, Func<CancellationToken, Task<Socket>> connect, Func<CancellationToken, Task> waitToPass) : IDisposable
{
    private const int PieceLength = 64 * 1024;

    private readonly CancellationTokenSource reset = new();
    private volatile Socket? upstream;

    /// <summary>Passes on until both sides have ended, or one has broken off.</summary>
    public async Task RunAsync()
    {
        try
        {
            client.NoDelay = true;
            await waitToPass(reset.Token);
            var server = upstream = await connect(reset.Token);
            reset.Token.ThrowIfCancellationRequested(); // a reset that came meanwhile did not see it
            await Task.WhenAll(PassAsync(client, server), PassAsync(server, client));
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
        upstream?.Dispose();
        reset.Dispose();
    }

    private static void Abort(Socket? socket)
    {
        if (socket is null)
            return;
        try
        {
            socket.LingerState = new(true, 0); // closing sends a reset instead of an orderly end
            socket.Close(0); // also where another thread is just about to receive: by default, that would be woken by an orderly end
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
