using System.Globalization;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>
/// Has an object wait until the cache shows what we wrote to it ourselves, so that a reconcile never decides on a state from
/// before its own last write.
/// </summary>
internal sealed class OwnWrites(TimeProvider time)
{
    /// <summary>How long a write may take to come back; then the cache is taken as it is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, Write> writes = [];

    /// <summary>Notes what was written.</summary>
    /// <param name="key">The object.</param>
    /// <param name="written">Its metadata as the write returned them.</param>
    public void Wrote(ObjectKey key, ObjectMeta written)
    {
        lock (gate)
            writes[key] = new(written.Uid ?? "", written.ResourceVersion ?? "", time.GetTimestamp());
    }

    /// <summary>Whether an object has to wait, and for how long at most. It is reported by <see cref="Seen"/> when the wait is over sooner.</summary>
    /// <param name="key">The object.</param>
    /// <param name="cached">The object's metadata in the cache.</param>
    /// <param name="delay">For how long at most.</param>
    public bool MustWait(ObjectKey key, ObjectMeta cached, out TimeSpan delay)
    {
        delay = TimeSpan.Zero;
        lock (gate)
        {
            if (!writes.TryGetValue(key, out var write))
                return false;
            delay = Patience - time.GetElapsedTime(write.When);
            if (delay <= TimeSpan.Zero || write.IsShownBy(cached))
            {
                writes.Remove(key);
                return false;
            }

            writes[key] = write with { IsWaitedFor = true };
            return true;
        }
    }

    /// <summary>Takes note of what the cache shows now; true when an object need not wait any longer.</summary>
    public bool Seen(ObjectKey key, ObjectMeta cached)
    {
        lock (gate)
        {
            if (!writes.TryGetValue(key, out var write) || !write.IsShownBy(cached))
                return false;
            writes.Remove(key);
            return write.IsWaitedFor;
        }
    }

    /// <summary>Forgets an object that is gone; true when somebody waited for it.</summary>
    public bool Forget(ObjectKey key)
    {
        lock (gate)
            return writes.Remove(key, out var write) && write.IsWaitedFor;
    }

    private readonly record struct Write(string Uid, string Version, long When, bool IsWaitedFor = false)
    {
        public bool IsShownBy(ObjectMeta cached)
        {
            if (cached.ResourceVersion == Version || cached.Uid != Uid)
                return true;

            // Versions of one resource are numbers that rise, as far as anybody has seen. Where they are not, only the
            // very version counts, and else the wait runs out.
            return ulong.TryParse(cached.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var shown)
                && ulong.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var written)
                && shown >= written;
        }
    }
}
