using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Tests.Widgets;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Model;

namespace CloudIntel.Kubernetes.Tests.Informers;

/// <summary>
/// Whatever happens between server and client, the copy ends equal to the server's state, and every subscriber has been told
/// a consistent story that leads there.
/// </summary>
public sealed class ReflectorProperties
{
    private const int Histories = 300;

    [Fact]
    public void The_copy_converges_and_no_deletion_is_missed_under_any_faults()
    {
        for (var seed = 0; seed < Histories; seed++)
            Simulation.Run(seed, simulation => RunAsync(simulation, streaming: false, selector: null));
    }

    [Fact]
    public void So_it_does_with_streaming_lists()
    {
        for (var seed = 0; seed < Histories; seed++)
            Simulation.Run(seed, simulation => RunAsync(simulation, streaming: true, selector: null));
    }

    [Fact]
    public void So_it_does_with_a_selector_that_objects_come_under_and_leave()
    {
        for (var seed = 0; seed < Histories; seed++)
            Simulation.Run(seed, simulation => RunAsync(simulation, streaming: seed % 2 == 0, selector: "tier=gold"));
    }

    private static async Task RunAsync(Simulation simulation, bool streaming, string? selector)
    {
        await using var bench = new InformerBench(simulation, streaming, new(Widget.Definition) { LabelSelector = selector });
        var server = bench.Server;
        var (early, late) = (new Story(), new Story());
        await using var first = bench.Informer.Subscribe(early.TakeAsync);
        IInformerSubscription? second = null;

        server.Faults.StaleLists = simulation.Random.Next(2) == 0;
        server.Faults.Duplicates = simulation.Random.Next(3) * 0.1;
        server.Faults.MaxLatency = TimeSpan.FromMilliseconds(simulation.Random.Next(1, 400));
        for (var step = 0; step < 60; step++)
        {
            Happen(simulation.Random, server);
            if (step == 30)
                second = bench.Informer.Subscribe(late.TakeAsync);
            if (simulation.Random.Next(3) == 0)
                await simulation.Delay(TimeSpan.FromSeconds(simulation.Random.NextDouble() * 8));
        }

        server.Faults.Refuse = null;
        server.Faults.LoseAnswer = null;
        await simulation.Delay(TimeSpan.FromMinutes(5));

        var expected = server.At(Widget.Definition, server.Version)
            .Where(item => selector is null || (string?)item["metadata"]!["labels"]?["tier"] == "gold")
            .ToDictionary(ModelApiServer.KeyOf, item => (string)item["metadata"]!["resourceVersion"]!);
        Assert.Equal(Sorted(expected), Sorted(bench.Informer.Store.List().ToDictionary(ObjectKey.Of, widget => widget.Metadata.ResourceVersion!)));
        foreach (var story in (Story[])[early, late])
        {
            Assert.Empty(story.Contradictions);
            Assert.Equal(Sorted(expected), Sorted(story.Known));
        }

        await first.WaitForSyncAsync(default);
        await second!.WaitForSyncAsync(default);
        await second.DisposeAsync();
    }

    private static IEnumerable<string> Sorted(Dictionary<ObjectKey, string> state) =>
        state.Select(entry => $"{entry.Key}@{entry.Value}").Order(StringComparer.Ordinal);

    private static void Happen(Random random, ModelApiServer server)
    {
        var name = $"w{random.Next(6)}";
        var key = new ObjectKey("default", name);
        var exists = server.Find(Widget.Definition, key) is not null;
        switch (random.Next(16))
        {
            case < 5 when !exists:
                server.Create(Widget.Definition, Body(random, name));
                break;
            case < 5:
                server.Replace(Widget.Definition, Body(random, name));
                break;
            case < 8 when exists:
                server.Delete(Widget.Definition, key);
                break;
            case 8 when exists:
                server.Delete(Widget.Definition, key);
                server.Create(Widget.Definition, Body(random, name));
                break;
            case 9:
                server.Compact();
                break;
            case 10:
                server.Faults.CutWatches();
                break;
            case 11:
                server.Faults.SilenceWatches();
                break;
            case 12:
                var refusal = Refusal(random);
                server.Faults.Refuse = _ => random.Next(3) == 0 ? null : refusal;
                break;
            case 13:
                server.Faults.LoseAnswer = _ => random.Next(6) == 0 ? ModelRefusal.Broken() : null;
                break;
            case 14:
                server.Faults.Refuse = null;
                break;
        }
    }

    private static Exception Refusal(Random random) => random.Next(8) switch
    {
        0 => ModelRefusal.Refused(),
        1 => ModelRefusal.TooManyRequests(),
        2 => ModelRefusal.InternalError(),
        3 => ModelRefusal.Forbidden(),
        4 => ModelRefusal.Broken(),
        5 => ModelRefusal.Expired(1, 2),
        6 => ModelRefusal.TooLarge(2, 1),
        _ => ModelRefusal.NotInstalled(),
    };

    private static JsonObject Body(Random random, string name) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "default",
            ["labels"] = new JsonObject { ["tier"] = random.Next(2) == 0 ? "gold" : "tin" },
        },
        ["spec"] = new JsonObject { ["size"] = random.Next(1000) },
    };
}
