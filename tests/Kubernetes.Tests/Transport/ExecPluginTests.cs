using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Transport.Credentials;
using CloudIntel.TestKit.Clock;

namespace CloudIntel.Kubernetes.Tests.Transport;

/// <summary>Real programs as credential plugins.</summary>
public sealed class ExecPluginTests : IDisposable
{
    private const string V1 = "client.authentication.k8s.io/v1";

    private readonly string folder = Directory.CreateTempSubdirectory("plugins-").FullName;
    private readonly MemoryStream errorOutput = new();

    public void Dispose()
    {
        errorOutput.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("client.authentication.k8s.io/v1")]
    [InlineData("client.authentication.k8s.io/v1beta1")]
    public async Task A_token_is_taken_over_with_its_end(string apiVersion)
    {
        var given = await Plugin(
            $$$"""echo '{"apiVersion":"{{{apiVersion}}}","kind":"ExecCredential","status":{"token":"t","expirationTimestamp":"2026-05-01T00:00:00Z"}}'""",
            exec => exec with { ApiVersion = apiVersion }).RunAsync();
        Assert.Equal(("t", new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)), (given.Token, given.End));
    }

    [Fact]
    public async Task A_program_that_says_a_megabyte_on_both_outputs_is_heard_out()
    {
        var given = await Plugin(
            """
            head -c 1048576 /dev/zero | tr '\0' 'e' >&2
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t","x":"'
            head -c 1048576 /dev/zero | tr '\0' 'o'
            head -c 1048576 /dev/zero | tr '\0' 'e' >&2
            echo '"}}'
            """).RunAsync();
        Assert.Equal("t", given.Token);
        Assert.Equal(2 << 20, errorOutput.Length);
    }

    [Fact]
    public async Task Arguments_and_environment_reach_the_program_as_they_are()
    {
        var given = await Plugin(
            """printf '{"apiVersion":"%s","kind":"ExecCredential","status":{"token":"%s|%s|%s"}}' client.authentication.k8s.io/v1 "$1" "$2" "$OURS" """,
            exec => exec with { Arguments = ["a b", "$(x)"], Environment = new Dictionary<string, string> { ["OURS"] = "e" } }).RunAsync();
        Assert.Equal("a b|$(x)|e", given.Token);
    }

    [Theory]
    [InlineData(ExecInteractiveMode.Never, true, false)]
    [InlineData(ExecInteractiveMode.IfAvailable, false, false)]
    public async Task A_program_is_told_what_the_protocol_tells_it(ExecInteractiveMode mode, bool hasTerminal, bool interactive)
    {
        var info = Path.Combine(folder, "info");
        await Plugin(
            $"""cat > {Path.Combine(folder, "stdin")}; printf '%s' "$KUBERNETES_EXEC_INFO" > {info}; {Good}""",
            exec => exec with { InteractiveMode = mode, ProvideClusterInfo = true, ClusterExtension = """{"audience":"x"}""" },
            hasTerminal).RunAsync();
        var told = JsonNode.Parse(await File.ReadAllTextAsync(info, TestContext.Current.CancellationToken))!;
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(
                    $$$"""
                    {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":{{{(interactive ? "true" : "false")}}},
                     "cluster":{"server":"https://s:6443","tls-server-name":"n","certificate-authority-data":"cGVt","proxy-url":"http://p:3128","disable-compression":true,"config":{"audience":"x"} } } }
                    """),
                told),
            told.ToJsonString());
    }

    [Fact]
    public async Task Without_being_asked_nothing_is_told_of_the_cluster()
    {
        var info = Path.Combine(folder, "info");
        await Plugin($"""printf '%s' "$KUBERNETES_EXEC_INFO" > {info}; {Good}""").RunAsync();
        Assert.Equal(
            """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}""",
            await File.ReadAllTextAsync(info, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("exit 7", "ended with exit code 7")]
    [InlineData("echo hunter2", "printed no ExecCredential in JSON")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"hunter2"}}'""", "was asked for an ExecCredential of client.authentication.k8s.io/v1 and printed something else")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredentials","status":{"token":"hunter2"}}'""", "printed something else")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential"}'""", "without status")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{}}'""", "gave neither a token nor a certificate")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientCertificateData":"hunter2"}}'""", "gave a certificate without its key")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t","expirationTimestamp":"hunter2"}}'""", "printed no ExecCredential in JSON")]
    [InlineData("head -c 5000000 /dev/zero", "printed more than 4 MiB")]
    public async Task A_program_that_fails_is_named_and_not_quoted(string script, string what)
    {
        var e = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => Plugin(script).RunAsync());
        Assert.Contains(Path.Combine(folder, "plugin"), e.Message, StringComparison.Ordinal);
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", e.ToString(), StringComparison.Ordinal);
        Assert.False(e.MayHaveBeenDone);
    }

    [Fact]
    public async Task A_program_that_hangs_is_killed_with_its_children()
    {
        var clock = new ManualTimeProvider();
        var started = Path.Combine(folder, "started");
        var running = Plugin($"sleep 1000 & echo $! > {started}; wait", clock: clock).RunAsync();
        while (!File.Exists(started) || (await File.ReadAllTextAsync(started, TestContext.Current.CancellationToken)).Length == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(2));
        var e = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => running);
        Assert.Contains("did not end within 2 minutes and was killed", e.Message, StringComparison.Ordinal);
        var child = int.Parse(await File.ReadAllTextAsync(started, TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        while (Directory.Exists($"/proc/{child}"))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_program_that_is_missing_is_answered_with_the_hint_without_its_control_characters()
    {
        var plugin = new ExecPlugin(
            new() { ApiVersion = V1, Command = "no-such-plugin-anywhere", InstallHint = "get it\n\u001b[31mhere\u0007" }, Cluster, false, errorOutput, TimeProvider.System);
        var e = await Assert.ThrowsAsync<KubernetesUnreachableException>(plugin.RunAsync);
        Assert.Equal("The credential plugin no-such-plugin-anywhere cannot be started. get it\n [31mhere ", e.Message);
    }

    [Fact]
    public async Task A_program_that_needs_a_terminal_is_not_started_without_one()
    {
        var e = await Assert.ThrowsAsync<KubernetesUnreachableException>(
            () => Plugin($"touch {folder}/ran; {Good}", exec => exec with { InteractiveMode = ExecInteractiveMode.Always }).RunAsync());
        Assert.Contains("needs a terminal", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "ran")));
    }

    private const string Good = """echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'""";

    private static KubernetesClientConfiguration Cluster => new()
    {
        Server = new("https://s:6443"),
        Tls = new() { ServerName = "n", CertificateAuthority = PemSource.OfData("pem") },
        Proxy = new("http://p:3128"),
        DisableCompression = true,
    };

    private ExecPlugin Plugin(string script, Func<ExecConfiguration, ExecConfiguration>? configure = null, bool hasTerminal = false, TimeProvider? clock = null)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The plugins of these tests are shell scripts.");
        // A link to the shell: a script just written could not be run while a process that another test starts at that moment
        // still holds the file open ("text file busy").
        var path = Path.Combine(folder, "plugin");
        File.CreateSymbolicLink(path, "/bin/sh");
        var exec = new ExecConfiguration { ApiVersion = V1, Command = path };
        exec = configure?.Invoke(exec) ?? exec;
        return new ExecPlugin(exec with { Arguments = ["-c", script, "plugin", .. exec.Arguments] }, Cluster, hasTerminal, errorOutput, clock ?? TimeProvider.System);
    }
}
