using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Notices an object that is reconciled far too often: two writers that undo each other, or a status that never settles.</summary>
/// <param name="time">The clock.</param>
/// <param name="limit">Reconciles of one object in a minute that are still fine.</param>
internal sealed class HotLoopDetector(TimeProvider time, int limit)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, (long Began, int Count)> windows = [];

    /// <summary>Counts a reconcile; true when it is the one too many, once a minute and object.</summary>
    public bool Note(ObjectKey key)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (!windows.TryGetValue(key, out var window) || time.GetElapsedTime(window.Began, now) >= Window)
                window = (now, 0);
            windows[key] = (window.Began, window.Count + 1);
            return window.Count == limit;
        }
    }

    /// <summary>Forgets an object that is gone.</summary>
    public void Forget(ObjectKey key)
    {
        lock (gate)
            windows.Remove(key);
    }
}
