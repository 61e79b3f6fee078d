using System.Globalization;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Tests.Informers;

/// <summary>What one subscriber was told; notes whatever does not follow from what it was told before.</summary>
internal sealed class Story
{
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, (string Uid, long Version)> known = [];

    /// <summary>What does not follow.</summary>
    public List<string> Contradictions { get; } = [];

    /// <summary>Deleted objects, by UID.</summary>
    public List<string> Deleted { get; } = [];

    /// <summary>The state the story leads to: versions by key.</summary>
    public Dictionary<ObjectKey, string> Known
    {
        get
        {
            lock (gate)
                return known.ToDictionary(entry => entry.Key, entry => entry.Value.Version.ToString(CultureInfo.InvariantCulture));
        }
    }

    public ValueTask TakeAsync<T>(InformerEvent<T> change, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        lock (gate)
            Take(change);
        return ValueTask.CompletedTask;
    }

    private void Take<T>(InformerEvent<T> change)
        where T : class, IKubernetesObject
    {
        var metadata = change.Object.Metadata;
        var version = long.Parse(metadata.ResourceVersion!, CultureInfo.InvariantCulture);
        var isKnown = known.TryGetValue(change.Key, out var state);
        var previous = change.Previous?.Metadata;
        switch (change.Type)
        {
            case InformerEventType.Added:
                Require(!isKnown && previous is null, $"{change.Key} is added twice");
                known[change.Key] = (metadata.Uid!, version);
                break;
            case InformerEventType.Updated:
                Require(isKnown, $"{change.Key} is updated before it is added");
                Require(state.Uid == metadata.Uid, $"{change.Key} becomes another object");
                Require(version > state.Version, $"{change.Key} goes back in time");
                Require(previous?.ResourceVersion == state.Version.ToString(CultureInfo.InvariantCulture), $"{change.Key} had another state before");
                known[change.Key] = (metadata.Uid!, version);
                break;
            default:
                Require(isKnown, $"{change.Key} is deleted before it is added");
                Require(state.Uid == metadata.Uid, $"{change.Key} is deleted as another object");
                known.Remove(change.Key);
                Deleted.Add(metadata.Uid!);
                break;
        }
    }

    private void Require(bool holds, string contradiction)
    {
        if (!holds)
            Contradictions.Add(contradiction);
    }
}
