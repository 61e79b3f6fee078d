using System.Collections.Immutable;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>Divides what nodes cost among the containers on them, hour by hour. One after the other; each thread has its own.</summary>
internal sealed class NodeAllocation(ClusterAllocationRules rules, IClusterPrices prices, HourPieces hours, ContainerTable containers)
{
    // What lasts for one hour on one node: per span of a container for how long it ran, for how long the container had run before in the hour, what it
    // held, and how much of its time had a price.
    private long[] ran = [];
    private long[] ranBefore = [];
    private long[] priced = [];
    private ResourceTime[] held = [];

    // What lasts for all hours of one node: per span of a container what it has to bear.
    private Bill[] bills = [];

    // What lasts for one span of the node in that hour: per resource, what each span of a container held and has to bear.
    private readonly Shares cpu = new();
    private readonly Shares memory = new();
    private readonly Shares gpu = new();
    private readonly long[] ranInHour = new long[containers.Usage is null ? 0 : containers.Count];
    private readonly int[] nextUsage = new int[containers.Usage is null ? 0 : containers.Count];

    /// <summary>What was sent over the network so far.</summary>
    public NetworkTotal Network { get; } = new();

    /// <summary>Divides up a node.</summary>
    /// <param name="number">Its number in the table of containers.</param>
    /// <param name="spans">Its spans by their start; none where only containers tell of it.</param>
    public NodeTotal Run(int number, IReadOnlyList<NodeSpan> spans)
    {
        var lives = containers.On(number);
        var total = new NodeTotal(spans);
        var pools = new PricedPools(rules.Weights);
        if (ran.Length < lives.Length)
        {
            var room = lives.Length * 2;
            (ran, ranBefore, priced, held, bills) = (new long[room], new long[room], new long[room], new ResourceTime[room], new Bill[room]);
        }

        bills.AsSpan(0, lives.Length).Clear();
        foreach (var piece in hours.All)
        {
            if (!lives.IsEmpty)
                BookQuantities(piece, lives, spans);
            foreach (var span in spans)
            {
                var (start, end) = hours.Clip(span.Time);
                (start, end) = (Math.Max(start, piece.Start), Math.Min(end, piece.End));
                if (start < end)
                    BookCosts(piece, start, end, span, pools, lives, total);
            }

            for (var i = 0; i < lives.Length; i++)
                bills[i].UnpricedMilliseconds += ran[i] - priced[i];
        }

        for (var i = 0; i < lives.Length; i++)
            containers.Book(lives[i], hours, bills[i]);
        return total;
    }

    /// <summary>What containers held in an hour, and what they used, whether or not it has a price.</summary>
    private void BookQuantities(in HourPiece piece, ReadOnlySpan<ContainerLife> lives, IReadOnlyList<NodeSpan> spans)
    {
        if (containers.Usage is not null)
            SumTimes(piece, lives);
        for (var i = 0; i < lives.Length; i++)
        {
            ref readonly var life = ref lives[i];
            ran[i] = life.Within(piece.Start, piece.End);
            priced[i] = 0;
            if (ran[i] == 0)
                continue;
            held[i] = ResourceTime.Of(life.Requests, ran[i]);
            if (containers.Usage is not null && NextUsage(containers.Usage[life.Container], life.Container, piece) is var usage and >= 0)
            {
                var share = new TimeShare(ranBefore[i], ranBefore[i] + ran[i], ranInHour[life.Container]);
                var paid = BookUsage(containers.Usage[life.Container].ItemRef(usage), share, held[i], ref containers.Sums(life.Container), spans, piece);
                bills[i].HeldBeyondRequest += paid - held[i];
                held[i] = paid;
            }
        }
    }

    /// <summary>Books what was used in an hour on a span that is all or part of the container's time in it, and answers what it held.</summary>
    private ResourceTime BookUsage(
        in UsageHour usage, TimeShare share, ResourceTime requested, ref AllocationSums sums, IReadOnlyList<NodeSpan> spans, in HourPiece piece)
    {
        var (start, end, whole) = share;
        var observed = Math.Min(usage.ObservedMilliseconds, whole);
        var used = usage.Used.Part(start, end, whole);
        sums.Used += used;
        sums.ObservedMilliseconds += (long)(((Int128)observed * end / whole) - ((Int128)observed * start / whole));
        if (usage.Network != default)
        {
            var network = usage.Network.Part(start, end, whole);
            sums.Network += network;
            Network.Book(network, NetworkPriceOf(spans, piece), end - start, ref sums);
        }

        var paid = rules.Basis switch
        {
            AllocationBasis.RequestOnly => requested,
            AllocationBasis.RequestOrUsage => requested + usage.AboveRequest.Part(start, end, whole),
            AllocationBasis.UsageOnly => used + requested.Part(observed, whole, whole),
            _ => throw new InvalidOperationException($"There is no basis {rules.Basis}."),
        };
        return paid with { MilliGpuMilliseconds = requested.MilliGpuMilliseconds };
    }

    /// <summary>What it costs to send from the node as it was last in the hour.</summary>
    private NetworkPrice NetworkPriceOf(IReadOnlyList<NodeSpan> spans, in HourPiece piece)
    {
        for (var i = spans.Count - 1; i >= 0; i--)
        {
            var (start, end) = hours.Clip(spans[i].Time);
            if (start < piece.End && end > piece.Start)
                return prices.Network(spans[i], piece.Hour);
        }

        return NetworkPrice.Unpriced;
    }

    /// <summary>Divides up the cost of a span of the node in an hour.</summary>
    private void BookCosts(
        in HourPiece piece, long start, long end, NodeSpan span, PricedPools pools, ReadOnlySpan<ContainerLife> lives, NodeTotal total)
    {
        var price = prices.Node(span, piece.Hour);
        var (cpuPrice, memoryPrice, gpuPrice) = pools.Of(price, span.Capacity);
        var (cost, cpuCost, gpuCost) = (piece.Cost(price.PerHour, start, end), piece.Cost(cpuPrice, start, end), piece.Cost(gpuPrice, start, end));
        var memoryCost = memoryPrice == Amount.Zero ? Amount.Zero : cost - cpuCost - gpuCost;
        cpuCost = cost - memoryCost - gpuCost;

        foreach (var shares in (ReadOnlySpan<Shares>)[cpu, memory, gpu])
            shares.Clear(lives.Length);
        var allHeld = default(ResourceTime);
        for (var i = 0; i < lives.Length; i++)
        {
            var time = ran[i] == 0 ? 0 : lives[i].Within(start, end);
            if (time == 0)
                continue;
            var part = held[i].Part(0, time, ran[i]);
            (cpu.Held[i], memory.Held[i], gpu.Held[i]) = (part.MilliCpuMilliseconds, part.ByteMilliseconds, part.MilliGpuMilliseconds);
            allHeld += part;
            priced[i] += price.Provenance == PriceProvenance.Unpriced ? 0 : time;
        }

        var capacity = ResourceTime.Of(span.Capacity, end - start);
        var idle = new CostBreakdown(
            cpu.Divide(cpuCost, capacity.MilliCpuMilliseconds),
            memory.Divide(memoryCost, capacity.ByteMilliseconds),
            gpu.Divide(gpuCost, capacity.MilliGpuMilliseconds));
        total.Book(start, end, price.Provenance, capacity, allHeld, new(cpuCost, memoryCost, gpuCost), idle);
        for (var i = 0; i < lives.Length; i++)
            bills[i].Add(cpu.Parts[i], memory.Parts[i], gpu.Parts[i], price.Provenance);
    }

    /// <summary>For how long each container ran in the whole hour, and before what of its span is in the window, also where the window has less of it.</summary>
    private void SumTimes(in HourPiece piece, ReadOnlySpan<ContainerLife> lives)
    {
        foreach (ref readonly var life in lives)
            ranInHour[life.Container] = 0;
        for (var i = 0; i < lives.Length; i++)
        {
            ranBefore[i] = ranInHour[lives[i].Container] + lives[i].Within(piece.HourStart, piece.Start);
            ranInHour[lives[i].Container] += lives[i].Within(piece.HourStart, piece.HourEnd);
        }
    }

    /// <summary>Where in what is known of a container's usage an hour is; -1 where nothing is known of it. Hours are asked for in their order.</summary>
    private int NextUsage(ImmutableArray<UsageHour> usage, int container, in HourPiece piece)
    {
        ref var next = ref nextUsage[container];
        while (next < usage.Length && usage.ItemRef(next).Hour < piece.Hour)
            next++;
        return next < usage.Length && usage.ItemRef(next).Hour == piece.Hour ? next : -1;
    }

    /// <summary>Which part of a container's time in an hour a span is.</summary>
    /// <param name="Start">For how many milliseconds it had run before.</param>
    /// <param name="End">The same at the end of the span.</param>
    /// <param name="Whole">For how many it ran in the hour.</param>
    private readonly record struct TimeShare(long Start, long End, long Whole);

    /// <summary>Who held a resource, and what they have to bear.</summary>
    private sealed class Shares
    {
        private int count;

        public Int128[] Held { get; private set; } = [];

        public Amount[] Parts { get; private set; } = [];

        public void Clear(int spans)
        {
            count = spans;
            if (Held.Length < spans)
                (Held, Parts) = (new Int128[spans * 2], new Amount[spans * 2]);
            Held.AsSpan(0, spans).Clear();
        }

        public Amount Divide(Amount pool, Int128 capacity) => PoolSplit.Divide(pool, Held.AsSpan(0, count), capacity, Parts.AsSpan(0, count));
    }

    /// <summary>The pools of the price that was asked for last, since most hours have the same.</summary>
    private sealed class PricedPools(ResourceWeights weights)
    {
        private (HourlyPrice Price, ComputeResources Capacity)? last;
        private ResourcePools pools;

        public ResourcePools Of(HourlyPrice price, ComputeResources capacity)
        {
            if (last != (price, capacity))
                (last, pools) = ((price, capacity), ResourcePools.Of(price.PerHour, capacity, price.Weights ?? weights));
            return pools;
        }
    }
}
