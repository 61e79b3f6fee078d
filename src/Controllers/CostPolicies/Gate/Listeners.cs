using System.Collections.Immutable;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Those who are told of a change. Safe for concurrent use.</summary>
internal sealed class Listeners
{
    private ImmutableArray<Action> all = [];

    /// <summary>Tells somebody from now on.</summary>
    public void Add(Action listener) => ImmutableInterlocked.Update(ref all, static (now, one) => now.Add(one), listener);

    /// <summary>Tells him no longer.</summary>
    public void Remove(Action listener) => ImmutableInterlocked.Update(ref all, static (now, one) => now.Remove(one), listener);

    /// <summary>Tells everybody.</summary>
    public void Tell()
    {
        foreach (var listener in all)
            listener();
    }
}
