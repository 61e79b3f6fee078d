using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.Views;

/// <summary>The costs of clusters in one window, of which many scopes can be asked. For one thread at a time.</summary>
public sealed class WorkloadCosts
{
    private readonly IReadOnlyList<AllocationRow> rows;
    private readonly int[] all;
    private readonly Lazy<ILookup<string, int>> byNamespace;
    private readonly Lazy<IdleShares> idle;

    /// <summary>Nothing is computed before it is asked for.</summary>
    /// <param name="rows">Rows of one window, of one cluster or several.</param>
    public WorkloadCosts(IReadOnlyList<AllocationRow> rows)
    {
        this.rows = rows;
        all = [.. Enumerable.Range(0, rows.Count)];
        byNamespace = new(() => all.ToLookup(i => rows[i].Namespace), LazyThreadSafetyMode.None);
        idle = new(() => new(rows, byNode: false), LazyThreadSafetyMode.None);
    }

    /// <summary>
    /// What a scope costs. Grows with the rows of its namespaces or, when it names none, with all; where idle cost is shared for the first time, with all
    /// rows times their logarithm.
    /// </summary>
    /// <param name="scope">The scope.</param>
    /// <param name="sharesIdle">
    /// Whether it bears its part of what nobody held, resource by resource in proportion to what it bears in its cluster. Whole clusters bear all of it.
    /// </param>
    public ScopeCost Of(WorkloadScope scope, bool sharesIdle)
    {
        var sum = default(ScopeCost);
        foreach (var i in scope.Namespaces.IsEmpty ? all : scope.Namespaces.Distinct().SelectMany(name => byNamespace.Value[name]))
        {
            var row = rows[i];
            if (!scope.Contains(row) || (row.Kind == AllocationKind.Idle && !sharesIdle))
                continue;
            // Whole clusters have the idle cost itself.
            var share = sharesIdle && !scope.IsWhole ? idle.Value.Of(i).Total : Amount.Zero;
            sum = sum.Plus(row.Sums.Total + share, row.Sums.UnpricedMilliseconds > 0);
        }

        return sum;
    }
}

/// <summary>What a scope costs.</summary>
/// <param name="Cost">The cost, in the currency of the clusters.</param>
/// <param name="IsUnpriced">Whether something of it has no price, and costs nothing for that reason.</param>
public readonly record struct ScopeCost(Amount Cost, bool IsUnpriced)
{
    /// <summary>With more.</summary>
    public ScopeCost Plus(Amount cost, bool isUnpriced) => new(Cost + cost, IsUnpriced || isUnpriced);
}
