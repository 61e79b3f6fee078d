using System.Security.Cryptography.X509Certificates;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Transport.Credentials;
using CloudIntel.TestKit.Certificates;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Http;

namespace CloudIntel.Kubernetes.Tests.Transport;

/// <summary>When a credential plugin runs, and what its answers do to connections.</summary>
public sealed class ExecCredentialTests
{
    private readonly ManualTimeProvider clock = new();
    private readonly FakePlugin plugin = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_callers_are_one_run()
    {
        var source = new ExecCredentialSource(plugin, clock);
        var callers = Enumerable.Range(0, 100).Select(_ => Task.Run(async () => await source.GetAsync(Cancel), Cancel)).ToList();
        plugin.Give("t1");
        var credentials = await Task.WhenAll(callers);
        Assert.Single(credentials.Distinct());
        Assert.Equal(1, plugin.Runs);
    }

    [Fact]
    public async Task Callers_share_a_failure_and_the_next_call_runs_anew()
    {
        var source = new ExecCredentialSource(plugin, clock);
        var callers = Enumerable.Range(0, 10).Select(_ => source.GetAsync(Cancel).AsTask()).ToList();
        plugin.Fail();
        foreach (var caller in callers)
            await Assert.ThrowsAsync<KubernetesUnreachableException>(() => caller);
        Assert.Equal(1, plugin.Runs);
        plugin.Give("t1");
        Assert.Equal("t1", (await source.GetAsync(Cancel)).Authorization!.Parameter);
    }

    [Fact]
    public async Task A_credential_is_replaced_thirty_seconds_before_its_end()
    {
        var source = new ExecCredentialSource(plugin, clock);
        plugin.Give("t1", clock.GetUtcNow() + TimeSpan.FromMinutes(10));
        await source.GetAsync(Cancel);
        clock.Advance(TimeSpan.FromMinutes(9.49));
        await source.GetAsync(Cancel);
        Assert.Equal(1, plugin.Runs);
        clock.Advance(TimeSpan.FromSeconds(1));
        plugin.Give("t2", clock.GetUtcNow() + TimeSpan.FromMinutes(10));
        Assert.Equal("t2", (await source.GetAsync(Cancel)).Authorization!.Parameter);
    }

    [Fact]
    public async Task A_credential_without_an_end_is_kept()
    {
        var source = new ExecCredentialSource(plugin, clock);
        plugin.Give("t1");
        await source.GetAsync(Cancel);
        clock.Advance(TimeSpan.FromDays(365));
        await source.GetAsync(Cancel);
        Assert.Equal(1, plugin.Runs);
    }

    [Fact]
    public async Task A_credential_that_was_rejected_is_replaced_once_for_all_who_were()
    {
        var source = new ExecCredentialSource(plugin, clock);
        plugin.Give("t1");
        var rejected = await source.GetAsync(Cancel);
        plugin.Give("t2");
        var renewals = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => source.RenewAsync(rejected, Cancel).AsTask()));
        Assert.All(renewals, Assert.True);
        Assert.Equal(2, plugin.Runs);
    }

    [Fact]
    public async Task A_plugin_that_gives_what_was_rejected_gives_no_reason_to_try_again()
    {
        var source = new ExecCredentialSource(plugin, clock);
        plugin.Give("t1");
        var rejected = await source.GetAsync(Cancel);
        plugin.Give("t1");
        Assert.False(await source.RenewAsync(rejected, Cancel));
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_end_the_run_of_the_others()
    {
        var source = new ExecCredentialSource(plugin, clock);
        using var leaves = new CancellationTokenSource();
        var leaving = source.GetAsync(leaves.Token).AsTask();
        var staying = source.GetAsync(Cancel).AsTask();
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        plugin.Give("t1");
        Assert.Equal("t1", (await staying).Authorization!.Parameter);
        Assert.Equal(1, plugin.Runs);
    }

    [Fact]
    public async Task A_token_that_no_header_can_hold_is_refused_without_being_quoted()
    {
        var source = new ExecCredentialSource(plugin, clock);
        plugin.Give("hunter2\nX: y");
        var e = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => source.GetAsync(Cancel).AsTask());
        Assert.DoesNotContain("hunter2", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_certificate_closes_the_connections_of_the_one_before()
    {
        await using var server = await SecureServer.StartAsync(Cancel);
        server.Api.AnswerAlways(_ => true, _ => ScriptedAnswer.Text("ok"));
        var folder = Directory.CreateTempSubdirectory("plugins-").FullName;
        try
        {
            var answer = Path.Combine(folder, "answer");
            await WriteAsync(server.Authority, "jane", answer);
            using var client = new KubernetesClient(
                server.Configuration with { Credentials = new() { Exec = new() { ApiVersion = "client.authentication.k8s.io/v1", Command = "/bin/cat", Arguments = [answer] } } },
                clock: clock);
            var watch = new ScriptedWatch();
            server.Api.Answer(request => request.IsWatch, watch.Bookmark("1"));
            await using var frames = client.Raw(ResourceDefinition.Of<ConfigMap>()).WatchAsync(new(), cancellationToken: Cancel).GetAsyncEnumerator(Cancel);
            Assert.True(await frames.MoveNextAsync());

            await WriteAsync(server.Authority, "john", answer);
            server.Api.Answer(ScriptedAnswer.Failure(401, "Unauthorized"));
            await client.GetTextAsync("/", Cancel);

            Assert.Equal(["CN=jane", "CN=jane", "CN=john"], server.Api.Requests.Select(request => request.ClientCertificateSubject));
            await Assert.ThrowsAsync<KubernetesUnreachableException>(async () => await frames.MoveNextAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteAsync(TestAuthority authority, string name, string file)
    {
        using var certificate = authority.Issue(name, [], TestAuthority.ClientAuthentication);
        using var key = certificate.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(
            file,
            $$$"""
            {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":
              {"clientCertificateData":"{{{OneLine(certificate.ExportCertificatePem())}}}","clientKeyData":"{{{OneLine(key.ExportPkcs8PrivateKeyPem())}}}"}}
            """,
            Cancel);
    }

    private static string OneLine(string pem) => pem.Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>A plugin whose answers the test gives, before or after it is run.</summary>
    private sealed class FakePlugin : IExecPlugin
    {
        private readonly System.Threading.Channels.Channel<Func<GivenCredential>> answers = System.Threading.Channels.Channel.CreateUnbounded<Func<GivenCredential>>();
        private int runs;

        public string Name => "fake";

        public int Runs => Volatile.Read(ref runs);

        public void Give(string token, DateTimeOffset? end = null) => answers.Writer.TryWrite(() => new(token, null, null, end));

        public void Fail() => answers.Writer.TryWrite(() => throw new KubernetesUnreachableException("the plugin failed", mayHaveBeenDone: false));

        public async Task<GivenCredential> RunAsync()
        {
            Interlocked.Increment(ref runs);
            return (await answers.Reader.ReadAsync(Cancel))();
        }
    }
}
