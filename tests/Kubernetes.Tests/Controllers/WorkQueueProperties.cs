using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.TestKit.Clock;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Kubernetes.Tests.Controllers;

/// <summary>Laws of the work queue under any order of events.</summary>
public sealed class WorkQueueProperties
{
    private static readonly string[] Keys = ["a", "b", "c", "d"];

    /// <summary>What a producer does, one step after the other.</summary>
    public sealed record Step(string Key, int Kind, int Milliseconds);

    [Fact]
    public void No_key_runs_twice_at_once_and_no_add_is_lost()
    {
        var step =
            from key in Gen.Elements(Keys)
            from kind in Gen.Choose(0, 4)
            from milliseconds in Gen.Choose(0, 40)
            select new Step(key, kind, milliseconds);
        var histories =
            from steps in Gen.ListOf(step)
            from workers in Gen.Choose(1, 4)
            from seed in Gen.Choose(0, int.MaxValue)
            select (Steps: steps.ToArray(), Workers: workers, Seed: seed);

        Prop.ForAll(
                histories.ToArbitrary(),
                history => Simulation.Run(history.Seed, simulation => RunAsync(simulation, history.Steps, history.Workers)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    private static async Task RunAsync(Simulation simulation, Step[] steps, int workers)
    {
        using var meter = new Meter("test");
        using var queue = new WorkQueue<string>(
            new(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(1), new(simulation.Random)),
            simulation.Time,
            new WorkQueueMetrics(meter).Measure("test", () => default));
        var log = new RunLog();
        var running = Enumerable.Range(0, workers).Select(_ => WorkAsync(simulation, queue, log)).ToList();

        foreach (var step in steps)
        {
            var delay = TimeSpan.FromMilliseconds(step.Milliseconds);
            switch (step.Kind)
            {
                case 0:
                    log.Wanted(step.Key);
                    queue.Add(step.Key);
                    break;
                case 1:
                    log.Wanted(step.Key);
                    queue.Add(step.Key, WorkPriority.Backlog);
                    break;
                case 2:
                    log.Wanted(step.Key);
                    queue.AddAfter(step.Key, delay);
                    break;
                case 3:
                    log.Wanted(step.Key);
                    queue.AddRateLimited(step.Key, WorkPriority.Backlog);
                    break;
                default:
                    await simulation.Delay(delay);
                    break;
            }
        }

        await simulation.Delay(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 0), (queue.State().Live, queue.State().Backlog));
        Assert.Empty(queue.InFlight());
        log.AssertEveryWishWasServed();
        queue.ShutDown();
        await Task.WhenAll(running);
    }

    private static async Task WorkAsync(Simulation simulation, WorkQueue<string> queue, RunLog log)
    {
        while (await queue.TakeAsync() is { } item)
        {
            log.Began(item.Key);
            await simulation.Delay(TimeSpan.FromMilliseconds(simulation.Random.Next(10)));
            log.Ended(item.Key);
            queue.Done(item.Key);
        }
    }

    /// <summary>Notes in one order what was wanted and what was run, and compares the two.</summary>
    private sealed class RunLog
    {
        private readonly HashSet<string> running = [];
        private readonly Dictionary<string, int> lastRun = [];
        private readonly Dictionary<string, int> lastWish = [];
        private readonly Dictionary<string, int> wishes = [];
        private readonly Dictionary<string, int> runs = [];
        private int moment;

        public void Wanted(string key)
        {
            lastWish[key] = ++moment;
            wishes[key] = wishes.GetValueOrDefault(key) + 1;
        }

        public void Began(string key)
        {
            Assert.True(running.Add(key), $"{key} runs twice at once");
            lastRun[key] = ++moment;
            runs[key] = runs.GetValueOrDefault(key) + 1;
        }

        public void Ended(string key) => running.Remove(key);

        public void AssertEveryWishWasServed()
        {
            foreach (var (key, wished) in lastWish)
            {
                Assert.True(lastRun.GetValueOrDefault(key) > wished, $"{key} did not run after it was wanted last");
                Assert.InRange(runs[key], 1, wishes[key]);
            }
        }
    }
}
