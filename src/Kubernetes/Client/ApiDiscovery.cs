using System.Collections.Concurrent;
using System.Text.Json;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Transport;

namespace CloudIntel.Kubernetes.Client;

/// <summary>
/// Asks for one group and version at a time and only for those somebody needs, so a group whose server is down, or is slow,
/// bothers nobody else. Failures are never kept; that something is missing is kept for a minute, for it may be installed.
/// </summary>
internal sealed class ApiDiscovery(ApiTransport transport, TimeProvider clock) : IApiDiscovery
{
    private static readonly TimeSpan MissingIsBelievedFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Answer> answers = new();

    public async Task<ResourceDefinition?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        var found = await FindResourceAsync(apiVersion, resource => resource.Kind == kind && !resource.Name.Contains('/', StringComparison.Ordinal), cancellationToken);
        if (found is null)
            return null;
        var (group, version) = Split(apiVersion);
        return new(group, version, kind, found.Name, found.Namespaced);
    }

    public async Task<bool> HasAsync(string apiVersion, CancellationToken cancellationToken) =>
        await ResourcesAsync(apiVersion, cancellationToken) is not null;

    public void Invalidate() => answers.Clear();

    public async Task<string?> FindSubresourceVersionAsync(ResourceDefinition definition, string subresource, CancellationToken cancellationToken)
    {
        var name = $"{definition.Plural}/{subresource}";
        var found = await FindResourceAsync(definition.ApiVersion, resource => resource.Name == name, cancellationToken);
        if (found is null)
            return null;
        return string.IsNullOrEmpty(found.Version) ? definition.ApiVersion
            : string.IsNullOrEmpty(found.Group) ? found.Version
            : $"{found.Group}/{found.Version}";
    }

    private static (string Group, string Version) Split(string apiVersion) => apiVersion.Split('/') switch
    {
        [var group, var version] => (group, version),
        [var version] => ("", version),
        _ => throw new ArgumentException($"\"{apiVersion}\" is no apiVersion such as v1 or apps/v1.", nameof(apiVersion)),
    };

    /// <summary>Looks again when something is missing and the answer is not fresh: a new definition adds to a group that was there before.</summary>
    private async Task<ApiResource?> FindResourceAsync(string apiVersion, Func<ApiResource, bool> predicate, CancellationToken cancellationToken)
    {
        var resources = await ResourcesAsync(apiVersion, cancellationToken);
        if (resources?.FirstOrDefault(predicate) is { } found || resources is null)
            return resources?.FirstOrDefault(predicate);
        if (answers.TryGetValue(apiVersion, out var answer) && clock.GetElapsedTime(answer.AskedAt) >= MissingIsBelievedFor)
        {
            answers.TryRemove(apiVersion, out _);
            resources = await ResourcesAsync(apiVersion, cancellationToken);
        }

        return resources?.FirstOrDefault(predicate);
    }

    private async Task<IList<ApiResource>?> ResourcesAsync(string apiVersion, CancellationToken cancellationToken)
    {
        if (answers.TryGetValue(apiVersion, out var known)
            && (known.Resources is not null || clock.GetElapsedTime(known.AskedAt) < MissingIsBelievedFor))
            return known.Resources;

        var (group, version) = Split(apiVersion);
        var path = group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
        var request = new ApiRequest { Method = HttpMethod.Get, Path = path, Template = path, Replay = Replay.Read };
        IList<ApiResource>? resources;
        try
        {
            resources = (await transport.SendAsync(request, ReadAsync, cancellationToken)).Resources;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            resources = null;
        }

        answers[apiVersion] = new(resources, clock.GetTimestamp());
        return resources;
    }

    private static async Task<ApiResourceList> ReadAsync(ApiAnswer answer)
    {
        using var _ = answer;
        await using var stream = await answer.OpenAsync();
        return await JsonSerializer.DeserializeAsync(stream, KubernetesJson.BuiltIn.TypeInfo<ApiResourceList>(), answer.Token)
            ?? throw new JsonException("The API server answered null where a list of resources belongs.");
    }

    /// <summary>What the server said, and when.</summary>
    /// <param name="Resources">The resources; null when there is no such group and version.</param>
    /// <param name="AskedAt">Timestamp of the clock.</param>
    private sealed record Answer(IList<ApiResource>? Resources, long AskedAt);
}
