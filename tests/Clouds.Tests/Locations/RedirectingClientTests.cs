using System.Net;
using CloudIntel.Clouds.Locations;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Tests.Locations;

/// <summary>What needs https at both ends, without servers.</summary>
public sealed class RedirectingClientTests
{
    [Theory]
    [InlineData("https://bills.example/a", "http://bills.example/a")]
    [InlineData("https://bills.example/a", "http://other.example/a")]
    public async Task A_redirect_from_https_to_http_is_not_followed(string from, string to)
    {
        using var http = new HttpMessageInvoker(new Answers((from, to)));
        var failure = await Assert.ThrowsAsync<UnreadableBillException>(() => GetAsync(http, from));
        Assert.Equal("LocationNotAllowed", failure.Reason);
    }

    [Theory]
    [InlineData("https://bills.example/a", "https://bills.example/b", "secret")]
    [InlineData("https://bills.example/a", "https://BILLS.example:443/b", "secret")]
    [InlineData("https://bills.example/a", "https://bills.example:8443/b", null)]
    [InlineData("https://bills.example/a", "https://other.example/b", null)]
    [InlineData("http://bills.example/a", "https://bills.example/b", null)]
    public async Task The_authorization_goes_to_the_same_scheme_host_and_port_only(string from, string to, string? expected)
    {
        var answers = new Answers((from, to));
        using var http = new HttpMessageInvoker(answers);
        using var response = await GetAsync(http, from);
        Assert.Equal(expected, answers.LastAuthorization);
    }

    private static Task<HttpResponseMessage> GetAsync(HttpMessageInvoker http, string url) =>
        new RedirectingClient(http).GetAsync(new(url), "secret", null, TestContext.Current.CancellationToken);

    private sealed class Answers((string From, string To) redirect) : HttpMessageHandler
    {
        public string? LastAuthorization { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            LastAuthorization = request.Headers.TryGetValues("Authorization", out var values) ? values.Single() : null;
            return Task.FromResult(request.RequestUri!.AbsoluteUri == redirect.From
                ? new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new(redirect.To) } }
                : new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
