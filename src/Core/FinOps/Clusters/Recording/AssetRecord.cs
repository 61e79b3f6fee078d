namespace CloudIntel.Core.FinOps.Clusters.Recording;

/// <summary>What is known of a node, volume or load balancer that lasts.</summary>
/// <typeparam name="T">Its description.</typeparam>
internal sealed class AssetRecord<T>(T state, long version, DateTimeOffset start)
{
    private List<(T State, LifeTime Time)>? over;
    private bool isNews = true;

    /// <summary>Its newest description.</summary>
    public T State { get; private set; } = state;

    /// <summary>Orders descriptions.</summary>
    public long Version { get; private set; } = version;

    /// <summary>Begin of the span that lasts.</summary>
    public DateTimeOffset Start { get; private set; } = start;

    /// <summary>Its end; null while it lasts.</summary>
    public DateTimeOffset? End { get; private set; }

    /// <summary>Whether it is known from before a restart of ours alone.</summary>
    public bool IsRemembered { get; set; }

    /// <summary>What was handed out already, of what is known from before a restart.</summary>
    public static AssetRecord<T> Remember(T state, DateTimeOffset start) => new(state, 0, start) { isNews = false, IsRemembered = true };

    /// <summary>Takes in a newer description, and begins another span where the cost depends on what changed.</summary>
    public void Take(T next, long version, AssetChange change, DateTimeOffset heard)
    {
        if (change == AssetChange.Cost && heard > Start)
        {
            (over ??= []).Add((State, new(Start, heard)));
            Start = heard;
        }

        isNews |= change != AssetChange.None;
        (State, Version, IsRemembered) = (next, version, false);
    }

    /// <summary>Takes in what is known of the same thing from elsewhere.</summary>
    public void Describe(T state)
    {
        isNews = true;
        State = state;
    }

    /// <summary>Takes in that it did not end after all.</summary>
    public void Return() => End = null;

    /// <summary>Takes in its end.</summary>
    public void Leave(DateTimeOffset end)
    {
        End = end > Start ? end : Start;
        isNews = true;
    }

    /// <summary>The spans of which something is new, oldest first.</summary>
    public IEnumerable<(T State, LifeTime Time)> News()
    {
        if (!isNews)
            return [];
        IEnumerable<(T State, LifeTime Time)> news = [.. over ?? [], (State, new(Start, End))];
        (over, isNews) = (null, false);
        return news;
    }
}

/// <summary>How far a description differs from the one before.</summary>
internal enum AssetChange
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It says more or something else of the same thing at the same cost.</summary>
    Description,

    /// <summary>In what the cost depends on.</summary>
    Cost,
}
