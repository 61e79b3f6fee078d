using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace CloudIntel.TestKit.Processes;

/// <summary>Finds ports for servers that cannot choose one themselves.</summary>
public static class LoopbackPort
{
    // Below what Linux gives to outgoing connections, which would otherwise take the port of a server that starts or restarts.
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>A port of 127.0.0.1 on which nobody listens now.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            if (IsFree(port))
                return port;
        }
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
}
