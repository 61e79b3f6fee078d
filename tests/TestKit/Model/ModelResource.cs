using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.TestKit.Model;

/// <summary>Lists and watches one resource of a <see cref="ModelApiServer"/>.</summary>
public sealed class ModelResource(ModelApiServer server, ResourceDefinition resource) : IRawResourceClient
{
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public ResourceDefinition Definition => resource;

    /// <inheritdoc/>
    public async Task<ListMeta> ListAsync(ListOptions options, RawObjectHandler onObject, CancellationToken cancellationToken)
    {
        await server.BeginAsync(new("list", resource, "", options.ResourceVersion), cancellationToken);
        var (version, first) = options.Continue is { } token ? Resume(token) : (VersionFor(options.ResourceVersion), 0);
        var items = server.At(resource, version).Where(item => Selects(item, options.Namespace, options.LabelSelector, options.FieldSelector)).ToList();

        // The watch cache, which serves "0", ignores the limit.
        var count = options.ResourceVersion == "0" || options.Limit is null ? items.Count : options.Limit.Value;
        foreach (var item in items.Skip(first).Take(count))
        {
            onObject(WithoutKind(item));
            if (server.Random.Next(8) == 0)
                await server.PauseAsync(cancellationToken);
            if (server.Faults.LoseAnswer?.Invoke(new("list", resource, "")) is { } fault)
                throw fault;
        }

        var more = first + count < items.Count;
        return new()
        {
            ResourceVersion = version.ToString(CultureInfo.InvariantCulture),
            Continue = more ? string.Create(CultureInfo.InvariantCulture, $"{version}:{first + count}") : null,
        };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<WatchFrame> WatchAsync(WatchOptions options, Action? onOpened = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (cuts, silences) = (server.Faults.Cuts, server.Faults.Silences);
        await server.BeginAsync(new("watch", resource, "", options.ResourceVersion), cancellationToken);
        onOpened?.Invoke();
        var ends = server.Time.GetUtcNow() + (options.Timeout ?? TimeSpan.FromMinutes(30));
        var bookmark = server.Time.GetUtcNow() + BookmarkInterval;
        long position;
        if (options.SendInitialEvents)
        {
            if (!server.Faults.StreamingLists)
                throw ModelRefusal.Invalid("resourceVersionMatch is forbidden for watch");
            position = server.Version;
            foreach (var item in server.At(resource, position).Where(item => Selects(item, options)))
                yield return new(WatchFrameType.Added, Bytes(item));
            yield return Bookmark(position, endsInitialEvents: true);
        }
        else if (options.ResourceVersion is null)
        {
            position = server.Version;
            foreach (var item in server.At(resource, position).Where(item => Selects(item, options)))
                yield return new(WatchFrameType.Added, Bytes(item));
        }
        else
        {
            position = long.Parse(options.ResourceVersion, CultureInfo.InvariantCulture);
            if (position > server.Version)
                throw ModelRefusal.TooLarge(position, server.Version);
        }

        if (position < server.CompactedVersion)
        {
            // A real server says it either way.
            if (server.Random.Next(2) == 0)
                throw ModelRefusal.Expired(position, server.CompactedVersion);
            yield return new(WatchFrameType.Error, Status(410, "Expired", "too old resource version"));
            yield break;
        }

        while (true)
        {
            if (server.Faults.Cuts != cuts)
                throw ModelRefusal.Broken();
            if (server.Faults.Silences != silences)
                await Task.Delay(Timeout.InfiniteTimeSpan, server.Time, cancellationToken);
            var next = server.History.FirstOrDefault(change => change.Resource == resource && change.Version > position);
            if (next is not null)
            {
                position = next.Version;
                if (FrameOf(next, options) is not { } frame)
                    continue;
                yield return frame;
                if (server.Random.NextDouble() < server.Faults.Duplicates)
                    yield return frame;
                await server.PauseAsync(cancellationToken);
                continue;
            }

            if (server.Time.GetUtcNow() >= ends)
                yield break;
            if (server.Faults.Bookmarks && server.Time.GetUtcNow() >= bookmark)
            {
                position = server.Version;
                bookmark += BookmarkInterval;
                yield return Bookmark(position, endsInitialEvents: false);
            }

            await server.WaitForChangeAsync(TimeSpan.FromSeconds(1), cancellationToken); // to look at the clock and the faults
        }
    }

    private static ReadOnlyMemory<byte> Bytes(JsonNode item) => Encoding.UTF8.GetBytes(item.ToJsonString());

    private static byte[] WithoutKind(JsonObject item)
    {
        var copy = ModelApiServer.Copy(item);
        copy.Remove("apiVersion");
        copy.Remove("kind");
        return Encoding.UTF8.GetBytes(copy.ToJsonString());
    }

    private static ReadOnlyMemory<byte> Status(int code, string reason, string message) => Bytes(new JsonObject
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["code"] = code,
        ["reason"] = reason,
        ["message"] = message,
    });

    private static bool Selects(JsonObject? item, WatchOptions options) =>
        Selects(item, options.Namespace, options.LabelSelector, options.FieldSelector);

    private static bool Selects(JsonObject? item, string? @namespace, string? labelSelector, string? fieldSelector)
    {
        if (item is null || (@namespace is not null && (string?)item["metadata"]!["namespace"] != @namespace))
            return false;
        if (fieldSelector is not null && fieldSelector != $"metadata.name={item["metadata"]!["name"]}")
            return false;
        return labelSelector is null
            || labelSelector.Split(',').All(part => (string?)item["metadata"]!["labels"]?[part.Split('=')[0]] == part.Split('=')[1]);
    }

    private WatchFrame? FrameOf(ModelChange change, WatchOptions options)
    {
        var before = Selects(change.Before, options);
        var after = Selects(change.After, options);
        if (after)
            return new(before ? WatchFrameType.Modified : WatchFrameType.Added, Bytes(change.After!));
        if (!before)
            return null;

        // Gone, or selected no longer: the last selected state, with the version of the change.
        var last = ModelApiServer.Copy(change.Before!);
        last["metadata"]!["resourceVersion"] = change.Version.ToString(CultureInfo.InvariantCulture);
        return new(WatchFrameType.Deleted, Bytes(last));
    }

    private WatchFrame Bookmark(long version, bool endsInitialEvents)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (endsInitialEvents)
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        return new(
            WatchFrameType.Bookmark,
            Bytes(new JsonObject { ["kind"] = resource.Kind, ["apiVersion"] = resource.ApiVersion, ["metadata"] = metadata }));
    }

    private (long Version, int First) Resume(string token)
    {
        var parts = token.Split(':');
        var version = long.Parse(parts[0], CultureInfo.InvariantCulture);
        return version < server.CompactedVersion
            ? throw ModelRefusal.Expired(version, server.CompactedVersion)
            : (version, int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private long VersionFor(string? asked)
    {
        if (string.IsNullOrEmpty(asked))
            return server.Version;
        var oldest = long.Parse(asked, CultureInfo.InvariantCulture);
        if (oldest > server.Version)
            throw ModelRefusal.TooLarge(oldest, server.Version);
        if (!server.Faults.StaleLists)
            return server.Version;
        return server.Random.NextInt64(Math.Max(oldest, Math.Max(server.CompactedVersion, server.Version - 20)), server.Version + 1);
    }
}
