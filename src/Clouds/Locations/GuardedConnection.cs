using System.Net;
using System.Net.Sockets;

namespace CloudIntel.Clouds.Locations;

/// <summary>A URL leads to an address that it may not lead to.</summary>
internal sealed class AddressNotAllowedException(string host)
    : Exception($"{host} leads to a loopback, private, link-local or metadata address")
{
    public string Host => host;
}

/// <summary>
/// Connects to hosts whose addresses <see cref="AddressRules"/> allow. The address that was checked is the one that is
/// connected to, so a name that changes its address between the two gains nothing.
/// </summary>
/// <param name="privateNetworks">Whether loopback and private addresses are allowed.</param>
/// <param name="resolve">Resolves a host name or parses an address.</param>
internal sealed class GuardedConnection(bool privateNetworks, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endPoint = context.DnsEndPoint;
        var addresses = await resolve(endPoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => AddressRules.Allow(address, privateNetworks));
        if (allowed.Length == 0)
            throw addresses.Length == 0 ? new SocketException((int)SocketError.HostNotFound) : new AddressNotAllowedException(endPoint.Host);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
