using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Tests.Simulation.Generators;

public sealed class JobPatternTests
{
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JobPattern Plain = new()
    {
        Arrivals = new Steady(60),
        Sizes = new() { Duration = new Exponential(600), Cores = new Discrete([1, 2, 8], [3, 2, 1]), Memory = new LogNormal(7, 1) },
    };

    [Fact]
    public void The_same_seed_gives_the_same_jobs_and_a_longer_time_begins_as_a_shorter()
    {
        var day = Plain.Draw(Start, TimeSpan.FromDays(1), 1, "batch");
        var hour = Plain.Draw(Start, TimeSpan.FromHours(1), 1, "batch");

        Assert.Equal(day, Plain.Draw(Start, TimeSpan.FromDays(1), 1, "batch"));
        Assert.Equal(hour, day.Take(hour.Count));
        Assert.All(day.Zip(day.Skip(1)), pair => Assert.True(pair.First.Arrival <= pair.Second.Arrival));
        Assert.All(day, job => Assert.InRange(job.Arrival, TimeSpan.Zero, TimeSpan.FromDays(1)));
        Assert.Empty(Plain.Draw(Start, TimeSpan.Zero, 1, "batch"));
    }

    [Fact]
    public void Poisson_arrivals_are_as_varied_as_many()
    {
        var hourly = Hourly(Plain, 4000);

        Assert.Equal(60, hourly.Average(), 6 * Math.Sqrt(60 / 4000.0));
        Assert.Equal(1, Dispersion(hourly), 0.15);
        Assert.InRange(hourly.Autocorrelation(1), -0.1, 0.1);
    }

    /// <summary>Heffes and Lucantoni 1986: of two states that are left at rates a and b, the index of dispersion of counts tends to 1 + 2 (x − y)² a b / ((a + b)² (x b + y a)).</summary>
    [Fact]
    public void Arrivals_whose_rate_is_bursty_have_the_dispersion_of_a_Markov_modulated_Poisson_process()
    {
        var bursty = Plain with { Arrivals = new MarkovModulated([new(10, TimeSpan.FromMinutes(10)), new(100, TimeSpan.FromMinutes(5))]), Resolution = TimeSpan.FromMinutes(1) };
        var (a, b, x, y) = (6.0, 12.0, 10.0, 100.0); // an hour
        var limit = 1 + (2 * Math.Pow(x - y, 2) * a * b / (Math.Pow(a + b, 2) * ((x * b) + (y * a))));
        var wide = Hourly(bursty, 10_000).Chunk(10).Select(hours => hours.Sum()).ToArray();

        Assert.Equal(40, Hourly(bursty, 10_000).Average(), 1.0);
        Assert.Equal(limit, Dispersion(wide), 0.15 * limit);
    }

    [Fact]
    public void Gaps_with_a_heavy_tail_come_in_clusters_at_the_same_rate()
    {
        var clustered = Hourly(Plain with { Gaps = new HyperExponential([0.9, 0.1], [0.2, 8.2]) }, 4000);

        // In the long run the dispersion of a renewal process is the squared variation of its gaps.
        var gaps = new HyperExponential([0.9, 0.1], [0.2, 8.2]);
        var limit = gaps.Variance / (gaps.Mean * gaps.Mean);
        Assert.Equal(60, clustered.Average(), 3.0);
        Assert.InRange(Dispersion(clustered), 0.7 * limit, 1.1 * limit);
    }

    [Fact]
    public void Arrivals_follow_the_seasons()
    {
        var hours = Hourly(Plain with { Arrivals = new Product([new Steady(60), new Seasons { ByHour = [.. Enumerable.Range(0, 24).Select(hour => hour < 12 ? 0.0 : 2)] }]) }, 2400);

        Assert.All(Enumerable.Range(0, 2400).Where(hour => hour % 24 < 12), hour => Assert.Equal(0, hours[hour]));
        Assert.Equal(120, Enumerable.Range(0, 2400).Where(hour => hour % 24 >= 12).Average(hour => hours[hour]), 3.0);
    }

    [Fact]
    public void As_many_run_at_once_as_arrive_while_one_runs()
    {
        // Little's law, from the second day on.
        var jobs = Plain.Draw(Start, TimeSpan.FromDays(60), 4, "batch");
        var running = jobs.Sum(job => Math.Max(0, Math.Min((job.Arrival + job.Duration).TotalHours, 60 * 24) - Math.Max(job.Arrival.TotalHours, 24))) / (59 * 24);

        Assert.Equal(60 * 600 / 3600.0, running, 0.25);
    }

    [Fact]
    public void Sizes_have_their_distributions_and_rank_correlations()
    {
        var sizes = Plain.Sizes with
        {
            Cores = new Uniform(1, 9),
            Utilisation = new Uniform(0.1, 0.9),
            Correlation = new() { DurationCores = 0.4, CoresMemory = 0.6, DurationMemory = 0.2, CoresUtilisation = -0.3 },
        };
        var jobs = (Plain with { Sizes = sizes }).Draw(Start, TimeSpan.FromDays(60), 4, "batch");
        double Rank(Func<TraceTask, double> one, Func<TraceTask, double> other) =>
            SeriesStatistics.Correlation(jobs.Select(one).Ranks(), jobs.Select(other).Ranks());
        static double Used(TraceTask job) => job.Phases.Span[0].Demand / job.Cores;

        Assert.Equal(600, jobs.Average(job => job.Duration.TotalSeconds), 15.0);
        Assert.Equal(5, jobs.Average(job => job.Cores), 0.05);
        Assert.Equal(0.5, jobs.Average(Used), 0.01);
        Assert.Equal(0.4, Rank(job => job.Duration.TotalSeconds, job => job.Cores), 0.02);
        Assert.Equal(0.6, Rank(job => job.Memory!.Value, job => job.Cores), 0.02);
        Assert.Equal(0.2, Rank(job => job.Duration.TotalSeconds, job => job.Memory!.Value), 0.02);
        Assert.Equal(-0.3, Rank(job => job.Cores, Used), 0.02);
    }

    [Fact]
    public void Sizes_go_together_as_those_of_observed_jobs()
    {
        // Long jobs are narrow, whatever else: no correlation of ranks alone says that.
        double[] durations = [.. Enumerable.Range(1, 1000).Select(i => (double)i)];
        double[] cores = Array.ConvertAll(durations, duration => 1000 / duration);
        var sizes = new JobSizes { Duration = new Empirical(durations), Cores = new Empirical(cores), Together = new(durations, cores, null, null) };

        Assert.All((Plain with { Sizes = sizes }).Draw(Start, TimeSpan.FromDays(10), 4, "batch"), job => Assert.InRange(job.Duration.TotalSeconds * job.Cores, 500, 2000));
        Assert.Throws<ArgumentException>(() => new EmpiricalCopula(null, null));
        Assert.Throws<ArgumentException>(() => new EmpiricalCopula(durations, cores[1..]));
    }

    [Fact]
    public void Another_distribution_of_one_size_leaves_the_others_and_the_arrivals_as_they_are()
    {
        var jobs = Plain.Draw(Start, TimeSpan.FromDays(1), 4, "batch");
        var longer = (Plain with { Sizes = Plain.Sizes with { Duration = new Exponential(1200) } }).Draw(Start, TimeSpan.FromDays(1), 4, "batch");

        Assert.Equal(jobs.Select(job => (job.Arrival, job.Cores, job.Memory)), longer.Select(job => (job.Arrival, job.Cores, job.Memory)));
        Assert.All(jobs.Zip(longer), pair => Assert.Equal(2, pair.Second.Duration / pair.First.Duration, 1e-3));
    }

    [Fact]
    public void Too_many_jobs_and_impossible_correlations_are_refused()
    {
        var refused = Assert.Throws<ScenarioException>(() => (Plain with { Arrivals = new Steady(1e9) }).Draw(Start, TimeSpan.FromDays(1), 1, "batch"));
        Assert.Equal("jobs.arrivals", refused.Path);
        Assert.Throws<ScenarioException>(() => Plain.Draw(Start, TimeSpan.FromDays(100_000), 1, "batch"));
        Assert.Throws<ArgumentException>(() => Plain.Sizes with { Correlation = new() { DurationCores = 0.9, CoresMemory = 0.9, DurationMemory = -0.9 } });
        Assert.Throws<ArgumentOutOfRangeException>(() => Plain with { Resolution = TimeSpan.Zero });
    }

    private static double[] Hourly(JobPattern pattern, int hours)
    {
        var counts = new double[hours];
        foreach (var job in pattern.Draw(Start, TimeSpan.FromHours(hours), 3, "batch"))
            counts[(int)job.Arrival.TotalHours]++;
        return counts;
    }

    /// <summary>Variance over mean: 1 of a Poisson process.</summary>
    private static double Dispersion(double[] counts) => counts.Variance() / counts.Average();
}
