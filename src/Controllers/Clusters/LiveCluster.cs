using CloudIntel.Core.FinOps.Clusters.Recording;

namespace CloudIntel.Controllers.Clusters;

/// <summary>What there is in the cluster now, as it is recorded: known while this process leads. Safe for concurrent use.</summary>
public sealed class LiveCluster
{
    /// <summary>Pods that are read at once, so that nobody who records waits for all of them.</summary>
    private const int PodsAtOnce = 500;

    private volatile Recorded? recorded;

    /// <summary>Name of the cluster; null while nothing is known of it.</summary>
    public string? Name => recorded?.Name;

    /// <summary>Nodes, volumes, load balancers and Services; null while nothing is known.</summary>
    public StandingAssets? Assets => recorded is { } now ? now.Read(recorder => recorder.Assets) : null;

    /// <summary>The containers that run, in pieces: each is to be read before the next one is asked for.</summary>
    public IEnumerable<IReadOnlyList<RunningContainer>> Containers() => Pieces<RunningContainer>((recorder, uid, piece) => recorder.AddRunning(uid, piece));

    /// <summary>The volumes that pods mount, in pieces: each is to be read before the next one is asked for.</summary>
    public IEnumerable<IReadOnlyList<MountedVolume>> Mounted() => Pieces<MountedVolume>((recorder, uid, piece) => recorder.AddMounted(uid, piece));

    /// <summary>Shows what a recorder knows.</summary>
    /// <param name="name">Name of the cluster.</param>
    /// <param name="recorder">The recorder.</param>
    /// <param name="gate">Who holds it may use the recorder.</param>
    public void Show(string name, SpanRecorder recorder, Lock gate) => recorded = new(name, recorder, gate);

    /// <summary>Shows nothing any more.</summary>
    public void Forget() => recorded = null;

    private IEnumerable<IReadOnlyList<T>> Pieces<T>(Action<SpanRecorder, string, List<T>> add)
    {
        if (recorded is not { } now)
            yield break;
        var piece = new List<T>();
        foreach (var uids in now.Read(recorder => recorder.PodUids).Chunk(PodsAtOnce))
        {
            piece.Clear();
            now.Read(recorder =>
            {
                foreach (var uid in uids)
                    add(recorder, uid, piece);
                return piece;
            });
            yield return piece;
        }
    }

    private sealed record Recorded(string Name, SpanRecorder Recorder, Lock Gate)
    {
        public T Read<T>(Func<SpanRecorder, T> read)
        {
            lock (Gate)
                return read(Recorder);
        }
    }
}
