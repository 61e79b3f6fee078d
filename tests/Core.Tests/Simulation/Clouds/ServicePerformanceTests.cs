using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Core.Simulation.Queueing;
using static CloudIntel.Core.Tests.Simulation.Clouds.Scenarios;

namespace CloudIntel.Core.Tests.Simulation.Clouds;

public sealed class ServicePerformanceTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(4, 30)]
    [InlineData(8, 20)]
    public void A_service_with_steady_demand_answers_as_the_queue_with_as_many_servers_does(int replicas, double rate)
    {
        var service = Assert.Single(Run(Of(Day, Service(rate, replicas))).Services);
        var expected = ResponseTime.Of(replicas, rate / 1000, 100);

        Assert.Equal(100 + (1000 * QueueFormulas.MeanWait(replicas, rate, 0.1)), service.MeanMilliseconds, 1e-6 * service.MeanMilliseconds);
        Assert.Equal(expected.Quantile(0.5), service.P50Milliseconds, 0.021 * expected.Quantile(0.5));
        Assert.Equal(expected.Quantile(0.95), service.P95Milliseconds, 0.021 * expected.Quantile(0.95));
        Assert.Equal(expected.Quantile(0.99), service.P99Milliseconds, 0.021 * expected.Quantile(0.99));
        Assert.Equal((86_400 * rate, 0), (Math.Round(service.Requests, 3), service.Failed));
    }

    [Fact]
    public void Faster_processors_answer_faster()
    {
        var scenario = Of(Day, Service(5, 1));
        var tables = Calm.Catalog.Tables with { Processors = [new("aws", "m", 2, "2026")] };
        var fast = scenario with { Environment = Calm with { Catalog = new(tables) } };

        Assert.Equal(200, Run(scenario).Services[0].MeanMilliseconds, 1e-6);
        Assert.Equal(1000 / (20 - 5.0), Run(fast).Services[0].MeanMilliseconds, 1e-6);
    }

    [Fact]
    public void The_way_to_users_is_added()
    {
        var service = Service(5, 1);
        var far = service with { Requirement = service.Requirement with { Connections = [new() { Name = "unknown", Place = new(40.7, -74) }] } };

        var added = Run(Of(Day, far)).Services[0].MeanMilliseconds - Run(Of(Day, service)).Services[0].MeanMilliseconds;
        Assert.InRange(added, 60, 120); // Dublin to New York
    }

    [Fact]
    public void What_cannot_be_done_waits_and_is_done_later()
    {
        // 20 a second for an hour, of which 10 can be done; then nothing for two hours: 36,000 wait at the end of the first, the last of them an hour.
        var service = Service(0, 1) with { Demand = new Profile(TimeSpan.FromHours(3), [20, 0, 0]) };
        var facts = Assert.Single(Run(Of(TimeSpan.FromHours(3), service)).Services);

        Assert.Equal((0, 0), (facts.Failed, facts.Left));
        Assert.InRange(facts.MeanMilliseconds, 0.98 * 1_800_000, 1.02 * 1_801_000);
        Assert.InRange(facts.P99Milliseconds, 0.97 * 3_564_000, 1.03 * 3_564_000);
    }

    [Fact]
    public void What_would_wait_too_long_fails()
    {
        var facts = Assert.Single(Run(Of(TimeSpan.FromHours(1), Service(20, 1) with { Timeout = TimeSpan.FromSeconds(10) })).Services);

        Assert.Equal(3600 * 20, facts.Requests, 1e-6);
        Assert.Equal((3600 * 10) - 100, facts.Failed, 1e-6); // ten a second, but for those that wait in the end
        Assert.Equal(100, facts.Left, 1e-6);
    }

    [Fact]
    public void Without_a_replica_requests_fail()
    {
        var facts = Assert.Single(Run(Of(TimeSpan.FromHours(1), Service(10, 1)), new Nobody()).Services);

        Assert.Equal((0, 27_000, 27_000), (facts.Availability, facts.Requests, facts.Failed)); // observed from the 15th minute on
    }

    [Fact]
    public void Where_replicas_use_more_than_their_node_has_all_on_it_are_slowed()
    {
        // Requests fit: 3 processors of replicas that may use 6, 1 of a job. In the second hour replicas ask for 6, so that each gets 4/7.
        var service = Service(0, 3) with { CpuLimitMillis = 2000, Demand = new Profile(TimeSpan.FromHours(2), [1, 70]) };
        var outcome = Run(Of(TimeSpan.FromHours(4), service, Jobs(Task(0, 7200))));

        Assert.Equal(1, outcome.Nodes.MostAtOnce);
        Assert.Equal(3600 + (3600 * 7 / 4.0), outcome.Jobs[0].MeanSeconds, 1e-3);
        var middle = Run(Of(TimeSpan.FromHours(2), service, Jobs(Task(0, 7200))));
        Assert.Equal((70 - (60 * 4 / 7.0)) * 3600, middle.Services[0].Left, 1);
    }

    [Fact]
    public void A_missed_hour_costs_its_price_and_a_month_its_credit()
    {
        var service = Service(0, 1) with
        {
            Demand = new Profile(TimeSpan.FromHours(4), [5, 20, 0, 5]),
            Objectives =
            [
                new() { Name = "fast", Milliseconds = 1000, Target = 0.9, Penalty = new PenaltyPerHour(7) },
                new() { Name = "there", Target = 0.999, Penalty = new PenaltyCredits(310, [new(0.95, 0.5m), new(0.999, 0.1m)]) },
            ],
        };
        var outcome = Run(Of(TimeSpan.FromHours(4), service));

        Assert.Equal([1, 0.67], outcome.Services[0].Objectives.Reverse().Select(one => (double)one.HoursMet / one.Hours).Select(share => Math.Round(share, 2)));
        var penalty = Assert.Single(outcome.Penalties);
        Assert.Equal(("fast", 1, 7m), (penalty.Objective, penalty.HoursMissed, penalty.Amount));
        Assert.Equal(7, outcome.Metrics["penaltyCost"]);

        var absent = Assert.Single(Run(Of(TimeSpan.FromHours(24), service), new Nobody()).Penalties, one => one.Objective == "there");
        Assert.Equal((310m / 31 * 0.5m, 0), (absent.Amount, absent.Attained));
    }

    private sealed class Nobody : ICloudScheduler
    {
        public string Name => "nobody";

        public void Decide(CloudView view, SchedulingPlan plan)
        {
        }
    }
}
