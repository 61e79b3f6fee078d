using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Hands what informers tell to a recorder, one after the other, and knows since when nothing was missed.</summary>
internal sealed class ClusterObserver(SpanRecorder recorder, DateTimeOffset? known, TimeProvider clock)
{
    private readonly Lock gate = new();
    private DateTimeOffset? since;
    private DateTimeOffset certain = known ?? Floor(clock.GetUtcNow());
    private int lists;

    /// <summary>How often something may have been missed since the first list.</summary>
    public int Gaps { get; private set; }

    /// <summary>Up to when everything was heard as far as we know.</summary>
    public DateTimeOffset Through { get; private set; }

    /// <summary>Containers that run, and nodes that there are.</summary>
    public (int Containers, int Nodes) Counts()
    {
        lock (gate)
            return (recorder.RunningContainers, recorder.Nodes);
    }

    /// <summary>Lets others read what there is.</summary>
    public void ShowIn(LiveCluster live, string cluster) => live.Show(cluster, recorder, gate);

    /// <summary>A pod changed.</summary>
    public ValueTask TakeAsync(InformerEvent<Pod> change, CancellationToken cancellationToken) =>
        Take(change, (pod, heard) => recorder.See(pod.ToState(), heard));

    /// <summary>A node changed.</summary>
    public ValueTask TakeAsync(InformerEvent<Node> change, CancellationToken cancellationToken) =>
        Take(change, (node, heard) => recorder.See(node.ToSpan(), ClusterMapping.Version(node.Metadata), heard));

    /// <summary>A volume changed.</summary>
    public ValueTask TakeAsync(InformerEvent<PersistentVolume> change, CancellationToken cancellationToken) =>
        Take(change, (volume, heard) => recorder.See(volume.ToSpan(), ClusterMapping.Version(volume.Metadata), heard));

    /// <summary>A storage class changed. One that is gone still says what its volumes are.</summary>
    public ValueTask TakeAsync(InformerEvent<StorageClass> change, CancellationToken cancellationToken) =>
        Take(change, (storage, _) => recorder.SeeStorageClass(storage.Metadata.Name ?? "", VolumeTypes.Of(storage)));

    /// <summary>A Service changed. One that had an address before we looked is taken to have had it from the beginning.</summary>
    public ValueTask TakeAsync(InformerEvent<Service> change, CancellationToken cancellationToken) =>
        Take(change, (service, heard) => recorder.See(service.ToState(since is null ? service.Metadata.CreationTimestamp ?? heard : heard), heard));

    /// <summary>A controller of pods changed.</summary>
    public ValueTask TakeAsync(InformerEvent<PartialObjectMetadata> change, CancellationToken cancellationToken) =>
        Take(change, (owner, _) =>
        {
            if (ClusterMapping.Controller(owner.Metadata) is { } manager)
                recorder.SeeOwner(owner.Metadata.Uid ?? "", manager);
        });

    /// <summary>Every informer has taken in its first list.</summary>
    public void Begin(IReadOnlyList<InformerStatus> informers)
    {
        lock (gate)
        {
            recorder.EndUnseen(certain);
            since = certain = Through = Floor(clock.GetUtcNow());
            lists = informers.Sum(informer => informer.Lists);
        }
    }

    /// <summary>
    /// What is new, and the time in which nothing was missed up to now. Where something may have been missed, it is the time before, up to
    /// when the API server was certainly heard.
    /// </summary>
    public (SpanChanges Changes, DatePeriod? Observed) Drain(IReadOnlyList<InformerStatus> informers)
    {
        var now = Floor(clock.GetUtcNow());
        var heard = Floor(clock.GetUtcNow() - informers.Max(informer => informer.LastFrameAge));
        lock (gate)
        {
            var changes = recorder.Drain(now);
            var (start, until) = (since ?? now, certain);
            certain = heard > certain ? heard : certain;
            if (informers.Sum(informer => informer.Lists) is var listed && listed != lists)
            {
                // What came and went between the last change and the new list, nobody told.
                (lists, since, certain, Through) = (listed, now, now, now);
                Gaps++;
                return (changes, new DatePeriod(start, until > start ? until : start));
            }

            if (now <= start || informers.Any(informer => informer.Problem is not null))
                return (changes, null);
            Through = now;
            return (changes, new DatePeriod(start, now));
        }
    }

    private ValueTask Take<T>(InformerEvent<T> change, Action<T, DateTimeOffset> see)
        where T : class, IKubernetesObject
    {
        var (entity, heard) = (change.Object, Floor(clock.GetUtcNow()));
        lock (gate)
        {
            see(entity, heard);
            // Out of a list it is missing, which says nothing of when it went.
            if (change.Type == InformerEventType.Deleted && entity.Metadata.Uid is { } uid)
                recorder.Gone(uid, change.FromList ? certain : heard);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Whole seconds, as all times of the API server are.</summary>
    private static DateTimeOffset Floor(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
