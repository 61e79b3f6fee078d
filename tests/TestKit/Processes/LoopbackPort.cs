using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CloudIntel.TestKit.Processes;

/// <summary>Finds ports for servers that cannot choose one themselves.</summary>
public static class LoopbackPort
{
    // Below what Linux gives to outgoing connections, which would otherwise take the port of a server that starts or restarts.
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>Ports of one process, so that no other gives out the same between our finding one free and its server's binding it.</summary>
    private const int BlockSize = 200;

    private static readonly Lock Gate = new();

    private static Block? block;

    /// <summary>A port of 127.0.0.1 on which nobody listens now, and that nobody else here is given soon.</summary>
    public static int Free()
    {
        lock (Gate)
        {
            block ??= Block.Claim();
            for (var tried = 0; tried < BlockSize; tried++)
            {
                if (block.Next() is var port && IsFree(port))
                    return port;
            }
        }

        throw new InvalidOperationException($"All ports from {block.First} on are taken.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }

    /// <summary>A range of ports that this process alone gives out, as long as it holds the range's file.</summary>
    private sealed record Block(int First, FileStream Hold)
    {
        private int given;

        public static Block Claim()
        {
            for (var first = LoopbackPort.First; first < Last; first += BlockSize)
            {
                var path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"cloudintel-ports-{first}.lock"));
                try
                {
                    return new(first, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // Another process has it; the system gives it back when that ends.
                }
            }

            throw new InvalidOperationException($"Other processes hold all ports from {LoopbackPort.First} to {Last}.");
        }

        public int Next() => First + (given++ % BlockSize);
    }
}
