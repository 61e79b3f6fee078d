namespace CloudIntel.Core.Simulation.Environments;

/// <summary>What holds from some times on: a value at the start, and changes in order of time.</summary>
internal sealed class Steps<T>(T initial, IReadOnlyList<(TimeSpan At, T Value)> changes)
{
    public IReadOnlyList<(TimeSpan At, T Value)> Changes => changes;

    /// <summary>What holds at a time; a change at that very time has happened. Takes the logarithm of the number of changes.</summary>
    public T At(TimeSpan time)
    {
        var (low, high) = (0, changes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (changes[middle].At <= time)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? initial : changes[low - 1].Value;
    }
}
