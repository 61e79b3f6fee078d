namespace CloudIntel.Kubernetes.Authorization;

/// <summary>
/// Keeps answers for a while. Those who ask the same at the same time share one question; failures are not kept. When it is full,
/// the oldest answers go first.
/// </summary>
/// <typeparam name="TAnswer">An answer.</typeparam>
internal sealed class ReviewCache<TAnswer>(int capacity, TimeProvider time, Func<TAnswer, TimeSpan> lifetime)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = [];
    private readonly Queue<Entry> byAge = new();

    /// <summary>The answer that is kept for a key, or that <paramref name="ask"/> gives.</summary>
    public Task<TAnswer> GetAsync(string key, Func<Task<TAnswer>> ask)
    {
        lock (gate)
        {
            if (entries.TryGetValue(key, out var known) && known.Ends > time.GetUtcNow())
                return known.Answer;
            var entry = new Entry(key);
            entry.Answer = AskAsync(entry, ask);
            entries[key] = entry;
            byAge.Enqueue(entry);
            while (byAge.Count > capacity)
                Remove(byAge.Dequeue());
            return entry.Answer;
        }
    }

    private async Task<TAnswer> AskAsync(Entry entry, Func<Task<TAnswer>> ask)
    {
        await Task.Yield(); // out of the lock
        try
        {
            var answer = await ask();
            lock (gate)
                entry.Ends = time.GetUtcNow() + lifetime(answer);
            return answer;
        }
        catch
        {
            lock (gate)
                Remove(entry);
            throw;
        }
    }

    private void Remove(Entry entry)
    {
        if (entries.TryGetValue(entry.Key, out var current) && current == entry)
            entries.Remove(entry.Key);
    }

    private sealed class Entry(string key)
    {
        public string Key { get; } = key;

        public Task<TAnswer> Answer { get; set; } = null!;

        public DateTimeOffset Ends { get; set; } = DateTimeOffset.MaxValue;
    }
}
