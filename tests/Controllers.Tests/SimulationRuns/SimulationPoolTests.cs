using System.Threading.Channels;
using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Clock;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Controllers.Tests.SimulationRuns;

/// <summary>Runs take turns, keep to a budget of memory, and can be broken off at any moment.</summary>
public sealed class SimulationPoolTests : IAsyncDisposable
{
    private readonly ManualTimeProvider clock = new();
    private readonly Woken woken = new();
    private readonly CancellationTokenSource drain = new();
    private readonly SimulationOptions options = new() { MemoryLimit = 100L << 20 };
    private readonly SimulationPool<string> pool;
    private readonly Task serving;

    public SimulationPoolTests()
    {
        pool = new(woken, clock, Microsoft.Extensions.Options.Options.Create(options), NullLogger<SimulationPool<string>>.Instance);
        serving = pool.RunAsync(drain.Token, CancellationToken.None);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await drain.CancelAsync();
        await serving;
        drain.Dispose();
    }

    [Fact]
    public async Task Work_is_done_and_its_run_is_woken()
    {
        Assert.Equal(Admission.Taken, pool.TryAdd(Work("a", (_, _) => "found")));
        var report = await EndOfAsync("a");

        Assert.Equal((WorkState.Done, "found"), (report.State, report.Answer));
        Assert.Equal((clock.GetUtcNow(), clock.GetUtcNow()), (report.StartedAt, report.EndedAt));
        Assert.Equal(0, pool.Running);
    }

    [Fact]
    public async Task What_does_not_fit_waits_its_turn_and_nothing_overtakes_it()
    {
        options.AtOnce = 2;
        using var large = new Gate();
        using var small = new Gate();
        pool.TryAdd(Work("a", large.Do, megabytes: 60));
        pool.TryAdd(Work("b", small.Do, megabytes: 50));
        pool.TryAdd(Work("c", (_, _) => "small", megabytes: 1));

        Assert.Equal([WorkState.Running, WorkState.Queued, WorkState.Queued], States("a", "b", "c"));
        Assert.Equal((1, 2), (pool.Running, pool.Waiting));
        large.Open();
        await EndOfAsync("a");
        await EndOfAsync("c");
        Assert.Equal([WorkState.Done, WorkState.Running, WorkState.Done], States("a", "b", "c"));
        small.Open();
        await EndOfAsync("b");
    }

    [Fact]
    public async Task A_full_queue_sends_away_and_what_is_forgotten_makes_room()
    {
        options.QueueLength = 1;
        using var gate = new Gate();
        pool.TryAdd(Work("a", gate.Do));
        Assert.Equal(Admission.Taken, pool.TryAdd(Work("b", (_, _) => "b")));
        Assert.Equal(Admission.Full, pool.TryAdd(Work("c", (_, _) => "c")));
        pool.Forget("b");

        Assert.Null(pool.Find("b"));
        Assert.Equal(Admission.Taken, pool.TryAdd(Work("c", (_, _) => "c")));
        gate.Open();
        Assert.Equal("c", (await EndOfAsync("c")).Answer);
    }

    [Fact]
    public async Task What_is_forgotten_is_broken_off_and_the_next_one_begins()
    {
        using var gate = new Gate();
        pool.TryAdd(Work("a", gate.Do));
        pool.TryAdd(Work("b", (_, _) => "b"));
        await gate.Begun;
        pool.Forget("a");

        Assert.Null(pool.Find("a"));
        Assert.Equal("b", (await EndOfAsync("b")).Answer);
        Assert.True(gate.WasBrokenOff);
    }

    [Fact]
    public async Task Other_work_for_the_same_run_takes_the_place_of_what_is_under_way()
    {
        using var gate = new Gate();
        pool.TryAdd(Work("a", gate.Do, digest: "1"));
        await gate.Begun;
        pool.TryAdd(Work("a", (_, _) => "new", digest: "2"));
        var report = await EndOfAsync("a");

        Assert.Equal(("2", "new"), (report.Digest, report.Answer));
        Assert.True(gate.WasBrokenOff);
    }

    [Fact]
    public async Task What_takes_too_long_is_broken_off_and_says_so()
    {
        using var gate = new Gate();
        pool.TryAdd(Work("a", gate.Do) with { Limit = TimeSpan.FromMinutes(5) });
        await gate.Begun;
        clock.Advance(TimeSpan.FromMinutes(5));
        var report = await EndOfAsync("a");

        Assert.Equal(WorkState.Failed, report.State);
        Assert.IsType<TimeoutException>(report.Failure);
        Assert.Null(report.Answer);
        Assert.True(gate.WasBrokenOff);
    }

    [Fact]
    public async Task A_failure_is_kept_and_ends_nothing_else()
    {
        pool.TryAdd(Work("a", (_, _) => throw new InvalidOperationException("impossible")));
        pool.TryAdd(Work("b", (_, _) => "b"));

        Assert.Equal("impossible", (await EndOfAsync("a")).Failure?.Message);
        Assert.Equal("b", (await EndOfAsync("b")).Answer);
    }

    [Fact]
    public async Task Progress_wakes_the_run_now_and_then_and_only_when_a_percent_is_done()
    {
        using var gate = new Gate();
        pool.TryAdd(Work("a", (progress, token) =>
        {
            progress.Report(new(50, 1000)); // too soon
            clock.Advance(options.ProgressInterval);
            progress.Report(new(51, 1000));
            clock.Advance(options.ProgressInterval);
            progress.Report(new(59, 1000)); // less than a percent more
            return gate.Do(progress, token);
        }));
        await gate.Begun;
        // Woken by the beginning, and by the second report.
        Assert.Equal(2, woken.Times("a"));
        Assert.Equal((59, 5), (pool.Find("a")!.Progress.Completed, pool.Find("a")!.Progress.Percent));
        gate.Open();
        await EndOfAsync("a");
    }

    [Fact]
    public async Task Who_does_not_lead_takes_on_nothing_and_breaks_off_what_is_under_way()
    {
        using var gate = new Gate();
        pool.TryAdd(Work("a", gate.Do));
        await gate.Begun;
        await drain.CancelAsync();
        await serving;

        Assert.True(gate.WasBrokenOff);
        Assert.Null(pool.Find("a"));
        Assert.Equal(Admission.Closed, pool.TryAdd(Work("b", (_, _) => "b")));
    }

    [Fact]
    public async Task Work_and_the_threads_that_it_starts_give_way_to_others()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the niceness of a thread.");
        pool.TryAdd(Work("a", (_, _) =>
        {
            var (own, started) = (NicenessOfThisThread(), 0);
            var thread = new Thread(() => started = NicenessOfThisThread());
            thread.Start();
            thread.Join();
            return $"{own} {started}";
        }));

        Assert.Equal("10 10", (await EndOfAsync("a")).Answer);
    }

    private static int NicenessOfThisThread()
    {
        // The 19th field; the name, in brackets, may hold blanks.
        var text = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }

    private SimulationWork<string> Work(string name, Func<IProgress<WorkProgress>, CancellationToken, string> work, int megabytes = 1, string digest = "d") => new()
    {
        Run = new("shop", name),
        Uid = name,
        Digest = digest,
        Bytes = (long)megabytes << 20,
        Limit = TimeSpan.FromHours(1),
        Do = work,
    };

    private WorkState[] States(params string[] uids) => [.. uids.Select(uid => pool.Find(uid)!.State)];

    private async Task<WorkReport<string>> EndOfAsync(string uid)
    {
        while (pool.Find(uid) is not { State: WorkState.Done or WorkState.Failed })
            await woken.NextAsync(Cancel);
        return pool.Find(uid)!;
    }

    /// <summary>Work that goes on until it is let go or broken off.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim opened = new();
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => begun.Task.WaitAsync(Cancel);

        public bool WasBrokenOff { get; private set; }

        public void Open() => opened.Set();

        public string Do(IProgress<WorkProgress> progress, CancellationToken token)
        {
            begun.SetResult();
            try
            {
                opened.Wait(token);
                return "done";
            }
            catch (OperationCanceledException)
            {
                WasBrokenOff = true;
                throw;
            }
        }

        public void Dispose() => opened.Dispose();
    }

    /// <summary>Counts wakes, and lets a test wait for the next one.</summary>
    private sealed class Woken : IReconcileTrigger<SimulationRun>
    {
        private readonly Channel<ObjectKey> all = Channel.CreateUnbounded<ObjectKey>();
        private readonly Dictionary<string, int> times = [];

        public int Times(string name)
        {
            lock (times)
                return times.GetValueOrDefault(name);
        }

        public void Enqueue(ObjectKey key)
        {
            lock (times)
                times[key.Name] = times.GetValueOrDefault(key.Name) + 1;
            all.Writer.TryWrite(key);
        }

        public void EnqueueAll()
        {
        }

        public Task NextAsync(CancellationToken cancellationToken) => all.Reader.ReadAsync(cancellationToken).AsTask();
    }
}
