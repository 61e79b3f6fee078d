namespace CloudIntel.TestKit.Clock;

/// <summary>
/// Runs asynchronous code on one thread in virtual time. Whenever nothing is left to do, the clock jumps to the next timer, so
/// hours pass in no time and nothing waits. Which of several ready continuations goes first is drawn from the seed: another
/// seed is another interleaving, the same seed always the same one.
/// </summary>
/// <remarks>Code that moves to another thread (<c>Task.Run</c>, <c>ConfigureAwait(false)</c>) leaves the simulation and fails the test.</remarks>
public sealed class Simulation
{
    private readonly List<(SendOrPostCallback Callback, object? State)> ready = [];
    private readonly PriorityQueue<SimulatedTimer, (long Due, long Order)> timers = new();
    private readonly Context context;
    private readonly int thread = Environment.CurrentManagedThreadId;
    private long ticks = new DateTimeOffset(2026, 4, 15, 12, 0, 0, TimeSpan.Zero).UtcTicks;
    private long order;
    private string? escape;

    private Simulation(int seed)
    {
        Random = new(seed);
        context = new(this);
        Time = new Clock(this);
    }

    /// <summary>The clock of the simulated world.</summary>
    public TimeProvider Time { get; }

    /// <summary>The source of all chance in the simulated world.</summary>
    public Random Random { get; }

    /// <summary>Runs a test to its end.</summary>
    /// <param name="seed">Decides on interleavings and on whatever the test draws from <see cref="Random"/>.</param>
    /// <param name="test">The test; ends when its task ends.</param>
    /// <param name="limit">How much virtual time the test may take. Default: 10 days.</param>
    public static void Run(int seed, Func<Simulation, Task> test, TimeSpan? limit = null)
    {
        var simulation = new Simulation(seed);
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(simulation.context);
        try
        {
            simulation.Pump(test(simulation), simulation.ticks + (limit ?? TimeSpan.FromDays(10)).Ticks);
        }
        catch (Exception e)
        {
            throw new SimulationException($"Seed {seed}, {simulation.Time.GetUtcNow():HH:mm:ss.fff}: {e.Message}", e);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Lets virtual time pass.</summary>
    public Task Delay(TimeSpan time, CancellationToken cancellationToken = default) => Task.Delay(time, Time, cancellationToken);

    /// <summary>Lets virtual time pass until something holds, looking every so often.</summary>
    public async Task Until(Func<bool> condition, TimeSpan? limit = null, TimeSpan? every = null)
    {
        var deadline = Time.GetUtcNow() + (limit ?? TimeSpan.FromHours(1));
        while (!condition())
        {
            if (Time.GetUtcNow() > deadline)
                throw new TimeoutException("The condition did not come to hold.");
            await Delay(every ?? TimeSpan.FromMilliseconds(1));
        }
    }

    private void Pump(Task test, long limit)
    {
        while (!test.IsCompleted)
        {
            if (ready.Count > 0)
                RunOne();
            else if (timers.TryDequeue(out var timer, out var key))
                Fire(timer, key.Due, limit);
            else
                throw new InvalidOperationException("Nothing is left to do, and the test has not ended: a deadlock.");
            if (escape is not null)
                throw new InvalidOperationException($"Code left the simulation:\n{escape}");
        }

#pragma warning disable VSTHRD002 // the task has ended
        test.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private void RunOne()
    {
        var index = Random.Next(ready.Count);
        var (callback, state) = ready[index];
        ready.RemoveAt(index);
        callback(state);
    }

    private void Fire(SimulatedTimer timer, long due, long limit)
    {
        if (timer.Due != due)
            return; // changed or disposed since
        if (due > limit)
            throw new TimeoutException("The test takes too much virtual time.");
        ticks = Math.Max(ticks, due);
        timer.Due = null;
        if (timer.Period > TimeSpan.Zero)
            Arm(timer, timer.Period);
        timer.Callback(timer.State);
    }

    private void Arm(SimulatedTimer timer, TimeSpan delay)
    {
        timer.Due = ticks + Math.Max(0, delay.Ticks);
        timers.Enqueue(timer, (timer.Due.Value, order++));
    }

    private void Post(SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != thread)
            escape ??= Environment.StackTrace;
        else
            ready.Add((callback, state));
    }

    private sealed class Context(Simulation simulation) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => simulation.Post(d, state);

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class Clock(Simulation simulation) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(simulation.ticks, TimeSpan.Zero);

        public override long GetTimestamp() => simulation.ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new SimulatedTimer(simulation, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private sealed class SimulatedTimer(Simulation simulation, TimerCallback callback, object? state) : ITimer
    {
        public TimerCallback Callback => callback;

        public object? State => state;

        public long? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Period = period;
            Due = null;
            if (dueTime != Timeout.InfiniteTimeSpan)
                simulation.Arm(this, dueTime);
            return true;
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>A test failed in the simulated world; says with which seed and when.</summary>
public sealed class SimulationException(string message, Exception innerException) : Exception(message, innerException);
