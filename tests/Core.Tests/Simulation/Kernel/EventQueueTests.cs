using CloudIntel.Core.Simulation.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Simulation.Kernel;

public sealed class EventQueueTests
{
    [Fact]
    public void An_empty_queue_has_no_next_event()
    {
        var queue = new EventQueue<int>();

        Assert.False(queue.TryTake(out _, out _));
        Assert.False(queue.TryPeek(out _));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Events_come_by_time_then_by_priority_then_as_they_were_added()
    {
        var queue = new EventQueue<char>();
        foreach (var (time, priority, name) in new[] { (2, 0, 'e'), (1, 1, 'c'), (1, 0, 'a'), (1, 1, 'd'), (1, 0, 'b') })
            queue.Add(TimeSpan.FromSeconds(time), name, (byte)priority);

        Assert.Equal("abcde", string.Concat(Drain(queue).Select(each => each.Value)));
    }

    [Fact]
    public void Times_may_be_as_far_apart_as_times_can_be()
    {
        var queue = new EventQueue<int>();
        var late = new TimeSpan(long.MaxValue - 1);
        var times = Enumerable.Range(0, 300).SelectMany(i => new[] { TimeSpan.MinValue, TimeSpan.Zero, late, new TimeSpan(i * 1_000_000_000_000_000) }).ToList();
        for (var i = 0; i < times.Count; i++)
            queue.Add(times[i], i);

        Assert.Equal(Enumerable.Range(0, times.Count).OrderBy(i => times[i]).ToList(), Drain(queue).Select(each => each.Value));
    }

    [Fact]
    public void The_greatest_time_stands_for_never_and_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventQueue<int>().Add(TimeSpan.MaxValue, 0));

    [Fact]
    public void Events_come_as_if_sorted_whatever_is_added_and_taken_in_between() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var spread = 1L << random.Next(0, 50);
            var queue = new EventQueue<int>();
            var reference = new SortedSet<(TimeSpan Time, byte Priority, int Sequence)>();
            var now = TimeSpan.Zero;
            for (var sequence = 0; sequence < 3_000; sequence++)
            {
                // Now and then many come at once, some at the same time, some far ahead.
                var time = now + new TimeSpan(random.Next(10) == 0 ? 0 : random.Next(50) == 0 ? 1000 * random.NextInt64(spread) : random.NextInt64(spread));
                var priority = (byte)random.Next(3);
                queue.Add(time, sequence, priority);
                reference.Add((time, priority, sequence));
                for (var taken = random.Next(sequence % 700 < 400 ? 2 : 4); taken > 0 && reference.Count > 0; taken--)
                    now = TakeBoth(queue, reference);
            }

            while (reference.Count > 0)
                TakeBoth(queue, reference);
            Assert.False(queue.TryTake(out _, out _));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Events_that_come_and_go_allocate_nothing()
    {
        var queue = new EventQueue<long>();
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
            queue.Add(new TimeSpan(random.Next(1_000_000)), i);
        Hold(queue, random, 200_000); // until arrays are as large as they get

        var before = GC.GetAllocatedBytesForCurrentThread();
        Hold(queue, random, 100_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000); // less than a byte an event: an array may still grow
    }

    [Fact]
    public void A_pending_event_takes_at_most_200_bytes()
    {
        const int Events = 100_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var queue = new EventQueue<(int Kind, int Subject)>();
        var random = new Random(1);
        for (var i = 0; i < Events; i++)
            queue.Add(new TimeSpan(random.NextInt64(1L << 40)), (i, i));
        queue.TryPeek(out _);

        // All that was ever allocated for it, also arrays that were too small: more than what is in use.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Events, 1, 200);
    }

    private static void Hold(EventQueue<long> queue, Random random, int times)
    {
        for (var i = 0; i < times; i++)
        {
            queue.TryTake(out var time, out var value);
            queue.Add(time + new TimeSpan(random.Next(1_000_000)), value);
        }
    }

    private static TimeSpan TakeBoth(EventQueue<int> queue, SortedSet<(TimeSpan Time, byte Priority, int Sequence)> reference)
    {
        var first = reference.Min;
        reference.Remove(first);
        Assert.True(queue.TryPeek(out var next));
        Assert.True(queue.TryTake(out var time, out var value));
        Assert.Equal((first.Time, first.Time, first.Sequence), (next, time, value));
        Assert.Equal(reference.Count, queue.Count);
        return time;
    }

    private static IEnumerable<(TimeSpan Time, T Value)> Drain<T>(EventQueue<T> queue)
        where T : unmanaged
    {
        while (queue.TryTake(out var time, out var value))
            yield return (time, value);
    }
}
