using System.Numerics;
using System.Runtime.CompilerServices;

namespace CloudIntel.Core.Simulation.Kernel;

/// <summary>
/// Pending events in total order: by time, then by priority (lower first), then in the order in which they were added. A ladder queue: what lies far ahead is
/// kept unsorted, is dealt into buckets by time when its turn comes, crowded buckets into finer ones, and only the few events of the next bucket are sorted, by a small heap.
/// Adding and taking cost O(1) on average, whatever the number of events, and allocate nothing but when arrays grow.
/// </summary>
/// <remarks>After Tang, Goh and Thng, Ladder queue: an O(1) priority queue structure for large-scale discrete event simulation, ACM TOMACS 15 (3), 2005.</remarks>
/// <typeparam name="T">What happens; small and without references, since events are copied.</typeparam>
public sealed class EventQueue<T>
    where T : unmanaged
{
    /// <summary>Up to so many events a heap sorts faster than buckets.</summary>
    private const int Few = 64;

    /// <summary>So many fall into a bucket on average, which keeps the buckets themselves in the processor's cache.</summary>
    private const int EventsOfBucketLog2 = 3;
    private const int PriorityShift = 56;
    private const int None = -1;

    /// <summary>Events that lie together in memory, so that a bucket is read with few looks at far-away places.</summary>
    private const int EventsOfChunk = 5;

    private readonly EventHeap<T> bottom = new();
    private readonly List<Rung> rungs = [];
    private int depth; // of rungs in use
    private Chunk[] chunks = new Chunk[4];
    private int firstFree = None;
    private int used;
    private ulong sequence;
    private QueuedEvent<T>[] top = new QueuedEvent<T>[16];
    private int topCount;
    private (long Least, long Greatest) topRange = (long.MaxValue, long.MinValue);
    private long topStart = long.MinValue; // what is not before it goes to the top

    /// <summary>How many events wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an event.</summary>
    /// <param name="time">When it happens: any time but the greatest, which stands for never.</param>
    /// <param name="value">What happens.</param>
    /// <param name="priority">Of events of one time the lowest comes first.</param>
    public void Add(TimeSpan time, T value, byte priority = 0)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(time, TimeSpan.MaxValue);
        var added = new QueuedEvent<T>(time.Ticks, ((ulong)priority << PriorityShift) | sequence++, value);
        Count++;
        if (added.Time >= topStart)
        {
            if (topCount == top.Length)
                Array.Resize(ref top, 2 * topCount);
            top[topCount++] = added;
            topRange = (Math.Min(topRange.Least, added.Time), Math.Max(topRange.Greatest, added.Time));
            return;
        }

        for (var i = 0; i < depth; i++)
        {
            var rung = rungs[i];
            if (added.Time >= rung.Boundary)
            {
                Deal(rung, added);
                return;
            }
        }

        bottom.Add(added);
    }

    /// <summary>Takes the first event away; false where none waits.</summary>
    public bool TryTake(out TimeSpan time, out T value)
    {
        if (!Refill())
        {
            (time, value) = (default, default);
            return false;
        }

        var first = bottom.Take();
        Count--;
        (time, value) = (new TimeSpan(first.Time), first.Value);
        return true;
    }

    /// <summary>When the first event happens; false where none waits.</summary>
    public bool TryPeek(out TimeSpan time)
    {
        var any = Refill();
        time = any ? new TimeSpan(bottom.First.Time) : default;
        return any;
    }

    /// <summary>Brings the next events to the bottom when it is empty; false where there are none.</summary>
    private bool Refill()
    {
        while (bottom.Count == 0)
        {
            if (depth == 0)
            {
                if (topCount == 0)
                    return false;
                DealTop();
                continue;
            }

            var rung = rungs[depth - 1];
            while (rung.Next < rung.Count && rung.Buckets[rung.Next].Count == 0)
                rung.Next++;
            if (rung.Next == rung.Count)
            {
                depth--;
                continue;
            }

            var (bucket, start) = (rung.Buckets[rung.Next], rung.Boundary);
            rung.Next++;
            if (bucket.Count <= Few || rung.Shift == 0)
                MoveToBottom(bucket);
            else
                DealAll(bucket, Push(start, rung.Shift, bucket.Count));
        }

        return true;
    }

    private void DealTop()
    {
        var (least, greatest) = topRange;
        var dealt = top.AsSpan(0, topCount);
        (topCount, topRange) = (0, (long.MaxValue, long.MinValue));
        if (dealt.Length <= Few || least == greatest)
        {
            topStart = greatest == long.MaxValue ? greatest : greatest + 1;
            foreach (ref readonly var each in dealt)
                bottom.Add(each);
            return;
        }

        // Differences are taken unsigned: a range may be wider than a signed number holds.
        var rung = Push(least, 64 - BitOperations.LeadingZeroCount((ulong)greatest - (ulong)least), dealt.Length);
        foreach (ref readonly var each in dealt)
            Deal(rung, each);
        var room = (ulong)long.MaxValue - (ulong)least;
        topStart = rung.Span > room ? long.MaxValue : (long)((ulong)least + rung.Span);
    }

    /// <summary>Starts a rung of a bucket for every few events over 2^<paramref name="spanShift"/> ticks.</summary>
    private Rung Push(long start, int spanShift, int count)
    {
        if (depth == rungs.Count)
            rungs.Add(new());
        var rung = rungs[depth++];
        var bits = Math.Min(spanShift, Math.Max(1, BitOperations.Log2((uint)count) - EventsOfBucketLog2));
        rung.Begin(start, spanShift - bits, 1 << bits);
        return rung;
    }

    private void DealAll((int Head, int Count) bucket, Rung rung)
    {
        var (at, left) = bucket;
        for (var here = InFirst(left); left > 0; left -= here, here = EventsOfChunk)
        {
            var chunk = chunks[at]; // a copy: dealing may move the array
            Free(at);
            foreach (ref readonly var each in ((ReadOnlySpan<QueuedEvent<T>>)chunk.Events)[..here])
                Deal(rung, each);
            at = chunk.Next;
        }
    }

    private void Deal(Rung rung, in QueuedEvent<T> added)
    {
        ref var bucket = ref rung.Buckets[(int)(((ulong)added.Time - (ulong)rung.Start) >> rung.Shift)];
        var place = bucket.Count % EventsOfChunk;
        if (place == 0)
            bucket.Head = NewChunk(bucket.Head);
        chunks[bucket.Head].Events[place] = added;
        bucket.Count++;
    }

    private void MoveToBottom((int Head, int Count) bucket)
    {
        var (at, left) = bucket;
        for (var here = InFirst(left); left > 0; left -= here, here = EventsOfChunk)
        {
            ref var chunk = ref chunks[at];
            foreach (ref readonly var each in ((ReadOnlySpan<QueuedEvent<T>>)chunk.Events)[..here])
                bottom.Add(each);
            var next = chunk.Next;
            Free(at);
            at = next;
        }
    }

    /// <summary>All chunks of a bucket but the first are full.</summary>
    private static int InFirst(int count) => count == 0 ? 0 : ((count - 1) % EventsOfChunk) + 1;

    private void Free(int chunk) => (chunks[chunk].Next, firstFree) = (firstFree, chunk);

    private int NewChunk(int next)
    {
        var at = firstFree;
        if (at != None)
        {
            firstFree = chunks[at].Next;
        }
        else
        {
            if (used == chunks.Length)
                Array.Resize(ref chunks, 2 * used);
            at = used++;
        }

        chunks[at].Next = next;
        return at;
    }

    [InlineArray(EventsOfChunk)]
    private struct Events
    {
        private QueuedEvent<T> first;
    }

    private struct Chunk
    {
        public Events Events;
        public int Next;
    }

    /// <summary>Buckets of 2^<see cref="Shift"/> ticks each; those before <see cref="Next"/> were emptied.</summary>
    private sealed class Rung
    {
        public (int Head, int Count)[] Buckets { get; private set; } = [];

        public int Count { get; private set; }

        public long Start { get; private set; }

        public int Shift { get; private set; }

        public int Next { get; set; }

        /// <summary>What is before it lies in finer rungs or at the bottom.</summary>
        public long Boundary
        {
            get
            {
                var (passed, room) = ((ulong)Next << Shift, (ulong)long.MaxValue - (ulong)Start);
                return passed > room ? long.MaxValue : (long)((ulong)Start + passed);
            }
        }

        /// <summary>Ticks from the first bucket's start to the last one's end; the greatest number where there are too many.</summary>
        public ulong Span => Shift + BitOperations.Log2((uint)Count) >= 64 ? ulong.MaxValue : (ulong)Count << Shift;

        public void Begin(long start, int shift, int buckets)
        {
            if (Buckets.Length < buckets)
                Buckets = new (int, int)[buckets];
            Array.Fill(Buckets, (None, 0), 0, buckets);
            (Start, Shift, Count, Next) = (start, shift, buckets, 0);
        }
    }
}
