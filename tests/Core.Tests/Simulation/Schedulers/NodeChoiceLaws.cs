using CloudIntel.Core.Simulation.Schedulers;
using CloudIntel.Core.Simulation.Schedulers.Choices;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Simulation.Schedulers;

/// <summary>What holds of every choice among nodes with room.</summary>
public sealed class NodeChoiceLaws
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void A_room_that_fits_is_chosen_wherever_there_is_one_and_the_one_that_is_promised() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var rooms = new Rooms();
        for (var node = random.Next(1, 30); node >= 0; node--)
            rooms.Add(RoomOf(random, rooms.Count));
        var sets = Enumerable.Range(0, 3).Select(_ => new OfferSet([.. Enumerable.Range(0, 4).Select(_ => random.Next(4) > 0)])).ToArray();
        var shapes = Enumerable.Range(0, 5).Select(_ => (NeedOf(random, sets), 0.2)).ToList();
        var choices = Choices(seed, shapes);
        for (var step = 0; step < 60; step++)
        {
            var need = random.Next(2) == 0 ? shapes[random.Next(shapes.Count)].Item1 : NeedOf(random, sets);
            var fitting = Enumerable.Range(0, rooms.Count).Where(place => rooms[place].Fits(need)).ToArray();
            Assert.Equal(fitting, Fitting(rooms, need));
            var chosen = choices.Select(choice => choice.Choose(rooms, need)).ToArray();
            if (fitting.Length == 0)
            {
                Assert.All(chosen, place => Assert.Equal(-1, place));
                continue;
            }

            Assert.All(chosen, place => Assert.Contains(place, fitting));
            Assert.Equal(fitting[0], choices[0].Choose(rooms, need));
            for (var i = 0; need.IsShare && i < choices.Count; i++)
                Assert.True(rooms[chosen[i]].Gpus[choices[i].ChooseGpu(rooms[chosen[i]], need)] >= need.GpuMillis);
            rooms.Take(chosen[random.Next(chosen.Length)], need);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Best_fit_leaves_the_least_and_worst_fit_the_most()
    {
        var rooms = RoomsOf((4, 16), (2, 8), (8, 32));
        var need = new PodNeed(1000, 1L << 30, 0, Everything);

        Assert.Equal(1, new BestFitNode().Choose(rooms, need));
        Assert.Equal(2, new WorstFitNode().Choose(rooms, need));
    }

    [Fact]
    public void Round_robin_goes_on_behind_the_last_one()
    {
        var (rooms, choice, need) = (RoomsOf((4, 16), (1, 1), (4, 16)), new RoundRobinNode(), new PodNeed(2000, 2L << 30, 0, Everything));

        Assert.Equal([0, 2, 0, 2], Enumerable.Range(0, 4).Select(_ => choice.Choose(rooms, need)));
    }

    [Fact]
    public void Random_choices_are_as_likely_for_each_room_and_the_same_for_a_seed()
    {
        var (rooms, need) = (RoomsOf((4, 16), (1, 1), (4, 16), (4, 16)), new PodNeed(2000, 2L << 30, 0, Everything));
        int[] Draw(ulong seed)
        {
            var choice = new RandomNode(seed);
            return [.. Enumerable.Range(0, 3000).Select(_ => choice.Choose(rooms, need))];
        }

        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));
        Assert.All(Draw(3).CountBy(place => place), place => Assert.InRange(place.Value, 850, 1150)); // six deviations
    }

    [Fact]
    public void Fragments_are_the_free_parts_that_a_shape_cannot_use_weighed_by_how_usual_it_is()
    {
        // Three processors are left, and 500, 300 and 1000 thousandths of three graphics processors.
        var room = new Room { Node = 0, Offer = 0, CpuMillis = 3000, MemoryBytes = 8L << 30, Pods = 10, Gpus = [500, 300, 1000] };
        var choice = new FragmentationNode([
            (new PodNeed(1000, 1, 400, Everything), 0.5), // 300 is too small for it
            (new PodNeed(1000, 1, 2000, Everything), 0.25), // two whole ones are not there: all is lost
            (new PodNeed(1000, 1, 1000, Everything), 0.25)]); // 500 and 300 are no whole one

        Assert.Equal((0.5 * 300) + (0.25 * 1800) + (0.25 * 800), choice.Fragments(room));
    }

    [Fact]
    public void The_fragmentation_gradient_fills_the_gap_that_nobody_else_can_use()
    {
        var rooms = new Rooms();
        rooms.Add(new Room { Node = 0, Offer = 0, CpuMillis = 64_000, MemoryBytes = 1L << 40, Pods = 10, Gpus = [1000, 1000] });
        rooms.Add(new Room { Node = 1, Offer = 0, CpuMillis = 64_000, MemoryBytes = 1L << 40, Pods = 10, Gpus = [1000, 300] });
        PodNeed small = new(1000, 1, 300, Everything), whole = new(1000, 1, 1000, Everything);
        var choice = new FragmentationNode([(small, 0.5), (whole, 0.5)]);

        Assert.Equal(1, choice.Choose(rooms, small));
        Assert.Equal(1, choice.ChooseGpu(rooms[1], small));
    }

    private static OfferSet Everything { get; } = new([true, true, true, true]);

    private static List<INodeChoice> Choices(int seed, IReadOnlyList<(PodNeed Need, double Share)> shapes) =>
        [new FirstFitNode(), new RoundRobinNode(), new BestFitNode(), new WorstFitNode(), new RandomNode((ulong)seed), new FragmentationNode(shapes), new SharedGpuNode()];

    private static List<int> Fitting(Rooms rooms, PodNeed need)
    {
        var places = new List<int>();
        for (var place = rooms.Next(need); place >= 0; place = rooms.Next(need, place + 1))
            places.Add(place);
        return places;
    }

    private static Rooms RoomsOf(params (int Processors, int Gibibytes)[] sizes)
    {
        var rooms = new Rooms();
        foreach (var (processors, gibibytes) in sizes)
            rooms.Add(new Room { Node = rooms.Count, Offer = 0, CpuMillis = processors * 1000, MemoryBytes = (long)gibibytes << 30, Pods = 10 });
        return rooms;
    }

    private static Room RoomOf(Random random, int node) => new()
    {
        Node = node,
        Offer = random.Next(4),
        CpuMillis = random.Next(17) * 1000,
        MemoryBytes = (long)random.Next(65) << 30,
        Pods = random.Next(6),
        Gpus = [.. Enumerable.Range(0, random.Next(2) * random.Next(1, 5)).Select(_ => random.Next(2) == 0 ? 1000 : random.Next(11) * 100)],
    };

    private static PodNeed NeedOf(Random random, OfferSet[] sets) =>
        new(random.Next(1, 9) * 500, (long)random.Next(1, 9) << 30, random.Next(3) switch { 0 => 0, 1 => random.Next(1, 10) * 100, _ => random.Next(1, 3) * 1000 }, sets[random.Next(sets.Length)]);
}
