using System.Text;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks.Certificates;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.ControlPlane;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Kubernetes.Tests.Webhooks.Certificates;

/// <summary>Replicas that share a Secret on a real API server, which calls them all the while.</summary>
[Collection(nameof(ParcelCluster))]
public sealed class SelfManagedCertificatesTests(ControlPlaneFixture fixture)
{
    private const string SecretName = "webhook-certificate";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_that_start_at_once_agree_on_one_certificate()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        using var replicas = new Replicas(cluster, count: 5);

        await Task.WhenAll(replicas.All.Select(replica => replica.SynchroniseAsync(Cancellation)));

        Assert.Single(replicas.Certificates.Select(certificates => certificates.Current!.Thumbprint).Distinct());
        Assert.Equal(replicas.Certificates[0].Current!.Material, CertificateSecret.Read(await SecretAsync(cluster)));
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_is_due()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(new());
        await cluster.RegisterAsync(host);
        using var replicas = new Replicas(cluster, count: 2);
        await replicas.SynchroniseAsync();
        var before = (await SecretAsync(cluster), await ConfigurationAsync(cluster));

        for (var look = 0; look < 5; look++)
        {
            replicas.Clock.Advance(TimeSpan.FromMinutes(2));
            await replicas.SynchroniseAsync();
        }

        var after = (await SecretAsync(cluster), await ConfigurationAsync(cluster));
        Assert.Equal(before.Item1.Metadata.ResourceVersion, after.Item1.Metadata.ResourceVersion);
        Assert.Equal(before.Item2.Metadata.ResourceVersion, after.Item2.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task The_authority_is_told_to_every_webhook_and_nothing_else_is_touched()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(new());
        await cluster.RegisterAsync(host);
        var before = Assert.Single((await ConfigurationAsync(cluster)).Webhooks!);
        using var replicas = new Replicas(cluster, count: 1);

        await replicas.SynchroniseAsync();

        var after = Assert.Single((await ConfigurationAsync(cluster)).Webhooks!);
        var pem = Encoding.ASCII.GetString(after.ClientConfig!.CaBundle!); // base64 once, or this is no PEM
        Assert.Equal(replicas.Certificates[0].Current!.Material.Authorities, pem);
        Assert.Equal(
            before.Rules!.Select(rule => string.Join(',', rule.Operations!)), after.Rules!.Select(rule => string.Join(',', rule.Operations!)));
        Assert.Equal((before.Name, before.FailurePolicy, before.TimeoutSeconds, before.ClientConfig!.Url), (after.Name, after.FailurePolicy, after.TimeoutSeconds, after.ClientConfig.Url));
    }

    [Fact]
    public async Task An_authority_that_was_taken_away_is_told_again()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await using var host = await WebhookHost.StartAsync(new());
        await cluster.RegisterAsync(host);
        using var replicas = new Replicas(cluster, count: 1);
        await replicas.SynchroniseAsync();
        await cluster.RegisterAsync(host); // puts its own there

        replicas.Clock.Advance(TimeSpan.FromMinutes(1));
        await replicas.SynchroniseAsync();

        var bundle = Assert.Single((await ConfigurationAsync(cluster)).Webhooks!).ClientConfig!.CaBundle!;
        Assert.Equal(replicas.Certificates[0].Current!.Material.Authorities, Encoding.ASCII.GetString(bundle));
    }

    [Fact]
    public async Task A_secret_that_is_deleted_comes_back_as_it_was()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        using var replicas = new Replicas(cluster, count: 2);
        await replicas.SynchroniseAsync();
        var before = replicas.Certificates[0].Current!.Material;
        await cluster.Client.Resource<Secret>().DeleteAsync(new(cluster.Namespace, SecretName), DeleteOptions.Default, Cancellation);

        await replicas.SynchroniseAsync();

        Assert.Equal(before, CertificateSecret.Read(await SecretAsync(cluster)));
    }

    [Fact]
    public async Task A_secret_that_is_changed_by_hand_is_taken_over()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        using var replicas = new Replicas(cluster, count: 2);
        await replicas.SynchroniseAsync();
        var changed = new CertificateRotation(replicas.Options).Create(replicas.Clock.GetUtcNow());
        var secret = await SecretAsync(cluster);
        CertificateSecret.Write(secret, changed);
        await cluster.Client.Resource<Secret>().ReplaceAsync(secret, WriteOptions.Default, Cancellation);

        await replicas.SynchroniseAsync();

        Assert.All(replicas.Certificates, certificates => Assert.Equal(changed, certificates.Current!.Material));
    }

    [Fact]
    public async Task An_empty_secret_is_filled()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        await cluster.Client.Resource<Secret>().CreateAsync(
            new() { Metadata = new() { Namespace = cluster.Namespace, Name = SecretName }, Type = "Opaque" }, WriteOptions.Default, Cancellation);
        using var replicas = new Replicas(cluster, count: 1);

        await replicas.SynchroniseAsync();

        Assert.NotNull(CertificateSecret.Read(await SecretAsync(cluster)));
    }

    [Fact]
    public async Task A_secret_with_garbage_in_it_changes_nothing_and_is_not_overwritten()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        using var replicas = new Replicas(cluster, count: 1);
        await replicas.SynchroniseAsync();
        var before = replicas.Certificates[0].Current;
        var secret = await SecretAsync(cluster);
        secret.Data!["tls.key"] = "garbage"u8.ToArray();
        var stored = await cluster.Client.Resource<Secret>().ReplaceAsync(secret, WriteOptions.Default, Cancellation);

        await Assert.ThrowsAsync<UnusableCertificateException>(replicas.SynchroniseAsync);

        Assert.Same(before, replicas.Certificates[0].Current);
        Assert.Equal(stored.Metadata.ResourceVersion, (await SecretAsync(cluster)).Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_process_that_finds_garbage_serves_as_soon_as_the_garbage_is_gone()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        var secrets = cluster.Client.Resource<Secret>();
        var garbage = new Secret
        {
            Metadata = new() { Namespace = cluster.Namespace, Name = SecretName },
            Type = "Opaque",
            Data = new Dictionary<string, byte[]> { ["tls.crt"] = [1], ["tls.key"] = [2] },
        };
        await secrets.CreateAsync(garbage, WriteOptions.Default, Cancellation);
        var webhook = new ScriptedWebhook();
        await using var host = await WebhookHost.StartAsync(webhook, cluster: cluster.Client, options: options =>
        {
            options.Namespace = cluster.Namespace;
            options.SecretName = SecretName;
            options.ConfigurationNames.Add(cluster.Configuration);
            options.PollInterval = TimeSpan.FromMilliseconds(100);
            options.ExtraHosts.Add("127.0.0.1");
        });
        Assert.False(host.Certificates.IsReady);

        await secrets.DeleteAsync(new(cluster.Namespace, SecretName), DeleteOptions.Default, Cancellation);
        await cluster.RegisterAsync(host);

        await cluster.WaitUntilCalledAsync(webhook);
        Assert.Equal(host.Certificates.Current!.Material, CertificateSecret.Read(await SecretAsync(cluster)));
    }

    [Fact]
    public async Task A_certificate_is_renewed_without_a_failed_call()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        using var replicas = new Replicas(cluster, count: 2, TimeSpan.FromDays(3650 * 2 / 3.0), options =>
        {
            options.AuthorityLifetime = TimeSpan.FromDays(36500);
            options.CertificateLifetime = TimeSpan.FromDays(3650);
        });
        await using var calls = await CallsAsync(cluster, replicas);
        var before = replicas.Certificates[0].Current!;

        replicas.Clock.AdvanceTo(TimeProvider.System.GetUtcNow());
        await replicas.SynchroniseAsync();
        await calls.GoOnAsync();

        Assert.NotEqual(before.Thumbprint, replicas.Certificates[0].Current!.Thumbprint);
        Assert.Equal(before.Material.Authorities, replicas.Certificates[0].Current!.Material.Authorities);
        Assert.Single(replicas.Certificates.Select(certificates => certificates.Current!.Thumbprint).Distinct());
    }

    [Fact]
    public async Task An_authority_is_replaced_without_a_failed_call()
    {
        await using var cluster = await ParcelCluster.StartAsync(fixture);
        using var replicas = new Replicas(cluster, count: 2, TimeSpan.FromDays(3650 * 2 / 3.0), options => options.CertificateLifetime = TimeSpan.FromDays(3650));
        await using var calls = await CallsAsync(cluster, replicas);
        var first = replicas.Certificates[0].Current!.Material;

        // Announced and told, but not used before every API server must have heard of it.
        replicas.Clock.AdvanceTo(TimeProvider.System.GetUtcNow());
        await replicas.SynchroniseAsync();
        await calls.GoOnAsync();
        Assert.All(replicas.Certificates, certificates => Assert.NotNull(certificates.Current!.Material.NextAuthority));
        Assert.All(replicas.Certificates, certificates => Assert.Equal(first.SigningKey, certificates.Current!.Material.SigningKey));

        // Switched.
        replicas.Clock.Advance(replicas.Options.PropagationDelay);
        await replicas.SynchroniseAsync();
        await calls.GoOnAsync();
        Assert.All(replicas.Certificates, certificates => Assert.NotEqual(first.SigningKey, certificates.Current!.Material.SigningKey));
        Assert.All(replicas.Certificates, certificates => Assert.Contains(first.Authorities, certificates.Current!.Material.Authorities, StringComparison.Ordinal));

        // The old one is gone.
        replicas.Clock.Advance(replicas.Options.OldAuthorityRetention);
        await replicas.SynchroniseAsync();
        await calls.GoOnAsync();
        var bundle = Encoding.ASCII.GetString(Assert.Single((await ConfigurationAsync(cluster)).Webhooks!).ClientConfig!.CaBundle!);
        Assert.Equal(replicas.Certificates[0].Current!.Material.Authorities, bundle);
        Assert.DoesNotContain(first.Authorities, bundle, StringComparison.Ordinal);
    }

    private static Task<Secret> SecretAsync(ParcelCluster cluster) =>
        cluster.Client.Resource<Secret>().GetAsync(new(cluster.Namespace, SecretName), Cancellation);

    private static Task<ValidatingWebhookConfiguration> ConfigurationAsync(ParcelCluster cluster) =>
        cluster.Client.Resource<ValidatingWebhookConfiguration>().GetAsync(new("", cluster.Configuration), Cancellation);

    /// <summary>Has two replicas serve webhooks, both of which the API server asks at each write, and writes all the while.</summary>
    private static async Task<Calls> CallsAsync(ParcelCluster cluster, Replicas replicas)
    {
        await replicas.SynchroniseAsync();
        var webhook = new ScriptedWebhook();
        var hosts = new List<WebhookHost>();
        foreach (var certificates in replicas.Certificates)
            hosts.Add(await WebhookHost.StartAsync(webhook, certificates));
        await cluster.RegisterAsync(validating: hosts[0], mutating: hosts[1]);
        await cluster.WaitUntilCalledAsync(webhook);
        return new(cluster, hosts);
    }

    /// <summary>Some replicas with one clock, which a test moves; each looks at the Secret when the test says so.</summary>
    private sealed class Replicas : IDisposable
    {
        /// <summary>Makes the replicas; none has looked yet.</summary>
        /// <param name="cluster">Where the Secret is.</param>
        /// <param name="count">How many there are.</param>
        /// <param name="behind">How far the clock is behind, so that certificates which are old by the clock are good by that of the API server.</param>
        /// <param name="configure">What differs from the defaults.</param>
        public Replicas(ParcelCluster cluster, int count, TimeSpan behind = default, Action<WebhookCertificateOptions>? configure = null)
        {
            Clock = new(TimeProvider.System.GetUtcNow() - behind);
            Options = new() { Namespace = cluster.Namespace, SecretName = SecretName, ConfigurationNames = { cluster.Configuration } };
            Options.ExtraHosts.Add("127.0.0.1");
            configure?.Invoke(Options);
            var options = Microsoft.Extensions.Options.Options.Create(Options);
            Certificates = [.. Enumerable.Range(0, count).Select(_ => new WebhookCertificates(options, Clock, NullLogger<WebhookCertificates>.Instance))];
            All = Certificates.ConvertAll(certificates =>
                new SelfManagedCertificates(cluster.Client, certificates, options, Clock, NullLogger<SelfManagedCertificates>.Instance));
        }

        public ManualTimeProvider Clock { get; }

        public WebhookCertificateOptions Options { get; }

        public List<WebhookCertificates> Certificates { get; }

        public List<SelfManagedCertificates> All { get; }

        /// <summary>Has each look twice, the last one to write and the first one to read it.</summary>
        public async Task SynchroniseAsync()
        {
            foreach (var replica in All.Concat(All))
                await replica.SynchroniseAsync(Cancellation);
        }

        public void Dispose()
        {
            All.ForEach(replica => replica.Dispose());
            Certificates.ForEach(certificates => certificates.Dispose());
        }
    }

    /// <summary>Writes that need the word of every replica, one after the other until the end. None may fail.</summary>
    private sealed class Calls : IAsyncDisposable
    {
        private const int CallsPerStep = 60;

        private readonly CancellationTokenSource end = new();
        private readonly IReadOnlyList<WebhookHost> hosts;
        private readonly Task loop;
        private int count;

        public Calls(ParcelCluster cluster, IReadOnlyList<WebhookHost> hosts)
        {
            this.hosts = hosts;
            loop = CallAsync(cluster);
        }

        /// <summary>Waits until many more calls went well.</summary>
        public async Task GoOnAsync()
        {
            var target = Volatile.Read(ref count) + CallsPerStep;
            while (Volatile.Read(ref count) < target && !loop.IsCompleted)
                await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);
            Assert.False(loop.IsCompleted, loop.Exception?.InnerException?.Message);
        }

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            await loop;
            foreach (var host in hosts)
                await host.DisposeAsync();
            end.Dispose();
        }

        private async Task CallAsync(ParcelCluster cluster)
        {
            while (!end.IsCancellationRequested)
            {
                using var answer = await cluster.WriteAsync(HttpMethod.Post, "call", "{}", "?dryRun=All");
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
                Interlocked.Increment(ref count);
            }
        }
    }
}
