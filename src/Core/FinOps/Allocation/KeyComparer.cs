namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>Lists of keys are the same when their texts are, and they are of one length.</summary>
internal sealed class KeyComparer : IEqualityComparer<IReadOnlyList<string?>>
{
    public bool Equals(IReadOnlyList<string?>? x, IReadOnlyList<string?>? y)
    {
        for (var i = 0; i < x!.Count; i++)
        {
            if (x[i] != y![i])
                return false;
        }

        return true;
    }

    public int GetHashCode(IReadOnlyList<string?> keys)
    {
        var hash = default(HashCode);
        for (var i = 0; i < keys.Count; i++)
            hash.Add(keys[i]);
        return hash.ToHashCode();
    }
}
