using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Http;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Kubernetes.Tests.Transport;

/// <summary>Bearer tokens and passwords, over the wire.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("tokens-").FullName;
    private readonly ManualTimeProvider clock = new();
    private readonly RecordingLogger log = new();
    private SecureServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string TokenFile => Path.Combine(folder, "token");

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

    [Fact]
    public async Task A_token_is_sent_as_bearer()
    {
        using var client = Client(new() { Token = "t0ken" });
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(["Bearer t0ken"], server.Authorizations);
    }

    [Fact]
    public async Task A_password_is_sent_as_basic()
    {
        using var client = Client(new() { Username = "jane", Password = "pä:ss" });
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(["Basic " + Convert.ToBase64String("jane:pä:ss"u8)], server.Authorizations);
    }

    [Fact]
    public async Task A_token_file_is_read_again_within_a_minute()
    {
        await File.WriteAllTextAsync(TokenFile, "first\n", Cancel);
        using var client = Client(new() { TokenFile = TokenFile });
        await client.GetTextAsync("/", Cancel);
        await File.WriteAllTextAsync(TokenFile, "second", Cancel);
        await client.GetTextAsync("/", Cancel);
        clock.Advance(TimeSpan.FromSeconds(60));
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(["Bearer first", "Bearer first", "Bearer second"], server.Authorizations);
    }

    [Fact]
    public async Task A_token_that_is_swapped_by_symbolic_link_is_found()
    {
        // As the kubelet does it: token -> ..data/token, ..data -> a folder that is replaced.
        MountVersion("v1", "first");
        Directory.CreateSymbolicLink(Path.Combine(folder, "..data"), "v1");
        File.CreateSymbolicLink(TokenFile, Path.Combine("..data", "token"));
        using var client = Client(new() { TokenFile = TokenFile });
        await client.GetTextAsync("/", Cancel);
        MountVersion("v2", "second");
        Directory.CreateSymbolicLink(Path.Combine(folder, "..tmp"), "v2");
        await Command.RunAsync("mv", ["-T", Path.Combine(folder, "..tmp"), Path.Combine(folder, "..data")], "", Cancel);
        clock.Advance(TimeSpan.FromSeconds(60));
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(["Bearer first", "Bearer second"], server.Authorizations);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task The_token_before_stays_while_the_file_cannot_be_used(string? content)
    {
        await File.WriteAllTextAsync(TokenFile, "first", Cancel);
        using var client = Client(new() { TokenFile = TokenFile });
        await client.GetTextAsync("/", Cancel);
        if (content is null)
            File.Delete(TokenFile);
        else
            await File.WriteAllTextAsync(TokenFile, content, Cancel);
        clock.Advance(TimeSpan.FromSeconds(60));
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(["Bearer first", "Bearer first"], server.Authorizations);
        Assert.Contains(log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(TokenFile, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_counts_until_the_file_can_be_read()
    {
        using var client = Client(new() { Token = "until", TokenFile = TokenFile });
        await client.GetTextAsync("/", Cancel);
        await File.WriteAllTextAsync(TokenFile, "file", Cancel);
        clock.Advance(TimeSpan.FromSeconds(60));
        await client.GetTextAsync("/", Cancel);
        Assert.Equal(["Bearer until", "Bearer file"], server.Authorizations);
    }

    [Fact]
    public async Task A_token_file_that_was_never_there_is_an_error_that_names_it()
    {
        using var client = Client(new() { TokenFile = TokenFile });
        var e = await Assert.ThrowsAsync<KubernetesConfigurationException>(() => client.GetTextAsync("/", Cancel));
        Assert.Contains(TokenFile, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_401_the_file_is_read_at_once_and_the_request_sent_once_more()
    {
        await File.WriteAllTextAsync(TokenFile, "old", Cancel);
        using var client = Client(new() { TokenFile = TokenFile });
        await client.GetTextAsync("/", Cancel);
        await File.WriteAllTextAsync(TokenFile, "new", Cancel);
        server.Api.Answer(ScriptedAnswer.Failure(401, "Unauthorized"));
        Assert.Equal("ok", await client.GetTextAsync("/", Cancel));
        Assert.Equal(["Bearer old", "Bearer old", "Bearer new"], server.Authorizations);
    }

    [Fact]
    public async Task A_second_401_goes_to_the_caller()
    {
        await File.WriteAllTextAsync(TokenFile, "old", Cancel);
        using var client = Client(new() { TokenFile = TokenFile });
        await client.GetTextAsync("/", Cancel);
        await File.WriteAllTextAsync(TokenFile, "new", Cancel);
        server.Api.Answer(ScriptedAnswer.Failure(401, "Unauthorized"));
        server.Api.Answer(ScriptedAnswer.Failure(401, "Unauthorized"));
        var e = await Assert.ThrowsAsync<KubernetesApiException>(() => client.GetTextAsync("/", Cancel));
        Assert.Equal(401, (int)e.StatusCode);
        Assert.Equal(3, server.Api.Requests.Count);
    }

    [Fact]
    public async Task A_401_for_a_token_that_has_not_changed_goes_to_the_caller_at_once()
    {
        await File.WriteAllTextAsync(TokenFile, "old", Cancel);
        using var client = Client(new() { TokenFile = TokenFile });
        server.Api.Answer(ScriptedAnswer.Failure(401, "Unauthorized"));
        await Assert.ThrowsAsync<KubernetesApiException>(() => client.GetTextAsync("/", Cancel));
        Assert.Single(server.Api.Requests);
    }

    [Fact]
    public async Task Nothing_confidential_is_logged_or_thrown()
    {
        await File.WriteAllTextAsync(TokenFile, "hunter2", Cancel);
        using var client = Client(new() { TokenFile = TokenFile });
        server.Api.Answer(ScriptedAnswer.Failure(401, "Unauthorized"));
        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => client.GetTextAsync("/", Cancel));
        server.Api.Answer(ScriptedAnswer.Reset());
        var broken = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => client.Resource<Namespace>().CreateAsync(new(), WriteOptions.Default, Cancel));
        await File.WriteAllTextAsync(TokenFile, "hunter2 hunter2", Cancel);
        clock.Advance(TimeSpan.FromSeconds(60));
        await client.GetTextAsync("/", Cancel);
        using var wrong = Client(new() { TokenFile = TokenFile });
        var unusable = await Assert.ThrowsAsync<KubernetesConfigurationException>(() => wrong.GetTextAsync("/", Cancel));
        var white = Assert.Throws<KubernetesConfigurationException>(() => Client(new() { Token = "hunter2\nX: y" }));
        foreach (var text in (IEnumerable<string>)[.. log.Lines, refused.ToString(), broken.ToString(), unusable.ToString(), white.ToString()])
            Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.NotEmpty(log.Lines);
    }

    [Fact]
    public async Task Nothing_confidential_goes_over_plain_HTTP()
    {
        await using var plain = await ScriptedApiServer.StartAsync(Cancel);
        plain.AnswerAlways(_ => true, _ => ScriptedAnswer.Text("ok"));
        using var client = new KubernetesClient(plain.Configuration with { Credentials = new() { Token = "hunter2" } });
        await client.GetTextAsync("/", Cancel);
        Assert.DoesNotContain("Authorization", plain.Requests[0].Headers.Keys);
    }

    private void MountVersion(string version, string token) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, version)).FullName, "token"), token);

    private KubernetesClient Client(CredentialConfiguration credentials) =>
        new(server.Configuration with { Credentials = credentials }, loggers: log, clock: clock);
}
