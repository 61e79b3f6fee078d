using System.Collections.Concurrent;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Resources;

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

/// <summary>Asks the board about the sources that there are.</summary>
internal static class SourceBoardQuestions
{
    /// <summary>
    /// A source whose bills this process has not looked at yet: until then the ledger may lack what a status was made of before. One
    /// that is being deleted, or that a person has us leave alone, never will be looked at.
    /// </summary>
    public static string? FirstNotLookedAt(this SourceBoard board, IInformerFactory informers, ReconcileAnnotations annotations)
    {
        var sources = informers.Get<CostSource>().Store;
        return sources.Keys()
            .Where(key => board.Find(key.Name) is null
                && sources.Find(key) is { Metadata.DeletionTimestamp: null } source && !annotations.IsSuspended(source))
            .Select(key => key.Name)
            .FirstOrDefault();
    }

    /// <summary>The sources that stand like this, by name.</summary>
    public static IEnumerable<string> Sources(this SourceBoard board, IInformerFactory informers, SourceState state) => informers.Get<CostSource>().Store.Keys()
        .Select(key => key.Name)
        .Where(source => board.Find(source) == state)
        .Order(StringComparer.Ordinal);
}
