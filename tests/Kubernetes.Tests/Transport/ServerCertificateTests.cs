using System.Security.Cryptography.X509Certificates;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.TestKit.Certificates;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Transport;

/// <summary>Which servers are believed to be the one that is meant.</summary>
public sealed class ServerCertificateTests : IDisposable
{
    private static readonly string[] Loopback = ["127.0.0.1"];

    private readonly TestAuthority authority = TestAuthority.Create();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task A_certificate_of_the_configured_authority_is_trusted() =>
        await AssertTrustedAsync(authority.Issue("api", Loopback), authority.Pem);

    [Fact]
    public async Task A_certificate_that_says_nothing_of_its_purpose_is_trusted() =>
        await AssertTrustedAsync(authority.Issue("api", Loopback, purpose: null), authority.Pem);

    [Fact]
    public async Task Any_of_several_authorities_will_do()
    {
        using var other = TestAuthority.Create("Other");
        await AssertTrustedAsync(authority.Issue("api", Loopback), other.Pem + "some text between\n" + authority.Pem);
        await AssertTrustedAsync(other.Issue("api", Loopback), other.Pem + authority.Pem);
    }

    [Fact]
    public async Task An_intermediate_authority_that_the_server_sends_along_is_trusted()
    {
        using var intermediate = authority.Intermediate();
        await AssertTrustedAsync(intermediate.Issue("api", Loopback), authority.Pem, intermediate);
    }

    [Fact]
    public async Task An_intermediate_authority_that_is_configured_is_an_anchor_by_itself()
    {
        using var intermediate = authority.Intermediate();
        await AssertTrustedAsync(intermediate.Issue("api", Loopback), intermediate.Pem);
    }

    [Fact]
    public async Task A_root_and_an_intermediate_authority_may_both_be_configured()
    {
        using var intermediate = authority.Intermediate();
        await AssertTrustedAsync(intermediate.Issue("api", Loopback), intermediate.Pem + authority.Pem);
    }

    [Fact]
    public async Task A_name_other_than_the_address_may_be_expected() =>
        await AssertTrustedAsync(authority.Issue("api", ["kubernetes.example"]), authority.Pem, tls => tls with { ServerName = "kubernetes.example" });

    [Fact]
    public async Task An_authority_that_is_not_configured_is_refused()
    {
        using var other = TestAuthority.Create("Other");
        await AssertRefusedAsync(other.Issue("api", Loopback), authority.Pem, "does not come from the configured authority");
    }

    [Fact]
    public async Task An_impostor_of_the_authority_s_name_is_refused()
    {
        using var impostor = TestAuthority.Create();
        Assert.Equal(authority.Certificate.Subject, impostor.Certificate.Subject);
        await AssertRefusedAsync(impostor.Issue("api", Loopback), authority.Pem, "api");
        await AssertRefusedAsync(impostor.Issue("api", Loopback), authority.Pem, "api", sent: impostor);
    }

    [Fact]
    public async Task A_private_authority_is_refused_when_none_is_configured() =>
        await AssertRefusedAsync(authority.Issue("api", Loopback), authorities: null, "not trusted");

    [Fact]
    public async Task An_intermediate_authority_that_nobody_sends_is_refused()
    {
        using var intermediate = authority.Intermediate();
        await AssertRefusedAsync(intermediate.Issue("api", Loopback), authority.Pem, "does not come from the configured authority");
    }

    [Fact]
    public async Task A_certificate_that_has_ended_is_refused() => await AssertRefusedAsync(
        authority.Issue("api", Loopback, until: new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)), authority.Pem, "NotTimeValid");

    [Fact]
    public async Task A_certificate_that_has_not_begun_is_refused() => await AssertRefusedAsync(
        authority.Issue("api", Loopback, from: new(2048, 1, 1, 0, 0, 0, TimeSpan.Zero)), authority.Pem, "NotTimeValid");

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_with_the_names_it_has() => await AssertRefusedAsync(
        authority.Issue("127.0.0.1", ["10.0.0.1", "other.example"]), authority.Pem, "not for 127.0.0.1: it names other.example, 10.0.0.1");

    [Fact]
    public async Task A_common_name_counts_for_nothing() => await AssertRefusedAsync(
        authority.Issue("127.0.0.1", []), authority.Pem, "it has no subject alternative name");

    [Fact]
    public async Task A_client_s_certificate_is_refused() => await AssertRefusedAsync(
        authority.Issue("api", Loopback, TestAuthority.ClientAuthentication), authority.Pem, "NotValidForUsage");

    [Fact]
    public async Task What_a_mere_server_has_issued_is_refused()
    {
        using var server = authority.Issue("server", ["server.example"]);
        using var forged = TestAuthority.Of(server);
        await AssertRefusedAsync(forged.Issue("api", Loopback), authority.Pem, "", sent: forged);
    }

    [Fact]
    public async Task The_right_host_under_a_name_that_is_not_expected_is_refused() => await AssertRefusedAsync(
        authority.Issue("api", Loopback), authority.Pem, "not for kubernetes.example", configure: tls => tls with { ServerName = "kubernetes.example" });

    [Fact]
    public async Task Anything_is_trusted_when_that_is_asked_for() =>
        await AssertTrustedAsync(authority.Issue("x", [], until: new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)), authorities: null, tls => tls with { InsecureSkipVerify = true });

    [Theory]
    [InlineData("no certificate", "has no PEM certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "is unreadable")]
    public void An_authority_that_is_none_is_refused_before_anything_is_sent(string pem, string what)
    {
        var e = Assert.Throws<KubernetesConfigurationException>(() => new KubernetesClient(
            new() { Server = new("https://127.0.0.1:1"), Tls = new() { CertificateAuthority = PemSource.OfData(pem) } }));
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
    }

    private static Task AssertTrustedAsync(X509Certificate2 certificate, string? authorities, Func<TlsConfiguration, TlsConfiguration> configure) =>
        AssertTrustedAsync(certificate, authorities, sent: null, configure);

    private static async Task AssertTrustedAsync(
        X509Certificate2 certificate, string? authorities, TestAuthority? sent = null, Func<TlsConfiguration, TlsConfiguration>? configure = null)
    {
        await using var server = await StartAsync(certificate, sent);
        using var client = Client(server, authorities, configure);
        Assert.Equal("ok", await client.GetTextAsync("/readyz", Cancel));
        Assert.Equal("HTTP/2", server.Requests[0].Protocol);
    }

    private static async Task AssertRefusedAsync(
        X509Certificate2 certificate, string? authorities, string reason, TestAuthority? sent = null, Func<TlsConfiguration, TlsConfiguration>? configure = null)
    {
        await using var server = await StartAsync(certificate, sent);
        using var client = Client(server, authorities, configure);
        var e = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => client.GetTextAsync("/readyz", Cancel));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.False(e.MayHaveBeenDone);
        Assert.Empty(server.Requests);
    }

    private static async Task<ScriptedApiServer> StartAsync(X509Certificate2 certificate, TestAuthority? sent)
    {
        var server = await ScriptedApiServer.StartAsync(Cancel, certificate, sent is null ? null : [sent.Certificate]);
        server.AnswerAlways(_ => true, _ => ScriptedAnswer.Text("ok"));
        return server;
    }

    private static KubernetesClient Client(ScriptedApiServer server, string? authorities, Func<TlsConfiguration, TlsConfiguration>? configure)
    {
        var tls = new TlsConfiguration { CertificateAuthority = authorities is null ? null : PemSource.OfData(authorities) };
        return new KubernetesClient(server.Configuration with { Tls = configure?.Invoke(tls) ?? tls });
    }
}
