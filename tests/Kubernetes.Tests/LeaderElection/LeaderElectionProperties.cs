using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;

namespace CloudIntel.Kubernetes.Tests.LeaderElection;

/// <summary>Whatever goes wrong, two never lead at once; and when it is over, somebody leads.</summary>
public sealed class LeaderElectionProperties
{
    [Fact]
    public void Two_never_lead_at_once_under_any_faults()
    {
        for (var seed = 0; seed < 150; seed++)
            Simulation.Run(seed, RunAsync);
    }

    private static async Task RunAsync(Simulation simulation)
    {
        using var bench = new ElectionBench(simulation);
        var random = simulation.Random;
        var candidates = Enumerable.Range(0, 3).Select(_ => Start(bench, random)).ToList();
        for (var step = 0; step < 40; step++)
        {
            await simulation.Delay(TimeSpan.FromSeconds(random.NextDouble() * 12));
            Happen(random, bench);
            for (var i = 0; i < candidates.Count; i++)
            {
                // Who has lost the lead is started again as a new process; now and then one is stopped in an orderly way.
                if (!candidates[i].Running.IsCompleted && random.Next(12) == 0)
                    await candidates[i].StopAsync();
                if (candidates[i].Running.IsCompleted)
                    candidates[i] = Start(bench, random);
            }
        }

        bench.Server.Faults.Refuse = null;
        bench.Server.Faults.LoseAnswer = null;
        bench.Server.Faults.MaxLatency = TimeSpan.FromMilliseconds(100);
        candidates.Add(bench.Start());
        await simulation.Until(() => bench.Leaders.Count == 1, TimeSpan.FromSeconds(60));
        foreach (var candidate in candidates)
            await candidate.StopAsync();

        Assert.Empty(bench.Overlaps);
        Assert.Empty(bench.Leaders);
    }

    private static ElectionBench.Candidate Start(ElectionBench bench, Random random)
    {
        var candidate = bench.Start(TimeSpan.FromMinutes(random.Next(-10, 11)), TimeSpan.FromSeconds(random.Next(11, 21)));
        candidate.Drain = TimeSpan.FromSeconds(random.Next(0, 6));
        return candidate;
    }

    private static void Happen(Random random, ElectionBench bench)
    {
        var faults = bench.Server.Faults;
        switch (random.Next(8))
        {
            case 0:
                faults.MaxLatency = TimeSpan.FromMilliseconds(random.Next(1, 12_000)); // answers that come after their callers have gone
                break;
            case 1:
                faults.Refuse = _ => random.Next(2) == 0 ? ModelRefusal.InternalError() : null;
                break;
            case 2:
                faults.Refuse = _ => ModelRefusal.Refused();
                break;
            case 3:
                faults.LoseAnswer = _ => random.Next(2) == 0 ? ModelRefusal.Broken() : null;
                break;
            case 4:
                faults.CutWatches();
                break;
            case 5:
                faults.SilenceWatches();
                break;
            default:
                faults.Refuse = null;
                faults.LoseAnswer = null;
                faults.MaxLatency = TimeSpan.FromMilliseconds(200);
                break;
        }
    }
}
