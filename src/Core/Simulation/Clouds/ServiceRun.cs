using CloudIntel.Core.Simulation.Queueing;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>What a working replica brings to its service.</summary>
/// <param name="Region">Where it works.</param>
/// <param name="Cores">Processors that it may use.</param>
/// <param name="Score">How fast they are.</param>
/// <param name="Share">The part of them that it gets: less than 1 where the node is short.</param>
/// <param name="Watts">What it draws at full use beyond what its node draws idle.</param>
internal readonly record struct ReplicaPower(int Region, double Cores, double Score, double Share, double Watts);

/// <summary>
/// The queue of a service. Between two changes of demand or replicas it is in its steady state; where more comes than can be done, the rest is a fluid that waits and drains later.
/// </summary>
internal sealed class ServiceRun
{
    /// <summary>From then on a service is observed even if it never had enough replicas.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(15);

    /// <summary>A wait that grows or shrinks is counted as so many equal parts.</summary>
    private const int Slices = 8;

    private readonly ServiceWorkload workload;
    private readonly double[] roundTrips;
    private readonly double[] watts;
    private readonly TimeHistogram part;
    private readonly double seconds; // of a processor of score 1 for a request
    private readonly double step;
    private int servers;
    private double speed; // processors of score 1 that replicas get if they ask for all
    private double unshared; // the same if no node were short
    private double cores; // processors that replicas get if they ask for all
    private TimeSpan last;

    /// <summary>Begins without replicas.</summary>
    /// <param name="workload">The service.</param>
    /// <param name="roundTrips">What is added to latencies by region, in milliseconds.</param>
    /// <param name="step">For so long demand is constant.</param>
    /// <param name="part">Counts latencies of all services in a part of the timeline.</param>
    public ServiceRun(ServiceWorkload workload, double[] roundTrips, TimeSpan step, TimeHistogram part)
    {
        (this.workload, this.roundTrips, this.step, this.part) = (workload, roundTrips, step.TotalSeconds, part);
        seconds = workload.Requirement.ProcessorMilliseconds / 1000;
        (watts, Places) = (new double[roundTrips.Length], new(roundTrips.Length));
        Objectives = [.. workload.Objectives.Select(objective => new ObjectiveTally(objective, workload.Name))];
    }

    /// <summary>Replicas that work.</summary>
    public int Ready { get; private set; }

    /// <summary>Requests a second.</summary>
    public double Demand { get; private set; }

    /// <summary>Requests that wait because more came than could be done.</summary>
    public double Backlog { get; private set; }

    public bool IsObserved { get; private set; }

    public TimeHistogram Latency { get; } = new();

    public IReadOnlyList<ObjectiveTally> Objectives { get; }

    public RegionShares Places { get; }

    public double Requests { get; private set; }

    public double Failed { get; private set; }

    public double ObservedSeconds { get; private set; }

    public double AvailableSeconds { get; private set; }

    public double ReadySeconds { get; private set; }

    /// <summary>The share of what replicas get at most that they use.</summary>
    public double Busy => Use(speed);

    /// <summary>The share of what replicas may use that they would use if no node were short.</summary>
    public double Asked => Use(unshared);

    /// <summary>Processors that are used now.</summary>
    public double UsedCores => Busy * cores;

    /// <summary>Processor seconds of a request on the replicas that there are; on processors of score 1 where there are none.</summary>
    public double CoreSecondsOfRequest => speed > 0 ? seconds * cores / speed : seconds;

    /// <summary>What it draws in a region beyond what idle nodes draw.</summary>
    public double Watts(int region) => Busy * watts[region];

    /// <summary>Sets the demand from now on.</summary>
    public void Ask(TimeSpan now, double demand)
    {
        Accrue(now);
        Demand = demand;
        IsObserved |= now >= Grace;
    }

    /// <summary>A replica begins to work.</summary>
    public void Add(TimeSpan now, in ReplicaPower power)
    {
        Accrue(now);
        Ready++;
        Change(now, power, 1);
        IsObserved |= Ready >= workload.Requirement.EnoughReplicas;
    }

    /// <summary>A replica works no longer.</summary>
    public void Remove(TimeSpan now, in ReplicaPower power)
    {
        Accrue(now);
        Ready--;
        Change(now, power, -1);
        if (Ready > 0)
            return;

        // Sums of parts that came and went are nought exactly when nothing is left.
        (servers, speed, unshared, cores) = (0, 0, 0, 0);
        Array.Clear(watts);
        Places.Clear();
    }

    /// <summary>A replica becomes faster or slower.</summary>
    public void Replace(TimeSpan now, in ReplicaPower before, in ReplicaPower after)
    {
        Accrue(now);
        Change(now, before, -1);
        Change(now, after, 1);
    }

    /// <summary>Counts what happened since the last time.</summary>
    public void Accrue(TimeSpan now)
    {
        var length = (now - last).TotalSeconds;
        last = now;
        if (length <= 0)
            return;
        ReadySeconds += Ready * length;
        if (!IsObserved)
            return;
        var available = Ready >= workload.Requirement.EnoughReplicas ? length : 0;
        (ObservedSeconds, AvailableSeconds) = (ObservedSeconds + length, AvailableSeconds + available);
        foreach (var objective in Objectives)
        {
            if (objective.IsOfTime)
                objective.Count(available, length);
        }

        Serve(length);
    }

    private void Serve(double length)
    {
        var (arrivals, before) = (Demand * length, Backlog);
        if (arrivals + before <= 0)
            return;
        Requests += arrivals;
        if (speed <= 0)
        {
            Fail(arrivals + before);
            Backlog = 0;
            return;
        }

        Fail(Wait(length, speed / seconds));
    }

    /// <summary>Lets the backlog grow or drain, and counts latencies.</summary>
    /// <returns>Requests that fail because they would wait too long.</returns>
    private double Wait(double length, double capacity)
    {
        var most = workload.Timeout is { } timeout ? timeout.TotalSeconds * capacity : double.PositiveInfinity;
        var failed = Math.Max(0, Backlog - most); // where there is less capacity than before
        Backlog -= failed;
        var (growth, stay) = (Demand - capacity, Stay(capacity));
        if (Backlog > 0 || growth > 0)
        {
            var until = Math.Min(length, growth > 0 ? (most - Backlog) / growth : growth < 0 ? Backlog / -growth : length);
            var after = growth < 0 && until < length ? 0 : Backlog + (growth * until);
            for (var slice = 0; slice < Slices; slice++)
                Count(stay, (Backlog + ((after - Backlog) * (slice + 0.5) / Slices)) / capacity, Demand * until / Slices);
            Backlog = after;
            length -= until;
        }

        if (growth > 0)
        {
            failed += growth * length;
            Count(stay, Backlog / capacity, capacity * length);
        }
        else
        {
            Count(stay, 0, Demand * length);
        }

        return failed;
    }

    /// <summary>
    /// The steady state, in milliseconds. A queue takes about its service time over servers and (1 − √load)² to come to it; one that would take longer than a step counts as busy as one that takes a step.
    /// </summary>
    private ResponseTime Stay(double capacity)
    {
        var root = Math.Max(0, 1 - Math.Sqrt(1 / (capacity * step)));
        return ResponseTime.Of(servers, Math.Min(Demand, root * root * capacity) / 1000, 1000 * servers / capacity, workload.SquaredVariation);
    }

    private void Count(in ResponseTime stay, double wait, double number)
    {
        if (number <= 0)
            return;
        var shift = (1000 * wait) + Places.Mean(roundTrips);
        Latency.Add(stay, shift, number, part);
        foreach (var objective in Objectives)
        {
            if (!objective.IsOfTime)
                objective.Count(number * (1 - stay.Exceeding(objective.Milliseconds - shift)), number);
        }
    }

    private void Fail(double number)
    {
        if (number <= 0)
            return;
        Failed += number;
        foreach (var objective in Objectives)
        {
            if (!objective.IsOfTime)
                objective.Count(0, number);
        }
    }

    private double Use(double most) => most <= 0 ? 0 : Backlog > 0 ? 1 : Math.Min(1, Demand * seconds / most);

    private void Change(TimeSpan now, in ReplicaPower power, int number)
    {
        var added = number * power.Cores * power.Score;
        servers += number * (int)Math.Ceiling(power.Cores);
        unshared += added;
        speed += added * power.Share;
        cores += number * power.Cores * power.Share;
        watts[power.Region] += number * power.Watts * power.Share;
        Places.Add(now, power.Region, added * power.Share);
    }
}
