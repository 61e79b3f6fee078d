namespace CloudIntel.Core.Simulation.Kernel;

/// <summary>What events do to the world that is simulated.</summary>
/// <typeparam name="T">What happens.</typeparam>
public interface IEventModel<T>
    where T : unmanaged
{
    /// <summary>Lets an event happen, now by the loop's clock; may schedule others.</summary>
    void Handle(T happened, EventLoop<T> loop);
}

/// <summary>A clock that jumps from event to event, in total order. The same events give the same run, byte for byte; loops of different runs share nothing.</summary>
/// <typeparam name="T">What happens; small and without references.</typeparam>
public sealed class EventLoop<T>
    where T : unmanaged
{
    /// <summary>Events between two looks at the token: a fraction of a millisecond.</summary>
    private const int BetweenLooks = 1024;

    private readonly EventQueue<T> queue = new();

    /// <summary>Since the beginning of the run, to 100 nanoseconds.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Events that have happened.</summary>
    public long Handled { get; private set; }

    /// <summary>Events that are still to happen.</summary>
    public int Pending => queue.Count;

    /// <summary>Lets an event happen at a time that is not past.</summary>
    /// <param name="at">When. Of events of one time the one of the lowest priority comes first, then the one that was scheduled first.</param>
    /// <param name="value">What happens.</param>
    /// <param name="priority">0 is first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is past.</exception>
    public void Schedule(TimeSpan at, T value, byte priority = 0)
    {
        if (at < Now)
            throw new ArgumentOutOfRangeException(nameof(at), at, $"It is {Now} already.");
        queue.Add(at, value, priority);
    }

    /// <summary>Lets events happen until none is left or the next one is later than the end, when the clock goes on to the end.</summary>
    /// <returns>True where no event is left.</returns>
    /// <exception cref="OperationCanceledException">Asked for by the token; looked at every 1,024 events.</exception>
    public bool Run(IEventModel<T> model, TimeSpan end, CancellationToken cancellationToken)
    {
        for (var left = 0; queue.TryPeek(out var next); left--)
        {
            if (left == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                left = BetweenLooks;
            }

            if (next > end)
            {
                Now = end > Now ? end : Now;
                return false;
            }

            queue.TryTake(out _, out var value);
            Now = next;
            Handled++;
            model.Handle(value, this);
        }

        return true;
    }
}
