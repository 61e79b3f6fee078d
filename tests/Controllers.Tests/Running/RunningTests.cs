using CloudIntel.Controllers.CostSources;
using CloudIntel.Resources;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;

namespace CloudIntel.Controllers.Tests.Running;

/// <summary>What the two controllers promise together, run as in the operator.</summary>
public sealed class RunningTests
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_restated_bill_reaches_every_budget_without_anybody_touching_them() => Run(async (simulation, works) =>
    {
        works.Ledger.Put("aws", 100m);
        works.CreateSource("aws");
        works.CreateBudget("one");
        works.CreateBudget("two");
        works.Start();
        await simulation.Delay(Settled);
        Assert.All(works.All<Budget>(), budget => Assert.Equal(100m, budget.Status!.Spent!.Value.Value));

        works.Ledger.Put("aws", 170m);
        await simulation.Delay(TimeSpan.FromMinutes(6)); // the schedule says 5
        Assert.All(works.All<Budget>(), budget => Assert.Equal(170m, budget.Status!.Spent!.Value.Value));
        Assert.Equal(2, works.Events.All.Count(said => said.StartsWith("Warning ThresholdCrossed ", StringComparison.Ordinal)));
    });

    [Fact]
    public void Where_nothing_changes_nothing_is_written() => Run(async (simulation, works) =>
    {
        works.Ledger.Put("aws", 170m);
        works.CreateSource("aws", every: "1m");
        for (var i = 0; i < 100; i++)
            works.CreateBudget($"b{i}", amount: 100 + i);
        works.Start();
        await simulation.Delay(TimeSpan.FromMinutes(2));
        var (writes, imports, events) = (works.Writes, works.Ledger.Imports, works.Events.All.Count);
        await simulation.Delay(TimeSpan.FromHours(10));

        Assert.Equal((writes, imports, events), (works.Writes, works.Ledger.Imports, works.Events.All.Count));
        Assert.Equal(1, imports);
    });

    [Fact]
    public void A_source_goes_only_after_its_charges_and_every_budget_learns_of_it() => Run(async (simulation, works) =>
    {
        works.Ledger.Put("aws", 100m);
        works.Ledger.Put("gcp", 10m);
        works.CreateSource("aws");
        works.CreateSource("gcp");
        works.CreateBudget("one");
        works.Start();
        await simulation.Delay(Settled);
        Assert.All(works.All<CostSource>(), source => Assert.Equal([CostSourceFinalizer.Name], source.Metadata.Finalizers!));

        works.Ledger.LedgerAway = true;
        works.DeleteSource("aws");
        await simulation.Delay(TimeSpan.FromMinutes(3));
        Assert.Equal(2, works.All<CostSource>().Count);

        works.Ledger.LedgerAway = false;
        await simulation.Delay(TimeSpan.FromMinutes(6));
        Assert.Equal("gcp", Assert.Single(works.All<CostSource>()).Metadata.Name);
        Assert.Equal(10m, Assert.Single(works.All<Budget>()).Status!.Spent!.Value.Value);
    });

    [Fact]
    public void Whenever_the_operator_is_killed_and_whatever_fails_budgets_end_with_each_bill_counted_once()
    {
        for (var seed = 0; seed < 60; seed++)
            Simulation.Run(seed, ConvergeAsync);
    }

    private static async Task ConvergeAsync(Simulation simulation)
    {
        await using var works = new RunningOperator(simulation);
        var random = simulation.Random;
        string[] names = ["aws", "azure", "gcp"];
        foreach (var name in names)
            works.Ledger.Put(name, 1m);
        works.CreateBudget("one");
        works.CreateBudget("two", amount: 50m);
        works.Server.Faults.MaxLatency = TimeSpan.FromMilliseconds(random.Next(1, 500));
        works.Start();
        for (var step = 0; step < 40; step++)
        {
            var name = names[random.Next(names.Length)];
            var source = works.All<CostSource>().FirstOrDefault(source => source.Metadata.Name == name);
            switch (random.Next(8))
            {
                case 0 or 1: works.Ledger.Put(name, random.Next(1, 100)); break;
                case 2 when source is null: works.CreateSource(name); break;
                case 3 when source is not null && random.Next(3) == 0: works.DeleteSource(name); break;
                case 4: works.Ledger.LedgerAway = !works.Ledger.LedgerAway; break;
                case 5: works.Ledger.ShelfAway = !works.Ledger.ShelfAway; break;
                case 6: works.Server.Faults.Refuse = random.Next(2) == 0 ? null : _ => random.Next(3) == 0 ? ModelRefusal.Broken() : null; break;
                default:
                    await works.KillAsync();
                    works.Start();
                    break;
            }

            await simulation.Delay(TimeSpan.FromSeconds(random.NextDouble() * 20));
        }

        (works.Ledger.LedgerAway, works.Ledger.ShelfAway, works.Server.Faults.Refuse) = (false, false, null);
        await simulation.Delay(TimeSpan.FromMinutes(20)); // past schedules and the longest retry delay

        var expected = works.All<CostSource>().Sum(source => works.Ledger.CostOf(source.Metadata.Name!));
        Assert.Equal(expected, works.Ledger.Total);
        foreach (var budget in works.All<Budget>())
        {
            Assert.Equal(expected, budget.Status!.Spent!.Value.Value);
            Assert.Equal("True", Kubernetes.Controllers.Conditions.Find(budget.Status.Conditions, ConditionTypes.Ready)!.Status);
        }

        var writes = works.Writes;
        await simulation.Delay(TimeSpan.FromHours(1));
        Assert.Equal(writes, works.Writes);
    }

    private static void Run(Func<Simulation, RunningOperator, Task> test) => Simulation.Run(1, async simulation =>
    {
        await using var works = new RunningOperator(simulation);
        await test(simulation, works);
    });
}
