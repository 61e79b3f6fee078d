using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Fitting;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Core.Simulation.Traces;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Core.Tests.Simulation.Fitting;

public sealed class WorkloadFitTests
{
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly double[] Office = [.. Enumerable.Range(0, 24).Select(hour => hour is >= 8 and < 20 ? 1.5 : 0.5)];

    [Fact]
    public void What_generated_a_utilisation_is_found_in_it()
    {
        var made = new FittedUtilisation
        {
            Step = FiveMinutes,
            Most = 1,
            Level = DistributionFit.Of([0.2]),
            Seasons = new() { ByHour = Office },
            CommonVariation = 0.15,
            CommonMemory = TimeSpan.FromHours(3),
            OwnVariation = 0.02,
            OwnMemory = TimeSpan.FromMinutes(40),
        };
        var members = Enumerable.Range(0, 60).Select(i => new UsageSeries($"vm-{i}", made.Pattern(0.1 + (0.003 * i)).Series(Start, FiveMinutes, 20 * 288, 3, $"vm-{i}"))).ToList();
        var found = UtilisationFit.Of(members, Start, FiveMinutes, TimeZoneInfo.Utc, most: 1);

        Assert.Equal(0.1885, found.Level.Mean, 0.01);
        for (var hour = 0; hour < 24; hour++)
            Assert.Equal(Office[hour], found.Seasons.ByHour[hour], 0.1);
        Assert.InRange(found.SeasonalShare, 0.8, 1);
        Assert.Equal(0.15, found.CommonVariation, 0.04);
        Assert.InRange(found.CommonMemory.TotalHours, 1.5, 4.5);
        Assert.Equal(0.02, found.OwnVariation, 0.01);
        Assert.InRange(found.OwnMemory.TotalMinutes, 20, 80);
    }

    [Theory]
    [InlineData(0.05, 0.3)]
    [InlineData(0.5, 0.3)]
    [InlineData(0.9, 0.6)]
    public void A_limit_does_not_lower_the_mean(double level, double variation)
    {
        var usage = new FittedUtilisation
        {
            Step = FiveMinutes,
            Most = 1,
            Level = DistributionFit.Of([level]),
            Seasons = new(),
            OwnVariation = variation,
            OwnMemory = FiveMinutes,
            CommonMemory = FiveMinutes,
        };
        var series = usage.Pattern(level).Series(Start, TimeSpan.FromSeconds(10), 200_000, 1, "vm");

        Assert.Equal(level, series.Average(), 0.03 * level);
        Assert.All(series, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void Seasons_that_are_chance_are_not_fitted()
    {
        var noise = new RandomWalk(10, 3, FiveMinutes).Series(Start, FiveMinutes, 10 * 288, 1, "vm");
        var found = UtilisationFit.Of([new("vm", noise)], Start, FiveMinutes, TimeZoneInfo.Utc);

        Assert.All(found.Seasons.ByHour, factor => Assert.InRange(factor, 0.97, 1.03));
    }

    [Fact]
    public void A_generated_workload_is_like_the_one_it_was_fitted_to()
    {
        var jobs = new JobPattern
        {
            Arrivals = new Product([new Steady(40), new Seasons { ByHour = Office }]),
            Sizes = new()
            {
                Duration = new LogNormal(6, 1.2),
                Cores = new Discrete([1, 2, 8], [3, 2, 1]),
                Memory = new LogNormal(7, 1),
                Utilisation = new Uniform(0.2, 0.9),
                Correlation = new() { DurationCores = 0.5 },
            },
        }.Draw(Start, TimeSpan.FromDays(20), 9, "made");
        var trace = WorkloadTrace.Of("made", jobs, Start);
        var fitted = WorkloadFit.Of(trace, TimeZoneInfo.Utc, CancellationToken.None);
        var generated = fitted.Generate(Start, TimeSpan.FromDays(20), 1);

        Assert.Null(fitted.Services);
        Assert.InRange(fitted.Jobs.Sum(some => some.Count), jobs.Count - 1, jobs.Count);
        Assert.All(fitted.Jobs, some => Assert.InRange(some.Dispersion, 0.7, 1.5));
        Assert.Equal(jobs.Count, generated.Count, 0.05 * jobs.Count);
        Assert.Equal(Work(jobs), Work(generated), 0.1 * Work(jobs));
        Assert.Equal(generated.Select(Told), fitted.Generate(Start, TimeSpan.FromDays(20), 1).Select(Told));
        Assert.All(generated, job => Assert.InRange(job.Arrival, TimeSpan.Zero, TimeSpan.FromDays(20)));

        // By day there are three times as many arrivals as by night.
        var byDay = generated.Count(job => job.Arrival > TimeSpan.Zero && (Start + job.Arrival).Hour is >= 8 and < 20);
        Assert.InRange((double)byDay / generated.Count, 0.72, 0.78);
    }

    [Fact]
    public void Services_go_on_with_the_sizes_and_levels_that_they_had()
    {
        var services = Enumerable.Range(0, 20).Select(i =>
        {
            var shares = new RandomWalk(0.02 * (i + 1), 0.01, TimeSpan.FromHours(1), 1).Series(Start, FiveMinutes, 288, 1, $"vm-{i}");
            return new TraceTask($"vm-{i}", TimeSpan.Zero, TimeSpan.FromDays(1), 1 + (i % 4), 2000, 1024, Array.ConvertAll(shares, share => new DemandPhase(FiveMinutes, share * (1 + (i % 4)) * 2000)));
        }).ToList();
        var fitted = WorkloadFit.Of(WorkloadTrace.Of("made", services, Start), TimeZoneInfo.Utc, CancellationToken.None);
        var generated = fitted.Generate(Start.AddDays(7), TimeSpan.FromHours(36), 1);

        Assert.Empty(fitted.Jobs);
        Assert.Equal(FiveMinutes, fitted.Services!.Utilisation!.Step);
        Assert.Equal(services.Select(service => (service.Cores, service.Memory)), generated.Select(service => (service.Cores, service.Memory)));
        Assert.All(generated, service => Assert.Equal(TimeSpan.FromHours(36), service.Phases.ToArray().Aggregate(TimeSpan.Zero, (sum, phase) => sum + phase.Duration)));
        Assert.Equal(1.5 * Work(services), Work(generated), 0.1 * Work(services));
    }

    [Fact]
    public void What_ran_before_the_trace_is_not_taken_for_arrivals_and_runs_at_the_start_of_a_generated_one()
    {
        var whole = new JobPattern { Arrivals = new Steady(20), Sizes = new() { Duration = new Constant(7200), Cores = new Constant(2) } }.Draw(Start, TimeSpan.FromDays(10), 9, "made");
        var cut = whole.Where(job => job.Arrival + job.Duration > TimeSpan.FromHours(5))
            .Select(job => job.Arrival > TimeSpan.FromHours(5) ? job : job with { Duration = job.Arrival + job.Duration - TimeSpan.FromHours(5), Arrival = TimeSpan.FromHours(5) });
        var fitted = WorkloadFit.Of(WorkloadTrace.Of("made", [.. cut], Start), TimeZoneInfo.Utc, CancellationToken.None);
        var generated = fitted.Generate(Start, TimeSpan.FromDays(10), 1);

        Assert.Equal("constant", Assert.Single(fitted.Jobs).Duration.Family);
        Assert.InRange(fitted.Jobs[0].PerHour, 18.5, 21.5);
        Assert.InRange(generated.Count(job => job.Arrival == TimeSpan.Zero), 20, 60);
    }

    [Theory]
    [InlineData(1.0, ValidationVerdict.Valid)]
    [InlineData(2.0, ValidationVerdict.Invalid)]
    public void A_fit_is_held_against_a_part_that_it_has_not_seen(double growth, ValidationVerdict verdict)
    {
        var services = Enumerable.Range(0, 20).Select(i =>
        {
            var shares = new Product([new RandomWalk(0.02 * (i + 1), 0.01, TimeSpan.FromHours(1), 1), new Seasons { ByHour = Office }]).Series(Start, FiveMinutes, 8 * 288, 1, $"vm-{i}");
            return new TraceTask($"vm-{i}", TimeSpan.Zero, TimeSpan.FromDays(8), 2, null, null, shares.Select((share, step) => new DemandPhase(FiveMinutes, (step < 4 * 288 ? 1 : growth) * share * 2)).ToArray());
        }).ToList();
        var validation = HoldOut.Of(WorkloadTrace.Of("made", services, Start), TimeZoneInfo.Utc, 0.5, 3, CancellationToken.None);

        Assert.Equal(verdict, validation.Verdict);
        Assert.InRange(validation.Errors!.HoursPercent!.Value, growth == 1 ? 0 : 40, growth == 1 ? 8 : 60);
    }

    [Fact]
    public void Too_little_is_not_held_against_anything()
    {
        var day = new TraceTask("vm", TimeSpan.Zero, TimeSpan.FromHours(8), 1, null, null, new DemandPhase[] { new(TimeSpan.FromHours(8), 0.5) });
        var validation = HoldOut.Of(WorkloadTrace.Of("made", [day], Start), TimeZoneInfo.Utc, 0.5, 1, CancellationToken.None);

        Assert.Equal((ValidationVerdict.NotValidated, "Not validated: there are 4 hours to fit and 4 to compare with, and both need 6."), (validation.Verdict, validation.Statement));
    }

    [Fact]
    public void Nothing_and_too_much_are_refused()
    {
        Assert.Throws<ScenarioException>(() => WorkloadFit.Of(WorkloadTrace.Of("made", [], Start), TimeZoneInfo.Utc, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => UtilisationFit.Of([], Start, FiveMinutes, TimeZoneInfo.Utc));
        Assert.Throws<ArgumentException>(() => UtilisationFit.Of([new("a", [1, 2]), new("b", [1])], Start, FiveMinutes, TimeZoneInfo.Utc));
        Assert.Throws<ArgumentOutOfRangeException>(() => UtilisationFit.Of([new("a", [1, -2])], Start, FiveMinutes, TimeZoneInfo.Utc));

        var service = new TraceTask("vm", TimeSpan.Zero, TimeSpan.FromHours(1), 1, 1000, null, new DemandPhase[] { new(TimeSpan.FromHours(1), 500) });
        var fitted = WorkloadFit.Of(WorkloadTrace.Of("made", [service], Start), TimeZoneInfo.Utc, CancellationToken.None);
        Assert.Equal("services.utilisation", Assert.Throws<ScenarioException>(() => fitted.Generate(Start, TimeSpan.FromDays(1_000_000), 1)).Path);
        Assert.Throws<OperationCanceledException>(() => WorkloadFit.Of(WorkloadTrace.Of("made", [service], Start), TimeZoneInfo.Utc, new CancellationToken(canceled: true)));
    }

    /// <summary>All of a task that can be compared.</summary>
    private static (TraceTask Task, double Demand) Told(TraceTask task) => (task with { Phases = default }, task.Phases.Span[0].Demand);

    private static double Work(IEnumerable<TraceTask> tasks) => tasks.Sum(task => task.Phases.ToArray().Sum(phase => phase.Demand * phase.Duration.TotalSeconds));
}
