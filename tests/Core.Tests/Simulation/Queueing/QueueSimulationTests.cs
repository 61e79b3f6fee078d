using CloudIntel.Core.Simulation.Queueing;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Tests.Simulation.Queueing;

/// <summary>The kernel, held to what queueing theory knows. Seeds are fixed, and intervals wide enough that a right simulation misses one in a thousand of them.</summary>
public sealed class QueueSimulationTests
{
    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(1, 0.5)]
    [InlineData(1, 0.8)]
    [InlineData(2, 1.2)]
    [InlineData(4, 3.2)]
    [InlineData(10, 8)]
    public void Waits_of_M_M_k_are_Erlangs(int servers, double load)
    {
        var outcome = Run(new() { Servers = servers, Interarrival = Poisson(load), Service = Exponential });

        AssertCovers(QueueFormulas.MeanWait(servers, load, 1), outcome.Wait);
        AssertCovers(QueueFormulas.ErlangC(servers, load), outcome.Delayed);
        Assert.Equal(load / servers, outcome.Utilisation, 0.02);
        Assert.Equal(0, outcome.Lost.Mean);
    }

    [Theory]
    [InlineData("constant", 0)]
    [InlineData("erlang-4", 0.25)]
    [InlineData("hyperexponential", 3)]
    public void Waits_of_M_G_1_are_those_of_Pollaczek_and_Khinchine(string service, double squaredVariation)
    {
        var outcome = Run(new() { Interarrival = Poisson(0.6), Service = Draw(service) });

        AssertCovers(QueueFormulas.MeanWait(1, 0.6, 1, squaredVariation), outcome.Wait);
    }

    [Theory]
    [InlineData("exponential")]
    [InlineData("constant")]
    [InlineData("hyperexponential")]
    public void As_many_are_there_as_come_in_the_time_they_stay(string service)
    {
        var outcome = Run(new() { Servers = 3, Interarrival = Poisson(2.1), Service = Draw(service) });

        // Little's law, but for those who are there at the beginning and the end.
        Assert.Equal(outcome.MeanPresent, outcome.Throughput * outcome.MeanStay, 0.001 * outcome.MeanPresent);
    }

    [Theory]
    [InlineData(1, 0.5, "exponential")]
    [InlineData(5, 4, "exponential")]
    [InlineData(5, 4, "constant")]
    [InlineData(5, 4, "hyperexponential")]
    public void Losses_without_places_are_Erlangs_whatever_the_service(int servers, double load, string service)
    {
        var outcome = Run(new() { Servers = servers, Places = 0, Interarrival = Poisson(load), Service = Draw(service) });

        AssertCovers(QueueFormulas.ErlangB(servers, load), outcome.Lost);
        Assert.Equal(0, outcome.Wait.Mean);
    }

    [Fact]
    public void The_same_seed_gives_the_same_outcome_on_any_number_of_threads()
    {
        var scenario = new QueueScenario { Servers = 2, Interarrival = Poisson(1.5), Service = Exponential, Customers = 5_000 };
        var seeds = Enumerable.Range(0, 8).ToArray();
        var alone = seeds.Select(seed => QueueSimulation.Run(scenario, (ulong)seed, TestContext.Current.CancellationToken)).ToArray();
        var together = new QueueOutcome[seeds.Length];
        Parallel.ForEach(seeds, seed => together[seed] = QueueSimulation.Run(scenario, (ulong)seed, TestContext.Current.CancellationToken));

        Assert.Equal(alone, together);
        Assert.Equal(alone.Length, alone.Distinct().Count());
    }

    [Fact]
    public void Two_stations_that_are_compared_see_the_same_arrivals()
    {
        var (slow, fast) = (new List<double>(), new List<double>());
        Run(new() { Interarrival = Recorded(slow), Service = Exponential, Customers = 1_000 });
        Run(new() { Servers = 4, Interarrival = Recorded(fast), Service = stream => stream.NextUniform() + stream.NextUniform(), Customers = 1_000 });

        Assert.Equal(slow, fast);
    }

    private static double Exponential(RandomStream stream) => stream.NextExponential(1);

    private static Func<RandomStream, double> Poisson(double rate) => stream => stream.NextExponential(1 / rate);

    private static Func<RandomStream, double> Recorded(List<double> draws) => stream =>
    {
        draws.Add(stream.NextExponential(2));
        return draws[^1];
    };

    /// <summary>Services of mean 1.</summary>
    private static Func<RandomStream, double> Draw(string service) => service switch
    {
        "exponential" => Exponential,
        "constant" => _ => 1,
        "erlang-4" => stream => Enumerable.Range(0, 4).Sum(_ => stream.NextExponential(0.25)),
        // With probability p of mean 1/(2p), else 1/(2(1−p)): squared variation 1/(2p(1−p)) − 1, which is 3 here.
        "hyperexponential" => stream => (0.5 - Math.Sqrt(0.125)) is var p && stream.NextUniform() <= p ? stream.NextExponential(1 / (2 * p)) : stream.NextExponential(1 / (2 * (1 - p))),
        _ => throw new ArgumentOutOfRangeException(nameof(service)),
    };

    private static QueueOutcome Run(QueueScenario scenario) => QueueSimulation.Run(scenario, 20_261_122, TestContext.Current.CancellationToken);

    /// <summary>The interval of 95 percent, widened to 99.9: 3.9 over 2.1 by Student's t of 19 degrees of freedom.</summary>
    private static void AssertCovers(double expected, MeanEstimate estimate) =>
        Assert.InRange(expected, estimate.Mean - (1.86 * estimate.HalfWidth), estimate.Mean + (1.86 * estimate.HalfWidth));
}
