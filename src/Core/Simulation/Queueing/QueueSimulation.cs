using CloudIntel.Core.Simulation.Kernel;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Queueing;

/// <summary>A station: who comes first is served first, by whichever server is free.</summary>
public sealed record QueueScenario
{
    /// <summary>At least 1.</summary>
    public int Servers { get; init; } = 1;

    /// <summary>How many may wait; who finds no place leaves. Null for any number.</summary>
    public int? Places { get; init; }

    /// <summary>Seconds from one arrival to the next, drawn from a stream.</summary>
    public required Func<RandomStream, double> Interarrival { get; init; }

    /// <summary>Seconds that one customer takes one server, drawn from a stream.</summary>
    public required Func<RandomStream, double> Service { get; init; }

    /// <summary>Customers that count, in all batches together.</summary>
    public int Customers { get; init; } = 200_000;

    /// <summary>Customers before those that count, while the station fills.</summary>
    public int WarmUp { get; init; } = 10_000;

    /// <summary>Into so many parts the customers that count are cut, for the confidence of the means.</summary>
    public int Batches { get; init; } = 20;
}

/// <summary>What was seen of a station after its warm-up.</summary>
public sealed record QueueOutcome
{
    /// <summary>Seconds from arrival to the beginning of service, of those who were served.</summary>
    public required MeanEstimate Wait { get; init; }

    /// <summary>The share of arrivals that found no place.</summary>
    public required MeanEstimate Lost { get; init; }

    /// <summary>The share of arrivals that could not be served at once, nor left.</summary>
    public required MeanEstimate Delayed { get; init; }

    /// <summary>Customers that wait or are served, over time.</summary>
    public required double MeanPresent { get; init; }

    /// <summary>Seconds from arrival to departure, of those who were served.</summary>
    public required double MeanStay { get; init; }

    /// <summary>Served customers a second.</summary>
    public required double Throughput { get; init; }

    /// <summary>The share of server time that was busy.</summary>
    public required double Utilisation { get; init; }
}

/// <summary>Simulates a station of servers with one line before them (G/G/k).</summary>
public sealed class QueueSimulation : IEventModel<int>
{
    private const int Arrival = -1; // other events are the departure of a customer from the server of this number

    private readonly QueueScenario scenario;
    private readonly RandomStream interarrivals;
    private readonly RandomStream services;
    private readonly Queue<(int Customer, TimeSpan Arrived)> line = new();
    private readonly Stack<int> free = new();
    private readonly (int Customer, TimeSpan Arrived)[] served;
    private readonly (double Waits, int Served, int Lost, int Delayed)[] batches;
    private int arrived;
    private int present;
    private int busy;
    private TimeSpan lastChange;
    private TimeSpan began;
    private TimeSpan ended;
    private double presentSeconds;
    private double busySeconds;
    private double staySeconds;
    private long departures;

    private QueueSimulation(QueueScenario scenario, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scenario.Servers, 1, nameof(scenario));
        ArgumentOutOfRangeException.ThrowIfLessThan(scenario.Batches, 2, nameof(scenario));
        ArgumentOutOfRangeException.ThrowIfLessThan(scenario.Customers, scenario.Batches, nameof(scenario));
        this.scenario = scenario;
        (interarrivals, services) = (new(seed, "interarrival"), new(seed, "service"));
        served = new (int, TimeSpan)[scenario.Servers];
        batches = new (double, int, int, int)[scenario.Batches];
        for (var server = scenario.Servers - 1; server >= 0; server--)
            free.Push(server);
    }

    /// <summary>Simulates until the last customer that counts has arrived.</summary>
    /// <exception cref="OperationCanceledException">Asked for by the token.</exception>
    public static QueueOutcome Run(QueueScenario scenario, ulong seed, CancellationToken cancellationToken)
    {
        var simulation = new QueueSimulation(scenario, seed);
        var loop = new EventLoop<int>();
        loop.Schedule(After(loop.Now, scenario.Interarrival(simulation.interarrivals)), Arrival);
        loop.Run(simulation, TimeSpan.MaxValue, cancellationToken);
        return simulation.Outcome();
    }

    /// <inheritdoc/>
    public void Handle(int happened, EventLoop<int> loop)
    {
        if (ended == default)
        {
            var elapsed = Seconds(loop.Now - lastChange);
            (presentSeconds, busySeconds, lastChange) = (presentSeconds + (present * elapsed), busySeconds + (busy * elapsed), loop.Now);
        }

        if (happened == Arrival)
            Arrive(loop);
        else
            Depart(happened, loop);
    }

    private void Arrive(EventLoop<int> loop)
    {
        var customer = arrived++ - scenario.WarmUp;
        if (customer == 0)
            (began, presentSeconds, busySeconds) = (loop.Now, 0, 0);
        if (customer >= scenario.Customers)
        {
            ended = loop.Now;
            return; // nobody else comes: those who wait are still served, and their waits count
        }

        loop.Schedule(After(loop.Now, scenario.Interarrival(interarrivals)), Arrival);
        if (free.Count > 0)
        {
            present++;
            Serve(free.Pop(), (customer, loop.Now), loop);
        }
        else if (scenario.Places is { } places && line.Count >= places)
        {
            Count(customer, lost: 1);
        }
        else
        {
            present++;
            Count(customer, delayed: 1);
            line.Enqueue((customer, loop.Now));
        }
    }

    private void Depart(int server, EventLoop<int> loop)
    {
        present--;
        busy--;
        if (served[server].Customer >= 0 && ended == default)
            (departures, staySeconds) = (departures + 1, staySeconds + Seconds(loop.Now - served[server].Arrived));
        if (line.TryDequeue(out var next))
            Serve(server, next, loop);
        else
            free.Push(server);
    }

    private void Serve(int server, (int Customer, TimeSpan Arrived) customer, EventLoop<int> loop)
    {
        busy++;
        served[server] = customer;
        Count(customer.Customer, wait: Seconds(loop.Now - customer.Arrived), served: 1);
        loop.Schedule(After(loop.Now, scenario.Service(services)), server);
    }

    private void Count(int customer, double wait = 0, int served = 0, int lost = 0, int delayed = 0)
    {
        if (customer < 0)
            return;
        ref var batch = ref batches[(long)customer * batches.Length / scenario.Customers];
        batch = (batch.Waits + wait, batch.Served + served, batch.Lost + lost, batch.Delayed + delayed);
    }

    private QueueOutcome Outcome()
    {
        var seconds = Seconds(ended - began);
        return new()
        {
            Wait = MeanEstimate.OfBatches([.. batches.Select(batch => batch.Served == 0 ? 0 : batch.Waits / batch.Served)]),
            Lost = MeanEstimate.OfBatches([.. batches.Select(batch => (double)batch.Lost / (batch.Served + batch.Lost))]),
            Delayed = MeanEstimate.OfBatches([.. batches.Select(batch => (double)batch.Delayed / (batch.Served + batch.Lost))]),
            MeanPresent = presentSeconds / seconds,
            MeanStay = staySeconds / departures,
            Throughput = departures / seconds,
            Utilisation = busySeconds / seconds / scenario.Servers,
        };
    }

    private static double Seconds(TimeSpan time) => time.Ticks / (double)TimeSpan.TicksPerSecond;

    private static TimeSpan After(TimeSpan now, double seconds) => now + new TimeSpan((long)(seconds * TimeSpan.TicksPerSecond));
}
