using System.Net.Http.Headers;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Policies;

/// <inheritdoc cref="IOpaClient"/>
public sealed class OpaClient : IOpaClient, IDisposable
{
    private static readonly byte[] Before = "{\"input\":"u8.ToArray();
    private static readonly byte[] After = "}"u8.ToArray();

    private readonly OpaOptions options;
    private readonly OpaServer? server;
    private readonly OpaModules? modules;

    /// <summary>Creates the client; nothing is sent yet.</summary>
    /// <param name="options">The settings; without a URL nobody can be asked.</param>
    /// <param name="clock">Times out, and pauses.</param>
    /// <param name="log">Takes what cannot be done.</param>
    public OpaClient(OpaOptions options, TimeProvider clock, ILogger<OpaClient> log)
    {
        this.options = options;
        if (options.Url is null)
            return;
        server = new(options, clock);
        modules = new(server, options, clock, log);
        modules.Changed += id => ModulesChanged?.Invoke(id);
    }

    /// <inheritdoc/>
    public event Action<string>? ModulesChanged;

    /// <inheritdoc/>
    public bool IsConfigured => server is not null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RuleFinding>> EvaluateAsync(string query, ReadOnlyMemory<byte> input, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (server is null)
            throw new OpaUnavailableException("there is no OPA: set Opa:Url");
        using var content = new ReadOnlyMemoryContent(Wrap(input)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var reply = await server.AskAsync(HttpMethod.Post, PathOf(query), content, timeout < options.Timeout ? timeout : options.Timeout, cancellationToken);
        try
        {
            return OpaAnswers.Findings(query, reply);
        }
        catch (OpaAnswerException)
        {
            modules?.Wake(); // perhaps it was started anew, and has no modules
            throw;
        }
    }

    /// <inheritdoc/>
    public void SetModules(IReadOnlyDictionary<string, string> modules) => this.modules?.Set(modules);

    /// <inheritdoc/>
    public OpaModuleState? ModuleOf(string id) => modules?.StateOf(id);

    /// <summary>Keeps the server's modules in step until cancelled; ends at once where there is no server.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => modules?.RunAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        modules?.Dispose();
        server?.Dispose();
    }

    /// <summary>The path of a rule: <c>data.cloudintel.tags.deny</c> is <c>/v1/data/cloudintel/tags/deny</c>.</summary>
    private static string PathOf(string query)
    {
        var parts = query.Split('.');
        return parts is ["data", .., _] ? $"/v1/data/{string.Join('/', parts.Skip(1).Select(Uri.EscapeDataString))}" : throw new OpaAnswerException($"{query} is no rule: write data, its package and its name, such as data.cloudintel.tags.deny");
    }

    private static ReadOnlyMemory<byte> Wrap(ReadOnlyMemory<byte> input)
    {
        var body = new byte[Before.Length + input.Length + After.Length];
        Before.CopyTo(body, 0);
        input.CopyTo(body.AsMemory(Before.Length));
        After.CopyTo(body, Before.Length + input.Length);
        return body;
    }
}
