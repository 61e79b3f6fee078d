using System.Collections.Concurrent;

namespace CloudIntel.Controllers.Shared;

/// <summary>How a cost source stands in the ledger of this process.</summary>
public enum SourceState
{
    /// <summary>Its bills are in the ledger as they lie at the location, or the source rests.</summary>
    Settled,

    /// <summary>Its newest bills could not be loaded; what was loaded before still counts.</summary>
    Failing,

    /// <summary>The ledger lacks what was loaded of it before, and it could not be loaded again.</summary>
    Missing,
}

/// <summary>
/// Which sources have been looked at since this process began to work. Until all have, an embedded ledger may still lack
/// what a Budget's last status was made of, so Budgets wait. Safe for concurrent use.
/// </summary>
public sealed class SourceBoard
{
    private readonly ConcurrentDictionary<string, SourceState> states = new(StringComparer.Ordinal);

    /// <summary>Notes how a source stands. True when that is news.</summary>
    public bool Note(string source, SourceState state)
    {
        var news = !states.TryGetValue(source, out var before) || before != state;
        states[source] = state;
        return news;
    }

    /// <summary>Forgets a source that is gone.</summary>
    public void Forget(string source) => states.TryRemove(source, out _);

    /// <summary>How a source stands; null when it was not looked at yet.</summary>
    public SourceState? Find(string source) => states.TryGetValue(source, out var state) ? state : null;
}
