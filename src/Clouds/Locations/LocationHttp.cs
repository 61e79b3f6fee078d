using System.Net;

namespace CloudIntel.Clouds.Locations;

/// <summary>
/// The connections to locations. Addresses that a person wrote are held to <see cref="AddressRules"/>; the clouds' own names are not, since
/// they lead to private addresses where a network has private endpoints, and nobody but the cloud decides where to.
/// </summary>
internal sealed class LocationHttp : IDisposable
{
    private readonly SocketsHttpHandler guarded;
    private readonly SocketsHttpHandler direct;

    /// <summary>Creates the connections.</summary>
    /// <param name="options">Whether private networks may be reached, and for how long a connection is waited for.</param>
    /// <param name="resolve">Resolves the names that a person wrote.</param>
    public LocationHttp(BillLocationOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        guarded = Handler(options);
        guarded.ConnectCallback = new GuardedConnection(options.AllowPrivateNetworks, resolve).ConnectAsync;
        direct = Handler(options);
        Guarded = new(guarded);
        Direct = new(direct);
    }

    /// <summary>For addresses that a person wrote.</summary>
    public HttpMessageInvoker Guarded { get; }

    /// <summary>For the clouds' own names.</summary>
    public HttpMessageInvoker Direct { get; }

    /// <summary>The handler below one of the two, for clients of vendors; it is not theirs to dispose.</summary>
    public HttpMessageHandler HandlerFor(bool isWrittenByPerson) => isWrittenByPerson ? guarded : direct;

    public void Dispose()
    {
        Guarded.Dispose();
        Direct.Dispose();
    }

    private static SocketsHttpHandler Handler(BillLocationOptions options) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false, // through a proxy, the address that is checked would be the proxy's
        ConnectTimeout = options.StallTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
