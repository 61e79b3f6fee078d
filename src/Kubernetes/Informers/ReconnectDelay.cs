namespace CloudIntel.Kubernetes.Informers;

/// <summary>
/// How long to wait before the next list or watch after one failed: 0.8 s, doubled each time up to 30 s, plus up to as much
/// again by chance, so that the clients of an API server do not come back all at once. Starts over after two minutes of quiet.
/// The numbers are client-go's.
/// </summary>
internal sealed class ReconnectDelay(TimeProvider time, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    private TimeSpan next = First;
    private long? ended;

    /// <summary>Waits.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (ended is { } last && time.GetElapsedTime(last) >= Quiet)
            next = First;
        var delay = next * (1 + random.NextDouble());
        next = next * 2 < Longest ? next * 2 : Longest;
        await Task.Delay(delay, time, cancellationToken);
        ended = time.GetTimestamp();
    }
}
