using System.Text.Json;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.LeaderElection;

/// <summary>
/// The lease as we last saw it, and when by our own clock: the holder's clock may show anything, so a lease has run out when
/// we have seen it unchanged for as long as it says. Safe for concurrent use.
/// </summary>
internal sealed class LeaseState(LeaderElectionOptions options, TimeProvider time)
{
    private readonly Lock gate = new();
    private Lease? lease;
    private byte[] spec = [];
    private long seen;

    /// <summary>Who holds it; null when nobody does.</summary>
    public string? Holder
    {
        get
        {
            lock (gate)
                return HolderNow;
        }
    }

    /// <summary>Whether we hold it.</summary>
    public bool IsOurs => Holder == options.Identity;

    /// <summary>How long it still counts; zero when it has run out or nobody holds it.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (gate)
                return RemainingNow;
        }
    }

    private string? HolderNow => lease?.Spec?.HolderIdentity is { Length: > 0 } holder ? holder : null;

    private TimeSpan RemainingNow
    {
        get
        {
            if (HolderNow is null)
                return TimeSpan.Zero;

            // The duration is the holder's promise, so it is the object's and not our own that counts.
            var duration = lease!.Spec!.LeaseDurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.LeaseDuration;
            var remaining = duration - time.GetElapsedTime(seen);
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    /// <summary>Takes note of the lease. Only a change of its spec is a sign of life.</summary>
    public void Observe(Lease current)
    {
        var currentSpec = current.Spec is null ? [] : JsonSerializer.SerializeToUtf8Bytes(current.Spec, KubernetesJson.BuiltIn.TypeInfo<LeaseSpec>());
        lock (gate)
        {
            if (lease is null || !spec.AsSpan().SequenceEqual(currentSpec))
            {
                spec = currentSpec;
                seen = time.GetTimestamp();
            }

            lease = current;
        }
    }

    /// <summary>There is no lease.</summary>
    public void Forget()
    {
        lock (gate)
        {
            lease = null;
            spec = [];
        }
    }

    /// <summary>A new lease that we hold.</summary>
    public Lease Created() => Held(new() { Name = options.LeaseName, Namespace = options.Namespace }, new(), null);

    /// <summary>
    /// The lease with us as its holder from now on, to be written under the version that this was decided on; null when it is
    /// not ours to write.
    /// </summary>
    /// <param name="mayTake">Whether it may be taken when it is free, besides being renewed when it is ours.</param>
    /// <param name="evenExpired">Whether one that is ours may be renewed after it ran out.</param>
    public Lease? Renewal(bool mayTake, bool evenExpired)
    {
        lock (gate)
        {
            if (lease is null)
                return null;
            var mine = HolderNow == options.Identity;
            var free = RemainingNow == TimeSpan.Zero;
            return (mine && (evenExpired || !free)) || (mayTake && free) ? Held(lease.Metadata, lease.Spec ?? new(), lease.UnknownFields) : null;
        }
    }

    /// <summary>The lease with nobody as its holder; null when it is not ours. It counts for a second only, so that nobody waits.</summary>
    public Lease? Release()
    {
        lock (gate)
        {
            if (lease is null || HolderNow != options.Identity)
                return null;
            var now = time.GetUtcNow();
            return lease with
            {
                Spec = lease.Spec! with { HolderIdentity = "", LeaseDurationSeconds = 1, RenewTime = now, AcquireTime = now },
            };
        }
    }

    /// <summary>A lease that we hold. Fields that we do not know stay as they are.</summary>
    private Lease Held(ObjectMeta metadata, LeaseSpec before, IDictionary<string, JsonElement>? unknownFields)
    {
        var now = time.GetUtcNow();
        var mine = before.HolderIdentity == options.Identity;
        return new()
        {
            Metadata = metadata,
            UnknownFields = unknownFields,
            Spec = before with
            {
                HolderIdentity = options.Identity,
                LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
                RenewTime = now,
                AcquireTime = mine ? before.AcquireTime : now,
                LeaseTransitions = mine ? before.LeaseTransitions ?? 0 : (before.LeaseTransitions + 1) ?? 0,
            },
        };
    }
}
