using CloudIntel.Core.Monitoring.Rightsizing;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Monitoring.Rightsizing;

/// <summary>What holds for any workload: made up of up to three containers, with and without limits, resizes, demand and idle nights.</summary>
public sealed class WorkloadLawsTests
{
    private const double Gibibyte = 1024.0 * 1024 * 1024;
    private const int Days = 24;
    private const int PerDay = 86_400 / Usage.Step;

    [Fact]
    public void What_was_applied_is_left_alone() => Check(facts =>
    {
        var first = Decide(facts);
        var second = Decide(Applied(facts, first));
        // The number of replicas waits for the requests; then there is nothing left to do.
        var third = Decide(Applied(Applied(facts, first), second));
        return (!second.Containers.Any(container => container.HasChange)).Label($"first {first.Rationale} second {second.Rationale}")
            .And((!third.HasChange).Label($"second {second.Rationale} third {third.Rationale}"));
    });

    [Fact]
    public void Nothing_is_made_smaller_while_an_objective_is_broken_or_at_risk() => Check(facts =>
    {
        var broken = Decide(facts with { Objectives = [new("p99", ObjectiveKind.Latency, 0.2, Usage.Of(Days * PerDay, i => i % 2 == 0 ? 0.3 : 0.19))] });
        var isLess = broken.Containers.Any(container => container.Cpu.Direction == SizingDirection.Down || container.Memory.Direction == SizingDirection.Down || container.Cpu.ByHour.Count > 0);
        return (!isLess && broken.Direction != SizingDirection.Down && broken.Replicas.Count >= facts.Replicas.Current && !broken.Replicas.ChangesWindows
            && broken.Cost!.Parts.All(part => part.Monthly > 0)).Label(broken.Rationale);
    });

    [Fact]
    public void The_cost_is_the_sum_of_its_parts_and_goes_where_the_advice_goes() => Check(facts =>
    {
        var advice = Decide(facts);
        var isWay = advice.Direction switch
        {
            SizingDirection.Keep => advice.HasChange || advice.Cost!.Monthly == 0,
            SizingDirection.Down => advice.Cost!.Monthly <= 0,
            _ => true, // something rises, others may sink
        };
        return (advice.Cost!.Monthly == advice.Cost.Parts.Sum(part => part.Monthly) && isWay).Label($"{advice.Cost.Monthly} {advice.Rationale}");
    });

    [Fact]
    public void Who_uses_more_is_asked_for_more() => Check(facts =>
    {
        var (less, more) = (Decide(facts), Decide(facts with
        {
            Containers = [.. facts.Containers.Select(container => container with { CpuUsage = Times(container.CpuUsage!, 1.5), MemoryUsage = Times(container.MemoryUsage!, 1.5) })],
        }));
        return less.Containers.Zip(more.Containers).All(pair => pair.First.Cpu.Request <= pair.Second.Cpu.Request && pair.First.Memory.Request <= pair.Second.Memory.Request)
            .Label($"{less.Rationale} {more.Rationale}");
    });

    [Fact]
    public void Advice_does_not_turn_round_within_a_week() => Prop.ForAll(Gen.Choose(0, 100_000).ToArbitrary(), seed =>
    {
        var (whole, directions) = (Workload(seed), new List<SizingDirection>());
        var facts = whole;
        for (var day = 12; day <= Days; day++)
        {
            var known = facts with
            {
                Containers = [.. facts.Containers.Zip(whole.Containers, (now, all) => now with { CpuUsage = Until(all.CpuUsage!, day), MemoryUsage = Until(all.MemoryUsage!, day) })],
                Replicas = facts.Replicas with { Demand = null, Minimum = 1, Windows = [] },
            };
            var advice = Decide(known);
            directions.Add(advice.Direction);
            facts = Applied(known, advice);
        }

        var isTurn = Enumerable.Range(0, directions.Count).Any(up => directions[up] == SizingDirection.Up && directions.Skip(up + 1).Take(6).Contains(SizingDirection.Down));
        return (!isTurn).Label($"{seed}: {string.Join(' ', directions)}");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(6));

    private static void Check(Func<WorkloadFacts, Property> law) =>
        Prop.ForAll(Gen.Choose(0, 100_000).ToArbitrary(), seed => law(Workload(seed)).Label($"seed {seed}")).Check(Config.QuickThrowOnFailure.WithMaxTest(12));

    private static WorkloadAdvice Decide(WorkloadFacts facts) => WorkloadSizing.Decide(facts, new(), facts.Containers[0].CpuUsage!.Times[^1]);

    /// <summary>As it is once everything that was advised was done.</summary>
    private static WorkloadFacts Applied(WorkloadFacts facts, WorkloadAdvice advice) => facts with
    {
        Containers =
        [
            .. facts.Containers.Zip(advice.Containers, (container, one) => container with
            {
                Cpu = new(one.Cpu.Request, one.Cpu.Limit),
                Memory = new(one.Memory.Request, one.Memory.Limit),
                CpuByHour = one.Cpu.HasChange ? one.Cpu.ByHour : container.CpuByHour,
            }),
        ],
        Replicas = facts.Replicas with { Current = advice.Replicas.Count, Windows = advice.Replicas.Windows },
        Last = advice.Last,
    };

    private static WorkloadFacts Workload(int seed)
    {
        var random = new Random(seed);
        var demand = Usage.Daily(Days, seed, night: 20, swing: 200, noise: 0.05);
        var isOffice = random.Next(3) == 0;
        return new()
        {
            Containers = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(i => Container(random, $"c{i}"))],
            Replicas = new()
            {
                Current = 1 + random.Next(12),
                Minimum = random.Next(2),
                Spare = random.Next(2),
                Demand = random.Next(3) == 0 ? null : new(DemandUnit.Requests, isOffice ? demand with { Values = [.. demand.Values.Select((value, i) => i / 12 % 24 < 8 ? 0 : value)] } : demand, 10 + random.Next(90)),
            },
            Prices = new(0.0437m, 0.00512m),
        };
    }

    private static ContainerFacts Container(Random random, string name)
    {
        var (cores, bytes) = (Math.Exp(3 * random.NextDouble()) / 10, Math.Exp(3 * random.NextDouble()) * Gibibyte / 10);
        var (cpu, memory) = (0.1 + Math.Exp(2 * random.NextDouble()), 0.1 + Math.Exp(2 * random.NextDouble()));
        return new()
        {
            Name = name,
            Cpu = random.Next(6) == 0 ? new() : new(cores * cpu, random.Next(2) == 0 ? null : 2 * cores * cpu),
            Memory = random.Next(6) == 0 ? new() : new(bytes * memory, random.Next(2) == 0 ? null : bytes * memory),
            CpuUsage = Times(Usage.Daily(Days, random.Next(), swing: 4 * random.NextDouble(), noise: 0.4 * random.NextDouble()), cores),
            MemoryUsage = Times(Usage.Daily(Days, random.Next(), swing: random.NextDouble(), noise: 0.1 * random.NextDouble()), bytes),
            ResizesInPlace = random.Next(2) == 0,
        };
    }

    private static UsageSeries Times(UsageSeries usage, double factor) => usage with { Values = [.. usage.Values.Select(value => value * factor)] };

    private static UsageSeries Until(UsageSeries usage, int day) => usage with { Times = usage.Times[..(day * PerDay)], Values = usage.Values[..(day * PerDay)] };
}
