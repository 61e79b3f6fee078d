using CloudIntel.Core.Simulation.Kernel;

namespace CloudIntel.Core.Tests.Simulation.Kernel;

public sealed class EventLoopTests
{
    [Fact]
    public void The_clock_jumps_to_each_event()
    {
        var loop = new EventLoop<int>();
        var seen = new List<(int, TimeSpan)>();
        loop.Schedule(TimeSpan.FromHours(5), 2);
        loop.Schedule(TimeSpan.FromHours(1), 1);

        Assert.True(loop.Run(new Recorder(seen), TimeSpan.MaxValue, CancellationToken.None));

        Assert.Equal([(1, TimeSpan.FromHours(1)), (2, TimeSpan.FromHours(5))], seen);
        Assert.Equal((2L, 0, TimeSpan.FromHours(5)), (loop.Handled, loop.Pending, loop.Now));
    }

    [Fact]
    public void A_run_ends_at_its_end_with_later_events_pending_and_can_go_on()
    {
        var loop = new EventLoop<int>();
        var seen = new List<(int, TimeSpan)>();
        loop.Schedule(TimeSpan.FromSeconds(1), 1);
        loop.Schedule(TimeSpan.FromSeconds(2), 2);
        loop.Schedule(TimeSpan.FromSeconds(3), 3);

        Assert.False(loop.Run(new Recorder(seen), TimeSpan.FromSeconds(2), CancellationToken.None));
        Assert.Equal((2, 1, TimeSpan.FromSeconds(2)), (seen.Count, loop.Pending, loop.Now));
        Assert.True(loop.Run(new Recorder(seen), TimeSpan.FromSeconds(9), CancellationToken.None));
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public void What_is_past_cannot_be_scheduled()
    {
        var loop = new EventLoop<int>();
        loop.Schedule(TimeSpan.FromSeconds(1), 1);
        loop.Run(new Recorder([]), TimeSpan.MaxValue, CancellationToken.None);

        Assert.Throws<ArgumentOutOfRangeException>(() => loop.Schedule(TimeSpan.FromMilliseconds(999), 2));
    }

    [Fact]
    public void A_run_that_never_ends_is_cancelled_within_1024_events()
    {
        using var cancellation = new CancellationTokenSource();
        var loop = new EventLoop<int>();
        var forever = new Forever(cancellation, cancelAt: 5_000);
        loop.Schedule(TimeSpan.Zero, 0);

        Assert.Throws<OperationCanceledException>(() => loop.Run(forever, TimeSpan.MaxValue, cancellation.Token));
        Assert.InRange(loop.Handled, 5_000, 5_000 + 1_024);
    }

    private sealed class Recorder(List<(int, TimeSpan)> seen) : IEventModel<int>
    {
        public void Handle(int happened, EventLoop<int> loop) => seen.Add((happened, loop.Now));
    }

    private sealed class Forever(CancellationTokenSource cancellation, long cancelAt) : IEventModel<int>
    {
        public void Handle(int happened, EventLoop<int> loop)
        {
            if (loop.Handled == cancelAt)
                cancellation.Cancel();
            loop.Schedule(loop.Now, happened); // the clock stands still
        }
    }
}
