using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Policies;

/// <summary>
/// Keeps the modules of an OPA server those that are wanted. What the server has is told by a document that is written after the modules: a server that was started anew has neither, and gets all of
/// them again. Ours begin with a prefix; others are left alone.
/// </summary>
internal sealed class OpaModules(OpaServer server, OpaOptions options, TimeProvider clock, ILogger log) : IDisposable
{
    /// <summary>What ids of our modules begin with.</summary>
    private const string Prefix = "cloudintel/";

    private const string Marker = "/v1/data/cloudintel_operator/modules";

    /// <summary>The list of modules comes with their text and syntax tree.</summary>
    private const int MaxListBytes = 64 << 20;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim wake = new(0, 1);
    private volatile ImmutableDictionary<string, string> wanted = ImmutableDictionary<string, string>.Empty;
    private volatile ImmutableDictionary<string, OpaModuleState> states = ImmutableDictionary<string, OpaModuleState>.Empty;
    private bool wasSet;

    /// <summary>Raised with the id of a module whose state changed.</summary>
    public event Action<string>? Changed;

    /// <summary>How a module does; null where it is not wanted.</summary>
    public OpaModuleState? StateOf(string id) => states.GetValueOrDefault(id);

    /// <summary>Says which modules are wanted.</summary>
    public void Set(IReadOnlyDictionary<string, string> modules)
    {
        var last = wanted;
        wanted = modules.ToImmutableDictionary();
        states = modules.ToImmutableDictionary(
            module => module.Key,
            module => last.TryGetValue(module.Key, out var text) && text == module.Value && states.TryGetValue(module.Key, out var state) ? state : new OpaModuleState(InStep: false, Error: null));
        wasSet = true;
        Wake();
    }

    /// <summary>Has the server looked at soon.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <summary>Keeps the server in step until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var wasAway = false;
        while (true)
        {
            try
            {
                if (wasSet)
                    await SyncAsync(cancellationToken);
                if (wasAway)
                    log.OpaIsBack(server.Name);
                wasAway = false;
            }
            catch (Exception e) when (e is OpaUnavailableException or OpaAnswerException or JsonException)
            {
                if (!wasAway)
                    log.OpaIsAway(server.Name, e);
                wasAway = true;
            }

            await WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => wake.Dispose();

    /// <summary>Brings the server in step once.</summary>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        var modules = wanted;
        var digest = Digest(modules);
        if (await MarkerAsync(cancellationToken) is not { } marker || marker.Digest != digest)
        {
            await RemoveOthersAsync(modules, cancellationToken);
            marker = new(digest, await PutAsync(modules, cancellationToken));
            await PutMarkerAsync(marker, cancellationToken);
        }

        foreach (var id in modules.Keys)
            Say(modules, id, marker.Errors.TryGetValue(id, out var error) ? new(InStep: false, error) : new(InStep: true, Error: null));
    }

    /// <summary>Puts all modules; those that do not compile again, as long as others made it that they may rest on.</summary>
    private async Task<Dictionary<string, string>> PutAsync(ImmutableDictionary<string, string> modules, CancellationToken cancellationToken)
    {
        var left = modules.OrderBy(module => module.Key, StringComparer.Ordinal).ToList();
        while (true)
        {
            var errors = new Dictionary<string, string>();
            foreach (var (id, text) in left)
            {
                using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };
                var reply = await server.SendAsync(HttpMethod.Put, PathOf(id), content, RequestTimeout, MaxListBytes, cancellationToken);
                if (reply.Status != HttpStatusCode.OK)
                    errors[id] = OpaAnswers.Error(reply);
            }

            if (errors.Count == 0 || errors.Count == left.Count)
            {
                // What does not compile now may be there as it was before: better no rule than an old one.
                foreach (var id in errors.Keys)
                    await server.SendAsync(HttpMethod.Delete, PathOf(id), null, RequestTimeout, MaxListBytes, cancellationToken);
                return errors;
            }

            left = [.. left.Where(module => errors.ContainsKey(module.Key))];
        }
    }

    private async Task RemoveOthersAsync(ImmutableDictionary<string, string> modules, CancellationToken cancellationToken)
    {
        var reply = await server.SendAsync(HttpMethod.Get, "/v1/policies", null, RequestTimeout, MaxListBytes, cancellationToken);
        if (reply.Status != HttpStatusCode.OK)
            throw new OpaUnavailableException($"{server.Name} does not let us manage modules: {OpaAnswers.Error(reply)}");
        using var document = JsonDocument.Parse(reply.Body);
        foreach (var policy in document.RootElement.GetProperty("result").EnumerateArray())
        {
            var id = policy.GetProperty("id").GetString()!.TrimStart('/');
            if (id.StartsWith(Prefix, StringComparison.Ordinal) && !modules.ContainsKey(id[Prefix.Length..]))
                await server.SendAsync(HttpMethod.Delete, PathOf(id[Prefix.Length..]), null, RequestTimeout, MaxListBytes, cancellationToken);
        }
    }

    private async Task<OpaMarker?> MarkerAsync(CancellationToken cancellationToken)
    {
        var reply = await server.SendAsync(HttpMethod.Get, Marker, null, RequestTimeout, MaxListBytes, cancellationToken);
        if (reply.Status != HttpStatusCode.OK)
            throw new OpaUnavailableException($"{server.Name} does not let us ask: {OpaAnswers.Error(reply)}");
        return JsonSerializer.Deserialize(reply.Body.Span, OpaJson.Default.OpaMarkerReply)?.Result;
    }

    private async Task PutMarkerAsync(OpaMarker marker, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(marker, OpaJson.Default.OpaMarker)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        await server.SendAsync(HttpMethod.Put, Marker, content, RequestTimeout, MaxListBytes, cancellationToken);
    }

    /// <summary>Says how a module does, unless another text of it is wanted by now.</summary>
    private void Say(ImmutableDictionary<string, string> modules, string id, OpaModuleState state)
    {
        if (!wanted.TryGetValue(id, out var text) || text != modules[id] || states.GetValueOrDefault(id) == state)
            return;
        states = states.SetItem(id, state);
        if (state.Error is { } error)
            log.ModuleNotCompiled(id, error);
        Changed?.Invoke(id);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(options.SyncInterval, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            await wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It is time to look.
        }
    }

    private static string PathOf(string id) => $"/v1/policies/{Prefix}{string.Join('/', id.Split('/').Select(Uri.EscapeDataString))}";

    private static string Digest(ImmutableDictionary<string, string> modules)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (id, text) in modules.OrderBy(module => module.Key, StringComparer.Ordinal))
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What a server has of our modules, as it is written there.</summary>
/// <param name="Digest">Of ids and texts.</param>
/// <param name="Errors">Why modules are not there, by id.</param>
internal sealed record OpaMarker(string Digest, IReadOnlyDictionary<string, string> Errors);

/// <summary>An answer of OPA with it; null where there is none.</summary>
internal sealed record OpaMarkerReply(OpaMarker? Result);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OpaMarkerReply))]
internal sealed partial class OpaJson : JsonSerializerContext;
