using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.TestKit.Certificates;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Transport;

/// <summary>Our own certificate, and certificates that change while the program runs.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("certificates-").FullName;
    private readonly ManualTimeProvider clock = new();
    private readonly RecordingLogger log = new();
    private SecureServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await SecureServer.StartAsync(Cancel);
        server.Api.AnswerAlways(_ => true, _ => ScriptedAnswer.Text("ok"));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("PKCS#8")]
    [InlineData("EC")]
    [InlineData("RSA")]
    [InlineData("RSA PKCS#8")]
    public async Task A_certificate_is_presented_whatever_form_its_key_has(string form)
    {
        using AsymmetricAlgorithm key = form.StartsWith("RSA", StringComparison.Ordinal) ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keyPem = (form, key) switch
        {
            ("EC", ECDsa ec) => ec.ExportECPrivateKeyPem(),
            ("RSA", RSA rsa) => rsa.ExportRSAPrivateKeyPem(),
            _ => key.ExportPkcs8PrivateKeyPem(),
        };
        var request = key is RSA forRsa
            ? new CertificateRequest("CN=jane", forRsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=jane", (ECDsa)key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var client = Client(PemSource.OfData(certificate.ExportCertificatePem()), PemSource.OfData("some text before\n" + keyPem));
        await client.GetTextAsync("/", Cancel);
        Assert.Equal("CN=jane", server.Api.Requests[0].ClientCertificateSubject);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused_before_anything_is_sent()
    {
        using var jane = Issue("jane");
        using var john = Issue("john");
        var e = Assert.Throws<KubernetesConfigurationException>(() => Client(PemSource.OfData(jane.ExportCertificatePem()), PemSource.OfData(KeyPem(john))));
        Assert.Contains("belong together", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_needs_a_password_is_refused()
    {
        using var jane = Issue("jane");
        using var key = jane.GetECDsaPrivateKey()!;
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("pw", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        var e = Assert.Throws<KubernetesConfigurationException>(() => Client(PemSource.OfData(jane.ExportCertificatePem()), PemSource.OfData(encrypted)));
        Assert.Contains("not encrypted", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var missing = Path.Combine(folder, "none.crt");
        var e = Assert.Throws<KubernetesConfigurationException>(() => Client(PemSource.OfFile(missing), PemSource.OfFile(missing)));
        Assert.Contains(missing, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_file_that_changed_is_used_within_five_minutes()
    {
        var (certificate, key) = Write("jane");
        using var client = Client(certificate, key);
        await client.GetTextAsync("/", Cancel);
        Write("john");
        await client.GetTextAsync("/", Cancel);
        clock.Advance(TimeSpan.FromMinutes(5));
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(["CN=jane", "CN=jane", "CN=john"], server.Api.Requests.Select(request => request.ClientCertificateSubject));
        Assert.Equal(2, server.Api.Connections);
    }

    [Fact]
    public async Task Connections_stay_while_files_do()
    {
        var (certificate, key) = Write("jane");
        using var client = Client(certificate, key);
        for (var i = 0; i < 4; i++)
        {
            await client.GetTextAsync("/", Cancel);
            clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(1, server.Api.Connections);
    }

    [Fact]
    public async Task A_file_that_is_half_written_changes_nothing()
    {
        var (certificate, key) = Write("jane");
        using var client = Client(certificate, key);
        await client.GetTextAsync("/", Cancel);
        await File.WriteAllTextAsync(certificate.File!, "-----BEGIN CERTIF", Cancel);
        clock.Advance(TimeSpan.FromMinutes(5));
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(["CN=jane", "CN=jane"], server.Api.Requests.Select(request => request.ClientCertificateSubject));
        Assert.Contains(log.Lines, line => line.Contains("the ones before stay", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_authority_that_changed_is_believed_within_five_minutes()
    {
        var file = Path.Combine(folder, "ca.crt");
        await File.WriteAllTextAsync(file, server.Authority.Pem, Cancel);
        using var client = new KubernetesClient(
            server.Configuration with { Tls = new() { CertificateAuthority = PemSource.OfFile(file) } }, loggers: log, clock: clock);
        await client.GetTextAsync("/", Cancel);

        using var next = TestAuthority.Create("Next");
        await File.WriteAllTextAsync(file, next.Pem, Cancel);
        server.Api.Present(next.Issue("api", ["127.0.0.1"]));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("ok", await client.GetTextAsync("/", Cancel));
        Assert.Equal(2, server.Api.Connections);
    }

    [Fact]
    public async Task A_stream_goes_on_when_certificates_change_behind_it()
    {
        var (certificate, key) = Write("jane");
        using var client = Client(certificate, key);
        var watch = new ScriptedWatch();
        server.Api.Answer(request => request.IsWatch, watch);
        await using var frames = client.Raw(Kubernetes.Objects.ResourceDefinition.Of<Kubernetes.Objects.ConfigMap>())
            .WatchAsync(new(), cancellationToken: Cancel).GetAsyncEnumerator(Cancel);
        watch.Bookmark("1");
        Assert.True(await frames.MoveNextAsync());
        Write("john");
        clock.Advance(TimeSpan.FromMinutes(5));
        await client.GetTextAsync("/", Cancel);
        watch.Bookmark("2");
        Assert.True(await frames.MoveNextAsync());
    }

    private static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private X509Certificate2 Issue(string name) => server.Authority.Issue(name, [], TestAuthority.ClientAuthentication);

    private (PemSource Certificate, PemSource Key) Write(string name)
    {
        using var certificate = Issue(name);
        var (certificateFile, keyFile) = (Path.Combine(folder, "client.crt"), Path.Combine(folder, "client.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, KeyPem(certificate));
        return (PemSource.OfFile(certificateFile), PemSource.OfFile(keyFile));
    }

    private KubernetesClient Client(PemSource certificate, PemSource key)
    {
        var configuration = server.Configuration;
        return new(configuration with { Tls = configuration.Tls with { ClientCertificate = certificate, ClientKey = key } }, loggers: log, clock: clock);
    }
}
