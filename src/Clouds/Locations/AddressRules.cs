using System.Net;
using System.Net.Sockets;

namespace CloudIntel.Clouds.Locations;

/// <summary>
/// Which addresses a URL that somebody wrote may lead to, so that it cannot be used to reach what only this process can
/// reach: its own loopback, its private network, the credentials service of its machine.
/// </summary>
internal static class AddressRules
{
    private enum Reach
    {
        Public,
        Private,
        Never,
    }

    /// <summary>The special ranges, after the IANA registries of special-purpose addresses; the first that contains an address decides.</summary>
    private static readonly (IPNetwork Network, Reach Reach)[] Ranges =
    [
        // Instance metadata services that lie outside the link-local ranges.
        (IPNetwork.Parse("100.100.100.200/32"), Reach.Never), // Alibaba Cloud
        (IPNetwork.Parse("168.63.129.16/32"), Reach.Never),   // Azure's host agent
        (IPNetwork.Parse("192.0.0.192/32"), Reach.Never),     // Oracle Cloud
        (IPNetwork.Parse("fd00:ec2::/32"), Reach.Never),      // AWS
        (IPNetwork.Parse("fd20:ce::/32"), Reach.Never),       // Google Cloud

        (IPNetwork.Parse("0.0.0.0/8"), Reach.Never),          // this host
        (IPNetwork.Parse("169.254.0.0/16"), Reach.Never),     // link-local
        (IPNetwork.Parse("224.0.0.0/3"), Reach.Never),        // multicast, reserved, broadcast
        (IPNetwork.Parse("10.0.0.0/8"), Reach.Private),
        (IPNetwork.Parse("100.64.0.0/10"), Reach.Private),    // carrier-grade NAT
        (IPNetwork.Parse("127.0.0.0/8"), Reach.Private),      // loopback
        (IPNetwork.Parse("172.16.0.0/12"), Reach.Private),
        (IPNetwork.Parse("192.0.0.0/24"), Reach.Private),     // protocol assignments
        (IPNetwork.Parse("192.168.0.0/16"), Reach.Private),
        (IPNetwork.Parse("198.18.0.0/15"), Reach.Private),    // benchmarks
        (IPNetwork.Parse("0.0.0.0/0"), Reach.Public),

        (IPNetwork.Parse("::/128"), Reach.Never),             // this host
        (IPNetwork.Parse("::1/128"), Reach.Private),          // loopback
        (IPNetwork.Parse("2001::/32"), Reach.Never),          // Teredo: hides an IPv4 address
        (IPNetwork.Parse("2000::/3"), Reach.Public),          // global unicast
        (IPNetwork.Parse("fc00::/7"), Reach.Private),         // unique local
        (IPNetwork.Parse("::/0"), Reach.Never),               // link-local, site-local, multicast and what nobody assigned
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether a connection to the address may be made.</summary>
    public static bool Allow(IPAddress address, bool privateNetworks) => ReachOf(Embedded(address) ?? address) switch
    {
        Reach.Public => true,
        Reach.Private => privateNetworks,
        _ => false,
    };

    private static Reach ReachOf(IPAddress address)
    {
        foreach (var (network, reach) in Ranges)
        {
            if (network.Contains(address))
                return reach;
        }

        return Reach.Never;
    }

    /// <summary>The IPv4 address to which an IPv6 address leads in the end.</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address))
            return new IPAddress(bytes.AsSpan(12, 4));
        return SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4)) : null;
    }
}
