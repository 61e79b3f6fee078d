using CloudIntel.Kubernetes.Transport;

namespace CloudIntel.Kubernetes.Tests.Transport;

/// <summary>Rules of golang.org/x/net/http/httpproxy.</summary>
public sealed class EnvironmentProxyTests
{
    [Theory]
    [InlineData("", "https://api.example:6443", "http://proxy:3128/")]
    [InlineData("", "http://api.example", null)] // only HTTPS_PROXY is set
    [InlineData("", "https://localhost:6443", null)]
    [InlineData("", "https://127.0.0.1:6443", null)]
    [InlineData("", "https://[::1]:6443", null)]
    [InlineData("*", "https://api.example", null)]
    [InlineData("example", "https://api.example", null)]
    [InlineData("example", "https://example", null)]
    [InlineData(".example", "https://api.example", null)]
    [InlineData(".example", "https://example", "http://proxy:3128/")]
    [InlineData("*.example", "https://api.example", null)]
    [InlineData("ample", "https://api.example", "http://proxy:3128/")]
    [InlineData("API.Example", "https://api.example", null)]
    [InlineData("api.example:6443", "https://api.example:6443", null)]
    [InlineData("api.example:6444", "https://api.example:6443", "http://proxy:3128/")]
    [InlineData("10.0.0.0/8, fd00::/8", "https://10.96.0.1", null)]
    [InlineData("10.0.0.0/8, fd00::/8", "https://[fd00::1]", null)]
    [InlineData("10.0.0.0/8", "https://11.0.0.1", "http://proxy:3128/")]
    [InlineData("10.0.0.0/8", "https://api.example", "http://proxy:3128/")]
    [InlineData("10.96.0.1", "https://10.96.0.1", null)]
    [InlineData("[fd00::1]:443", "https://[fd00::1]:443", null)]
    public void A_host_is_reached_through_the_proxy_unless_it_is_an_exception(string exceptions, string destination, string? proxy)
    {
        var environment = new Dictionary<string, string> { ["https_proxy"] = "proxy:3128", ["NO_PROXY"] = exceptions };
        var chosen = new EnvironmentProxy(name => environment.GetValueOrDefault(name));
        Assert.Equal(proxy, chosen.GetProxy(new Uri(destination))?.ToString());
        Assert.Equal(proxy is null, chosen.IsBypassed(new Uri(destination)));
    }
}
