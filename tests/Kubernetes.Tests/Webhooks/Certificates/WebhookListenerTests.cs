using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CloudIntel.Kubernetes.Webhooks.Certificates;
using CloudIntel.TestKit.Certificates;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CloudIntel.Kubernetes.Tests.Webhooks.Certificates;

/// <summary>The listener as callers see it.</summary>
public sealed class WebhookListenerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Many_calls_at_once_are_answered_over_either_version_of_HTTP(int version)
    {
        await using var host = await WebhookHost.StartAsync(new());
        using var client = ClientFor(host, host.Certificates.Authorities!);
        var body = Encoding.UTF8.GetBytes(WebhookServer.Review("CREATE", WebhookServer.ParcelText("{}")).ToJsonString());

        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (_, cancellationToken) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, WebhookServer.Validate)
            {
                Version = new(version, version == 1 ? 1 : 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
            };
            using var answer = await client.SendAsync(request, cancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(version, answer.Version.Major);
        });
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
#pragma warning disable CA5397, SYSLIB0039 // that these are refused is the point
    [InlineData(SslProtocols.Tls11, false)]
    [InlineData(SslProtocols.Tls, false)]
#pragma warning restore CA5397, SYSLIB0039
    public async Task Old_versions_of_TLS_are_refused(SslProtocols protocol, bool accepted)
    {
        await using var host = await WebhookHost.StartAsync(new());

        Assert.Equal(accepted, await HandshakeSucceedsAsync(host, protocol, host.Certificates.Authorities!));
    }

    [Fact]
    public async Task A_caller_who_trusts_another_authority_turns_away()
    {
        await using var host = await WebhookHost.StartAsync(new());
        using var other = TestAuthority.Create();

        Assert.False(await HandshakeSucceedsAsync(host, SslProtocols.None, Encoding.ASCII.GetBytes(other.Pem)));
    }

    [Fact]
    public async Task Callers_can_be_made_to_show_a_certificate()
    {
        using var authority = TestAuthority.Create();
        using var stranger = TestAuthority.Create();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, authority.Pem, Cancellation);
        await using var host = await WebhookHost.StartAsync(new(), options: options =>
        {
            WebhookHost.InMemory(options);
            options.ClientAuthorityFile = file;
        });

        Assert.True(await CallSucceedsAsync(host, authority.Issue("apiserver", [], TestAuthority.ClientAuthentication)));
        Assert.False(await CallSucceedsAsync(host, null));
        Assert.False(await CallSucceedsAsync(host, stranger.Issue("apiserver", [], TestAuthority.ClientAuthentication)));
        Assert.False(await CallSucceedsAsync(host, authority.Issue("a server", ["localhost"], TestAuthority.ServerAuthentication)));
        Assert.True((await HealthAsync(host)).Status is HealthStatus.Healthy);
        File.Delete(file);
    }

    [Fact]
    public async Task Files_that_are_swapped_by_a_symbolic_link_are_taken_over_by_the_next_connection()
    {
        var mount = Directory.CreateTempSubdirectory("webhook-certificate-").FullName;
        var first = Write(mount, "..1");
        Directory.CreateSymbolicLink(Path.Combine(mount, "..data"), "..1");
        foreach (var file in (string[])["tls.crt", "tls.key", "ca.crt"])
            File.CreateSymbolicLink(Path.Combine(mount, file), Path.Combine("..data", file));
        await using var host = await WebhookHost.StartAsync(new(), options: options =>
        {
            options.Source = WebhookCertificateSource.Files;
            options.Directory = mount;
            options.PollInterval = TimeSpan.FromMilliseconds(100);
        });
        await host.Certificates.WaitUntilLoadedAsync(Cancellation);
        Assert.True(await HandshakeSucceedsAsync(host, SslProtocols.None, Encoding.ASCII.GetBytes(first)));

        // As the kubelet does it: a new folder, then the link in one step.
        var second = Write(mount, "..2");
        Directory.CreateSymbolicLink(Path.Combine(mount, "..data_tmp"), "..2");
        await RenameAsync(Path.Combine(mount, "..data_tmp"), Path.Combine(mount, "..data"));
        while (!await HandshakeSucceedsAsync(host, SslProtocols.None, Encoding.ASCII.GetBytes(second)))
            await Task.Delay(TimeSpan.FromMilliseconds(1), Cancellation);

        // Half a change is none.
        var before = host.Certificates.NotAfter;
        File.Delete(Path.Combine(mount, "tls.key"));
        await File.WriteAllTextAsync(Path.Combine(mount, "tls.key"), "garbage", Cancellation);
        Assert.Equal(before, host.Certificates.NotAfter);
        Assert.True(await HandshakeSucceedsAsync(host, SslProtocols.None, Encoding.ASCII.GetBytes(second)));
        Directory.Delete(mount, recursive: true);
    }

    [Fact]
    public async Task A_process_is_ready_once_its_listener_presents_the_certificate()
    {
        await using var host = await WebhookHost.StartAsync(new());

        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(host)).Status);
        await host.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().StopAsync(Cancellation);
        Assert.Equal(HealthStatus.Unhealthy, (await HealthAsync(host)).Status);
    }

    [Fact]
    public async Task A_process_is_not_ready_without_a_certificate_or_after_its_end()
    {
        var clock = new ManualTimeProvider();
        var options = new WebhookCertificateOptions();
        options.ExtraHosts.Add("127.0.0.1");
        using var certificates = new WebhookCertificates(Options.Create(options), clock, NullLogger<WebhookCertificates>.Instance);
        var check = new WebhookHealthCheck(certificates, new());
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new(), Cancellation)).Status);

        certificates.Use(ServingCertificate.Parse(new CertificateRotation(options).Create(clock.GetUtcNow())));
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new(), Cancellation)).Status);

        clock.Advance(TimeSpan.FromDays(365));
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new(), Cancellation)).Status);
    }

    [Fact]
    public void Reads_and_the_end_of_the_certificate_are_measured()
    {
        var clock = new ManualTimeProvider();
        var options = new WebhookCertificateOptions();
        options.ExtraHosts.Add("127.0.0.1");
        using var certificates = new WebhookCertificates(Options.Create(options), clock, NullLogger<WebhookCertificates>.Instance);
        var values = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Meter == certificates.Meter)
                    meters.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => values[instrument.Name] = values.GetValueOrDefault(instrument.Name) + value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Empty(values); // no certificate has no end

        certificates.Use(ServingCertificate.Parse(new CertificateRotation(options).Create(clock.GetUtcNow())));
        certificates.ReadFailed();
        listener.RecordObservableInstruments();

        Assert.Equal(2, values["certwatcher_read_certificate_total"]);
        Assert.Equal(1, values["certwatcher_read_certificate_errors_total"]);
        Assert.Equal(clock.GetUtcNow().AddDays(365).ToUnixTimeSeconds(), values["certwatcher_certificate_expiration_timestamp_seconds"]);
    }

    [Fact]
    public async Task A_connection_that_comes_before_the_certificate_waits_for_it()
    {
        var options = new WebhookCertificateOptions();
        options.ExtraHosts.Add("127.0.0.1");
        using var certificates = new WebhookCertificates(Options.Create(options), TimeProvider.System, NullLogger<WebhookCertificates>.Instance);
        await using var host = await WebhookHost.StartAsync(new(), certificates);
        var material = new CertificateRotation(options).Create(TimeProvider.System.GetUtcNow());

        var handshake = HandshakeSucceedsAsync(host, SslProtocols.None, Encoding.ASCII.GetBytes(material.Authorities));
        certificates.Use(ServingCertificate.Parse(material));

        Assert.True(await handshake);
    }

    [Fact]
    public async Task Options_that_lead_nowhere_stop_the_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => WebhookHost.StartAsync(new(), options: options => options.Source = WebhookCertificateSource.Files));

        Assert.Contains(nameof(WebhookCertificateOptions.Directory), failure.Message, StringComparison.Ordinal);
    }

    private static string Write(string mount, string folder)
    {
        using var authority = TestAuthority.Create();
        using var certificate = authority.Issue("webhook", ["127.0.0.1"]);
        using var key = certificate.GetECDsaPrivateKey()!;
        var path = Directory.CreateDirectory(Path.Combine(mount, folder)).FullName;
        File.WriteAllText(Path.Combine(path, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(path, "tls.key"), key.ExportECPrivateKeyPem());
        File.WriteAllText(Path.Combine(path, "ca.crt"), authority.Pem);
        return authority.Pem;
    }

    /// <summary>rename(2) over a link, which .NET has no method for.</summary>
    private static async Task RenameAsync(string from, string to)
    {
        var moved = await TestKit.Processes.Command.RunAsync("mv", ["-T", from, to], "", Cancellation);
        Assert.Equal(0, moved.ExitCode);
    }

    private static Task<HealthCheckResult> HealthAsync(WebhookHost host) =>
        ActivatorUtilities.CreateInstance<WebhookHealthCheck>(host.Services).CheckHealthAsync(new(), Cancellation);

    private static HttpClient ClientFor(WebhookHost host, byte[] authorities, X509Certificate2? certificate = null)
    {
        var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = PolicyFor(authorities) } };
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        return new(handler) { BaseAddress = host.Address };
    }

    private static X509ChainPolicy PolicyFor(byte[] authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(Encoding.ASCII.GetString(authorities));
        policy.ApplicationPolicy.Add(new Oid(TestAuthority.ServerAuthentication));
        return policy;
    }

    private static async Task<bool> CallSucceedsAsync(WebhookHost host, X509Certificate2? certificate)
    {
        using var client = ClientFor(host, host.Certificates.Authorities!, certificate);
        try
        {
            using var content = new StringContent(WebhookServer.Review("CREATE", WebhookServer.ParcelText("{}")).ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(WebhookServer.Validate, content, Cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<bool> HandshakeSucceedsAsync(WebhookHost host, SslProtocols protocols, byte[] authorities)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(host.Address.Host, host.Address.Port, Cancellation);
        await using var tls = new SslStream(connection.GetStream());
        try
        {
            var options = new SslClientAuthenticationOptions { TargetHost = host.Address.Host, EnabledSslProtocols = protocols, CertificateChainPolicy = PolicyFor(authorities) };
            await tls.AuthenticateAsClientAsync(options, Cancellation);
            return true;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return false;
        }
    }
}
