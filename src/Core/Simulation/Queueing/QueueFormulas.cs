namespace CloudIntel.Core.Simulation.Queueing;

/// <summary>What queueing theory says of stations with Poisson arrivals, in steady state.</summary>
public static class QueueFormulas
{
    /// <summary>The share of arrivals that find all servers busy and leave (Erlang B).</summary>
    /// <param name="servers">At least 1.</param>
    /// <param name="load">Arrival rate times mean service time, in servers (erlang); not negative.</param>
    public static double ErlangB(int servers, double load)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(servers, 1);
        if (!double.IsFinite(load) || load < 0)
            throw new ArgumentOutOfRangeException(nameof(load), load, "It is not a finite number from 0.");
        var blocked = 1.0;
        for (var k = 1; k <= servers; k++)
            blocked = load * blocked / (k + (load * blocked));
        return blocked;
    }

    /// <summary>The share of arrivals that have to wait (Erlang C); 1 where the servers cannot keep up.</summary>
    /// <param name="servers">At least 1.</param>
    /// <param name="load">Arrival rate times mean service time, in servers (erlang); not negative.</param>
    public static double ErlangC(int servers, double load)
    {
        var blocked = ErlangB(servers, load);
        return load >= servers ? 1 : servers * blocked / (servers - (load * (1 - blocked)));
    }

    /// <summary>
    /// The mean wait before service, in the unit of <paramref name="meanService"/>; infinite where the servers cannot keep up. Exact for exponential service (M/M/k) and
    /// for one server (M/G/1, Pollaczek and Khinchine), an approximation otherwise (M/G/k, Lee and Longton: good to a few percent where service varies moderately).
    /// </summary>
    /// <param name="servers">At least 1.</param>
    /// <param name="arrivalRate">In the unit of <paramref name="meanService"/>; not negative.</param>
    /// <param name="meanService">Of one customer by one server; above 0.</param>
    /// <param name="squaredVariation">Of service: variance over squared mean; 1 if exponential, 0 if constant.</param>
    public static double MeanWait(int servers, double arrivalRate, double meanService, double squaredVariation = 1)
    {
        if (!(meanService > 0))
            throw new ArgumentOutOfRangeException(nameof(meanService), meanService, "It is not above 0.");
        if (!(squaredVariation >= 0))
            throw new ArgumentOutOfRangeException(nameof(squaredVariation), squaredVariation, "It is negative.");
        var load = arrivalRate * meanService;
        return load >= servers
            ? double.PositiveInfinity
            : (1 + squaredVariation) / 2 * ErlangC(servers, load) * meanService / (servers - load);
    }
}
