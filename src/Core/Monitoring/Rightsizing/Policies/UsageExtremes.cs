namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>The least and the most of the last so many seconds, each a queue of what may still become it.</summary>
internal sealed class UsageExtremes(long seconds)
{
    private readonly LinkedList<(long Time, double Usage)> falling = new();
    private readonly LinkedList<(long Time, double Usage)> rising = new();

    public int Count => falling.Count;

    public double Most => falling.First?.Value.Usage ?? 0;

    public double Least => rising.First?.Value.Usage ?? 0;

    public void Add(long time, double usage)
    {
        while (falling.Last is { } last && last.Value.Usage <= usage)
            falling.RemoveLast();
        while (rising.Last is { } last && last.Value.Usage >= usage)
            rising.RemoveLast();
        falling.AddLast((time, usage));
        rising.AddLast((time, usage));
        Forget(time);
    }

    /// <summary>Leaves out what is too old at a time.</summary>
    public void Forget(long time)
    {
        while (falling.First is { } first && first.Value.Time <= time - seconds)
            falling.RemoveFirst();
        while (rising.First is { } first && first.Value.Time <= time - seconds)
            rising.RemoveFirst();
    }
}
