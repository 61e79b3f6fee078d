using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;

namespace CloudIntel.Kubernetes.Tests.Controllers;

/// <summary>Whatever goes wrong on the way, every object ends as it was asked for, and then nothing is written any more.</summary>
public sealed class ConvergenceProperties
{
    [Fact]
    public void A_controller_converges_under_any_faults_and_then_falls_silent()
    {
        for (var seed = 0; seed < 150; seed++)
            Simulation.Run(seed, RunAsync);
    }

    private static async Task RunAsync(Simulation simulation)
    {
        await using var bench = new ControllerBench(simulation);
        var (random, faults) = (simulation.Random, bench.Server.Faults);
        var inside = new HashSet<string>();
        bench.Reconcile = async (widget, cancelled) =>
        {
            Assert.True(inside.Add(widget.Metadata.Name!), "one object is reconciled twice at once");
            try
            {
                await simulation.Delay(TimeSpan.FromMilliseconds(random.Next(300)), cancelled);
                var status = new WidgetStatus { Built = widget.Spec.Size, ObservedGeneration = widget.Metadata.Generation };
                return ReconciliationResult<Widget>.Success(await bench.Statuses.WriteAsync(widget, status, cancelled));
            }
            finally
            {
                inside.Remove(widget.Metadata.Name!);
            }
        };
        faults.MaxLatency = TimeSpan.FromMilliseconds(random.Next(1, 800));
        bench.Start(settings =>
        {
            settings.Workers = random.Next(1, 5);
            settings.ResyncInterval = TimeSpan.FromMinutes(3);
            settings.Finalizer<ControllerBench>("example.com/cleanup");
        });
        for (var step = 0; step < 60; step++)
        {
            Happen(random, bench);
            await simulation.Delay(TimeSpan.FromSeconds(random.NextDouble() * 3));
        }

        faults.Refuse = null;
        faults.LoseAnswer = null;
        await simulation.Delay(TimeSpan.FromMinutes(12)); // past the longest retry delay

        foreach (var json in bench.Server.At(Widget.Definition, bench.Server.Version))
        {
            var widget = bench.Find((string)json["metadata"]!["name"]!)!;
            Assert.Null(widget.Metadata.DeletionTimestamp);
            Assert.Equal((widget.Spec.Size, widget.Metadata.Generation), (widget.Status!.Built, widget.Status.ObservedGeneration));
        }

        var (version, requests) = (bench.Server.Version, bench.Server.Requests.Count);
        await simulation.Delay(TimeSpan.FromMinutes(10));
        Assert.Equal(version, bench.Server.Version);
        Assert.All(bench.Server.Requests.Skip(requests), request => Assert.Equal("watch", request.Verb));
    }

    private static void Happen(Random random, ControllerBench bench)
    {
        var name = $"w{random.Next(5)}";
        var exists = bench.Find(name) is not null;
        switch (random.Next(13))
        {
            case < 4 when !exists:
                bench.Create(name, random.Next(100));
                break;
            case < 4:
                bench.Edit(name, body => body["spec"]!["size"] = random.Next(100));
                break;
            case < 6 when exists:
                bench.Delete(name);
                break;
            case 6:
                bench.Server.Faults.CutWatches();
                break;
            case 7:
                bench.Server.Compact();
                break;
            case 8:
                bench.Server.Faults.Refuse = _ => random.Next(3) > 0 ? null : random.Next(3) switch
                {
                    0 => ModelRefusal.TooManyRequests(),
                    1 => ModelRefusal.InternalError(),
                    _ => ModelRefusal.Refused(),
                };
                break;
            case 9:
                bench.Server.Faults.LoseAnswer = _ => random.Next(4) == 0 ? ModelRefusal.Broken() : null;
                break;
            case 10 when exists:
                bench.EditStatus(name, random.Next(100)); // somebody meddles; the next resync puts it right
                break;
            default:
                bench.Server.Faults.Refuse = null;
                break;
        }
    }
}
