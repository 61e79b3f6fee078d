using System.Net;
using CloudIntel.Clouds.Locations;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Clouds.Tests.Locations;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("8.8.8.8", true, true)]
    [InlineData("172.15.255.255", true, true)]
    [InlineData("2606:4700:4700::1111", true, true)]
    [InlineData("10.1.2.3", false, true)]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("172.31.0.1", false, true)]
    [InlineData("192.168.1.1", false, true)]
    [InlineData("100.64.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("fd12:3456::1", false, true)]
    [InlineData("::ffff:10.0.0.1", false, true)]
    [InlineData("64:ff9b::7f00:1", false, true)]       // 127.0.0.1 behind NAT64
    [InlineData("2002:c0a8:101::1", false, true)]      // 192.168.1.1 behind 6to4
    [InlineData("0.0.0.0", false, false)]
    [InlineData("::", false, false)]
    [InlineData("169.254.169.254", false, false)]      // AWS, Azure, Google Cloud and others: instance metadata
    [InlineData("169.254.170.2", false, false)]        // AWS: credentials of container tasks
    [InlineData("::ffff:169.254.169.254", false, false)]
    [InlineData("64:ff9b::a9fe:a9fe", false, false)]
    [InlineData("2002:a9fe:a9fe::1", false, false)]
    [InlineData("fe80::1", false, false)]
    [InlineData("fec0::1", false, false)]
    [InlineData("fd00:ec2::254", false, false)]        // AWS
    [InlineData("fd20:ce::254", false, false)]         // Google Cloud
    [InlineData("100.100.100.200", false, false)]      // Alibaba Cloud
    [InlineData("168.63.129.16", false, false)]        // Azure's host agent
    [InlineData("192.0.0.192", false, false)]          // Oracle Cloud
    [InlineData("224.0.0.1", false, false)]
    [InlineData("255.255.255.255", false, false)]
    [InlineData("ff02::1", false, false)]
    [InlineData("2001:0:1::1", false, false)]          // Teredo
    [InlineData("::127.0.0.1", false, false)]          // IPv4-compatible, long deprecated
    public void An_address_is_allowed(string address, bool everywhere, bool wherePrivateNetworksAreAllowed)
    {
        Assert.Equal(everywhere, AddressRules.Allow(IPAddress.Parse(address), privateNetworks: false));
        Assert.Equal(wherePrivateNetworksAreAllowed, AddressRules.Allow(IPAddress.Parse(address), privateNetworks: true));
    }

    [Fact]
    public async Task A_name_is_judged_by_the_address_that_is_connected_to()
    {
        // A server of the attacker's answers the first question with a public address and the second with a metadata address.
        var questions = 0;
        var temp = Directory.CreateTempSubdirectory("cloudintel-downloads-");
        try
        {
            using var locations = new BillLocations(
                new() { TempFolder = temp.FullName },
                TimeProvider.System,
                () => 0.5,
                NullLogger.Instance,
                (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(questions++ == 0 ? "169.254.169.254" : "127.0.0.1")]),
                _ => long.MaxValue);
            for (var attempt = 0; attempt < 2; attempt++)
            {
                var failure = await Assert.ThrowsAsync<UnreadableBillException>(() => locations.FetchAsync(new() { Url = new("http://bills.example/may.csv") }, new(), TestContext.Current.CancellationToken));
                Assert.Equal("LocationNotAllowed", failure.Reason);
            }

            Assert.Equal(2, questions);
        }
        finally
        {
            temp.Delete(recursive: true);
        }
    }
}
