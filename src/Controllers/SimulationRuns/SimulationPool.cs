using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>
/// Simulates beside reconciliation: in the order of asking, a few runs at a time, each on a thread of its own that gives way to others, within a budget of memory. It knows
/// nothing that outlives the process: who leads next asks again, and gets the same answer.
/// </summary>
/// <typeparam name="TAnswer">What comes of a run.</typeparam>
internal sealed class SimulationPool<TAnswer>(
    IReconcileTrigger<SimulationRun> runs, TimeProvider clock, IOptions<SimulationOptions> options, ILogger<SimulationPool<TAnswer>> log) : ILeaderService
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Ticket> tickets = new(StringComparer.Ordinal);
    private readonly LinkedList<Ticket> queue = [];
    private readonly HashSet<Ticket> running = [];
    private bool isOpen;

    public string Name => "simulations";

    /// <summary>How many runs wait.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
                return queue.Count;
        }
    }

    /// <summary>How many runs are being simulated.</summary>
    public int Running
    {
        get
        {
            lock (gate)
                return running.Count;
        }
    }

    /// <summary>How far the work for a run is; null where there is none.</summary>
    public WorkReport<TAnswer>? Find(string uid)
    {
        lock (gate)
            return tickets.GetValueOrDefault(uid)?.Report;
    }

    /// <summary>Takes on work, in the place of other work for the same run.</summary>
    public Admission TryAdd(SimulationWork<TAnswer> work)
    {
        Forget(work.Uid);
        lock (gate)
        {
            if (!isOpen)
                return Admission.Closed;
            if (queue.Count >= options.Value.QueueLength)
                return Admission.Full;
            var ticket = new Ticket(work, new(work.Digest, WorkState.Queued, default, null, null));
            tickets.Add(work.Uid, ticket);
            queue.AddLast(ticket);
            StartThoseThatFit();
            return Admission.Taken;
        }
    }

    /// <summary>Breaks off the work for a run, if there is any, and lets go of what came of it.</summary>
    public void Forget(string uid)
    {
        Ticket? ticket;
        lock (gate)
        {
            if (!tickets.Remove(uid, out ticket))
                return;
            if (queue.Remove(ticket))
                StartThoseThatFit(); // what waited behind it may be smaller
        }

        ticket.BreakOff.Cancel();
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        lock (gate)
            isOpen = true;
        runs.EnqueueAll(); // those that came before were sent away
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, drain);
        }
        catch (OperationCanceledException)
        {
            // It is to stop.
        }

        // What is under way is done again by who leads next: the same seed gives the same answer.
        List<Ticket> last;
        lock (gate)
        {
            isOpen = false;
            last = [.. running];
            tickets.Clear();
            queue.Clear();
        }

        foreach (var ticket in last)
            await ticket.BreakOff.CancelAsync();
        await Task.WhenAll(last.Select(ticket => ticket.Ended.Task));
    }

    /// <summary>Begins what waits longest as long as there is a place and memory for it; what is small does not overtake what is large.</summary>
    private void StartThoseThatFit()
    {
        while (queue.First is { Value: var next } && running.Count < options.Value.AtOnce && running.Sum(one => one.Work.Bytes) + next.Work.Bytes <= options.Value.MemoryLimit)
        {
            queue.RemoveFirst();
            running.Add(next);
            next.Report = next.Report with { State = WorkState.Running, StartedAt = clock.GetUtcNow() };
            next.ToldAt = clock.GetTimestamp();
            new Thread(() => Do(next)) { IsBackground = true, Name = $"simulation {next.Work.Run}" }.Start();
            runs.Enqueue(next.Work.Run);
        }
    }

    private void Do(Ticket ticket)
    {
        Niceness.GiveWay();
        TAnswer? answer = default;
        Exception? failure = null;
        using (var deadline = new CancellationTokenSource(ticket.Work.Limit, clock))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ticket.BreakOff.Token))
        {
            try
            {
                either.Token.ThrowIfCancellationRequested();
                answer = ticket.Work.Do(new Progress(this, ticket), either.Token);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                failure = new TimeoutException("it took too long");
            }
            catch (Exception e)
            {
                log.SimulationFailed(ticket.Work.Run, e);
                failure = e;
            }
        }

        lock (gate)
        {
            running.Remove(ticket);
            ticket.Report = ticket.Report with
            {
                State = failure is null ? WorkState.Done : WorkState.Failed,
                EndedAt = clock.GetUtcNow(),
                Answer = answer,
                Failure = failure,
            };
            StartThoseThatFit();
        }

        ticket.Ended.SetResult();
        runs.Enqueue(ticket.Work.Run);
    }

    /// <summary>Takes down how far a run is, and says so when it is worth a write.</summary>
    private void Advance(Ticket ticket, WorkProgress progress)
    {
        lock (gate)
        {
            ticket.Report = ticket.Report with { Progress = progress };
            if (progress.Percent == ticket.Told || clock.GetElapsedTime(ticket.ToldAt) < options.Value.ProgressInterval)
                return;
            (ticket.Told, ticket.ToldAt) = (progress.Percent, clock.GetTimestamp());
        }

        runs.Enqueue(ticket.Work.Run);
    }

    private sealed class Ticket(SimulationWork<TAnswer> work, WorkReport<TAnswer> report)
    {
        public SimulationWork<TAnswer> Work => work;

        public WorkReport<TAnswer> Report { get; set; } = report;

        /// <summary>Never disposed: a run may be broken off at any moment, and without a timer it holds nothing.</summary>
        public CancellationTokenSource BreakOff { get; } = new();

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Told { get; set; }

        public long ToldAt { get; set; }
    }

    private sealed class Progress(SimulationPool<TAnswer> pool, Ticket ticket) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => pool.Advance(ticket, value);
    }
}
