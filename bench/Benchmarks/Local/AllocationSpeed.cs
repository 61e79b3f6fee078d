using System.Diagnostics;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;

namespace CloudIntel.Benchmarks.Local;

/// <summary>How long a million groups of charges take: a month of 33,334 combinations, by 40 rules of which 20 are regular expressions, with two shared pools.</summary>
internal static class AllocationSpeed
{
    private const int Days = 30;
    private const int Combinations = 33_334;

    /// <summary>Measures, beside a plain sum of the same groups by day.</summary>
    public static Figure Measure(int rounds)
    {
        var plan = AllocationPlan.Compile(Rules());
        var groups = Groups(plan);
        var (ours, sums) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var run = plan.Start();
            foreach (var group in groups)
                run.Add(group);
            run.Finish([]);
            var allocated = Stopwatch.GetElapsedTime(started);

            started = Stopwatch.GetTimestamp();
            _ = groups.GroupBy(group => group.Day).Select(day => day.Aggregate(default(CostAmounts), (sum, group) => sum + group.Costs)).ToList();
            if (round > 0)
            {
                ours.Add(allocated.TotalSeconds);
                sums.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }

        return new(new($"allocate {groups.Count:#,0} groups by 3 dimensions", ours), "s", Goal: null, new("sum by day", sums));
    }

    private static AllocationRules Rules() => new()
    {
        Dimensions =
        [
            new()
            {
                Name = "team",
                Rules =
                [
                    new() { When = [new(new ChargeText("ServiceName"), ConditionOperator.Glob, "*Support*")], Shared = "support" },
                    new() { When = [new(new ChargeText("ChargeCategory"), ConditionOperator.In, "Tax")], Shared = "tax" },
                    new() { From = new(new ChargeText("tag:team")) },
                    .. Enumerable.Range(0, 20).Select(i => new AllocationRule { When = [new(new ChargeText("ResourceName"), ConditionOperator.Regex, $"^prod-{i}-")], Value = $"team-{i}" }),
                    .. Enumerable.Range(0, 20).Select(i => new AllocationRule { When = [new(new ChargeText("SubAccountId"), ConditionOperator.In, $"{i}")], Value = $"team-{i}" }),
                ],
                Shared =
                [
                    new() { Name = "support", Split = SplitMethod.Fixed, Targets = [new("tax", 40, IsPool: true), new("team-1", 60)] },
                    new() { Name = "tax", Split = SplitMethod.Cost },
                ],
            },
            new() { Name = "product", RollUp = new("team", Enumerable.Range(0, 100).ToDictionary(i => $"team-{i}", i => $"product-{i % 10}")) },
            new() { Name = "environment", Rules = [new() { From = new(new ChargeText("tag:env")) }], Default = "production" },
        ],
    };

    private static List<ChargeGroup> Groups(AllocationPlan plan)
    {
        var groups = new List<ChargeGroup>(Days * Combinations);
        for (var i = 0; i < Days * Combinations; i++)
        {
            var combination = i % Combinations;
            var cost = Amount.Of((i * 7919L % 1_000_000) / 10_000m);
            string?[] keys = [.. plan.Columns.Select(column => Key(column, combination))];
            groups.Add(new(new DateOnly(2026, 4, 1).AddDays(i / Combinations), "USD", keys, new(cost, cost, cost, cost), Amount.Zero, 3));
        }

        return groups;
    }

    private static string? Key(string column, int i) => column switch
    {
        "tag:team" => i % 3 == 0 ? $"team-{i % 500}" : null,
        "tag:env" => i % 2 == 0 ? "test" : null,
        "ServiceName" => i % 50 == 0 ? "AWS Support" : $"Service {i % 40}",
        "ChargeCategory" => i % 70 == 0 ? "Tax" : "Usage",
        "ResourceName" => $"prod-{i % 40}-{i}",
        _ => $"{i % 30}",
    };
}
