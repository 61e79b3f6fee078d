namespace CloudIntel.Core.Simulation.Queueing;

/// <summary>
/// How long requests stay, in a queue that is in its steady state: wait and service. Exact for exponential service (M/M/k). Otherwise the mean is that of <see cref="QueueFormulas.MeanWait"/>, those
/// who wait do so for an exponential time, and service has its mean and variance: a constant and an exponential part where it varies less than an exponential time, one of two exponential times
/// with balanced means where it varies more.
/// </summary>
public readonly record struct ResponseTime
{
    /// <summary>Rates that differ by less than this part of them are taken for equal.</summary>
    private const double SameRate = 1e-6;

    /// <summary>Where fewer than this share wait, nobody does.</summary>
    private const double Negligible = 1e-9;
    private const int Halvings = 60;

    private readonly double delayed;
    private readonly double waitRate;
    private readonly double constant;
    private readonly (double Share, double Rate) first;
    private readonly (double Share, double Rate) second;

    private ResponseTime(double delayed, double waitRate, double meanService, double squaredVariation)
    {
        (this.delayed, this.waitRate) = (delayed, waitRate);
        Mean = meanService + (delayed > 0 ? delayed / waitRate : 0);
        if (squaredVariation > 1)
        {
            var share = (1 + Math.Sqrt((squaredVariation - 1) / (squaredVariation + 1))) / 2;
            (first, second) = ((share, 2 * share / meanService), (1 - share, 2 * (1 - share) / meanService));
        }
        else
        {
            var random = meanService * Math.Sqrt(squaredVariation);
            (constant, first) = (meanService - random, (1, 1 / random)); // an infinite rate for a service that never varies
        }
    }

    /// <summary>Wait and service together, in the unit of the mean service.</summary>
    public double Mean { get; }

    /// <summary>The shortest stay.</summary>
    public double Least => constant;

    /// <summary>The stay in a queue whose servers can keep up.</summary>
    /// <param name="servers">At least 1.</param>
    /// <param name="arrivalRate">In the unit of <paramref name="meanService"/>; not negative, and below <paramref name="servers"/> over <paramref name="meanService"/>.</param>
    /// <param name="meanService">Of one request by one server; above 0.</param>
    /// <param name="squaredVariation">Of service: variance over squared mean; 1 if exponential, 0 if constant.</param>
    /// <exception cref="ArgumentOutOfRangeException">The servers cannot keep up, or a number is outside its range.</exception>
    public static ResponseTime Of(int servers, double arrivalRate, double meanService, double squaredVariation = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(arrivalRate * meanService, servers, nameof(arrivalRate));
        if (SeldomWaits(servers, arrivalRate * meanService))
            return new(0, 1, meanService, squaredVariation);
        var wait = QueueFormulas.MeanWait(servers, arrivalRate, meanService, squaredVariation);
        var share = QueueFormulas.ErlangC(servers, arrivalRate * meanService);
        return share < Negligible || wait <= 0 ? new(0, 1, meanService, squaredVariation) : new(share, share / wait, meanService, squaredVariation);
    }

    /// <summary>The share of requests that stay longer.</summary>
    /// <param name="time">In the unit of the mean service.</param>
    public double Exceeding(double time)
    {
        var beyond = time - constant;
        if (beyond < 0)
            return 1;
        return second.Share > 0 ? (first.Share * Exceeding(beyond, first.Rate)) + (second.Share * Exceeding(beyond, second.Rate)) : Exceeding(beyond, first.Rate);
    }

    /// <summary>The time that a share of requests does not stay longer than.</summary>
    /// <param name="share">From 0, below 1.</param>
    public double Quantile(double share)
    {
        if (share is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "It is not from 0 to below 1.");
        var (low, high) = (0.0, Mean);
        while (Exceeding(high) > 1 - share)
            high *= 2;
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Exceeding(middle) > 1 - share ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>Chernoff's bound of the probability that a Poisson number of that mean reaches the number of servers is negligible, so that Erlang's sum of as many terms need not be made.</summary>
    private static bool SeldomWaits(int servers, double load) =>
        load == 0 || servers * ((load / servers) - 1 - Math.Log(load / servers)) > -Math.Log(Negligible);

    /// <summary>P(wait + exponential service > time).</summary>
    private double Exceeding(double time, double rate)
    {
        var service = double.IsInfinity(rate) ? 0 : Math.Exp(-rate * time);
        if (delayed == 0)
            return service;
        var wait = Math.Exp(-waitRate * time);
        var both = double.IsInfinity(rate) ? wait
            : Math.Abs(waitRate - rate) < SameRate * rate ? (1 + (rate * time)) * service
            : ((waitRate * service) - (rate * wait)) / (waitRate - rate);
        return ((1 - delayed) * service) + (delayed * both);
    }
}
