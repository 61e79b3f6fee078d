using CloudIntel.Core.Analytics.Scores;
using CloudIntel.Core.Monitoring.Rightsizing;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Monitoring.Rightsizing;

public sealed class ResourceSizingTests
{
    private const double Mebibyte = 1024 * 1024;
    private const double Gibibyte = 1024 * Mebibyte;
    private const int PerDay = 86_400 / Usage.Step;

    [Theory]
    [InlineData(null, SizingDirection.Set, SizingReason.Usage)]
    [InlineData(4.0, SizingDirection.Down, SizingReason.Usage)]
    [InlineData(1.1, SizingDirection.Keep, SizingReason.OnTarget)]
    [InlineData(0.5, SizingDirection.Up, SizingReason.Usage)]
    public void A_request_goes_where_usage_says_unless_it_is_on_target(double? current, SizingDirection direction, SizingReason reason)
    {
        var advice = Decide(Cpu(Steady(5)) with { Current = new(current, 2 * current) });
        Assert.Equal((direction, reason), (advice.Direction, advice.Reason));
        Assert.InRange(advice.Request!.Value, 1.05, 1.25);
        if (current is not null)
            Assert.Equal(2 * advice.Request.Value, advice.Limit!.Value, 3); // as many times the request as it was
    }

    [Theory]
    [InlineData(0.9, SizingReason.ShortHistory)]
    [InlineData(5, SizingReason.Stale)]
    public void Usage_that_says_nothing_leaves_the_last_answer(double days, SizingReason reason)
    {
        var facts = Cpu(Steady(days)) with { Current = new(4), Recommended = 1.5 };
        var advice = ResourceSizing.Decide(facts, new(), facts.Usage.Times[^1] + (reason == SizingReason.Stale ? 90_000 : 0));
        Assert.Equal((SizingDirection.Keep, reason, 1.5, 0.0), (advice.Direction, advice.Reason, advice.Request!.Value, advice.Confidence));
        Assert.EndsWith("what was recommended last stays.", advice.Rationale, StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_full_of_gaps_says_nothing()
    {
        var steady = Steady(5);
        var advice = Decide(Cpu(steady with { Values = [.. steady.Values.Select((value, i) => i % 5 < 3 ? double.NaN : value)] }) with { Current = new(4) });
        Assert.Equal((SizingReason.Gaps, 4.0), (advice.Reason, advice.Request!.Value));
        Assert.Equal("864 of 1440 samples of usage are missing; nothing is recommended.", advice.Rationale);
    }

    [Fact]
    public void A_kill_for_want_of_memory_asks_for_a_fifth_more_than_it_had()
    {
        var memory = Memory(Usage.Of(5 * PerDay, _ => Gibibyte)) with { Current = new(1.2 * Gibibyte) };
        var advice = Decide(memory with { Kills = [new(memory.Usage.Times[^1] - 3600, 2 * Gibibyte)] });
        Assert.Equal((SizingDirection.Up, SizingReason.Killed), (advice.Direction, advice.Reason));
        Assert.InRange(advice.Request!.Value, 2.4 * Gibibyte, (2.4 * Gibibyte) + Mebibyte);
        Assert.Equal(SizingDirection.Keep, Decide(memory with { Kills = [new(memory.Usage.Times[0] - (9 * 86_400), 2 * Gibibyte)] }).Direction); // long ago
    }

    [Fact]
    public void A_heap_is_not_shrunk_but_memory_that_falls_with_the_load_is()
    {
        var load = Usage.Daily(4, 1, night: 0.2, swing: 2);
        var heap = Memory(Usage.Of(4 * PerDay, i => Gibibyte * (i < 100 ? 0.5 + (i / 200.0) : 1 + (i % 3 * 0.001)))) with { Current = new(4 * Gibibyte), Load = load };
        var advice = Decide(heap);
        Assert.Equal((SizingDirection.Keep, SizingReason.Heap, 4 * Gibibyte), (advice.Direction, advice.Reason, advice.Request!.Value));

        var cache = heap with { Usage = Usage.Of(4 * PerDay, i => Gibibyte * (0.5 + (0.2 * load.Values[i]))) };
        Assert.Equal(SizingDirection.Down, Decide(cache).Direction);
        var flat = heap with { Usage = Usage.Of(4 * PerDay, _ => Gibibyte) };
        Assert.Equal(SizingDirection.Down, Decide(flat).Direction); // never filled up: nothing says that it is a heap
    }

    [Fact]
    public void What_starts_use_sizes_the_limit_and_not_the_request()
    {
        // As with Spring Boot: classes are loaded and compiled for ten minutes on up to 2.5 cores; then, 0.2 do.
        const int every = PerDay / 2;
        var usage = Usage.Of(10 * PerDay, i => i >= every && i % every < 3 ? 2.5 - (0.5 * (i % every)) : 0.2 + (i % 5 * 0.005));
        var starts = Enumerable.Range(1, 19).Select(i => usage.Times[i * every]).ToArray();
        var facts = Cpu(usage) with { Current = new(1, 2), Starts = starts };
        var advice = Decide(facts);
        Assert.Equal((SizingDirection.Down, new StartUpNeed(2.5, 600)), (advice.Direction, advice.AtStart));
        Assert.InRange(advice.Request!.Value, 0.21, 0.26);
        Assert.Equal(2.75, advice.Limit!.Value, 3);
        Assert.Contains("just after a start it uses up to 2500m for 10 minutes", advice.Rationale, StringComparison.Ordinal);

        // Without them, and with starts that use no more than other times, or that never end, it is all usage.
        Assert.True(Decide(facts with { Starts = [] }).Request > 1.5 * advice.Request);
        Assert.Null(Decide(facts with { Starts = [.. starts.Select(start => start + 21_600)] }).AtStart);
        Assert.Null(Decide(facts with { Starts = [.. usage.Times.Where((_, i) => i % 6 == 0)] }).AtStart);
    }

    [Fact]
    public void Usage_that_is_out_of_order_doubled_or_reset_is_put_in_order()
    {
        var steady = Steady(5);
        var facts = Cpu(steady) with { Current = new(4) };
        var (times, values) = (steady.Times.ToList(), steady.Values.ToList());
        (times[700], times[701], values[700], values[701]) = (times[701], times[700], values[701], values[700]);
        times.Insert(300, times[300]);
        values.Insert(300, 77); // the later one counts
        times.Add(steady.Times[^1] + 900);
        values.Add(99); // of the future
        Assert.Equal(Decide(facts), ResourceSizing.Decide(facts with { Usage = new("web", "web", [.. times], [.. values]) }, new(), steady.Times[^1]), Alike);

        var reset = steady with { Values = [.. steady.Values.Select((value, i) => i % 500 == 250 ? -1e6 : i % 500 == 251 ? double.PositiveInfinity : value)] };
        Assert.Equal(Decide(facts).Request!.Value, Decide(facts with { Usage = reset }).Request!.Value, 2);

        static bool Alike(ResourceAdvice a, ResourceAdvice b) => a with { ByHour = [] } == b with { ByHour = [] };
    }

    [Fact]
    public void Where_replicas_are_scaled_by_the_request_their_target_moves_instead()
    {
        var advice = Decide(Cpu(Steady(5)) with { Current = new(2), ScaledAtPercent = 40 });
        Assert.Equal((SizingDirection.Keep, SizingReason.ScaledByUtilization, 2.0), (advice.Direction, advice.Reason, advice.Request!.Value));
        Assert.InRange(advice.ScaleAtPercent!.Value, 65, 80); // 40 percent of 2 cores where 1.1 are needed
        var busier = Steady(5);
        busier = busier with { Values = [.. busier.Values.Select(value => value * 1.7)] }; // as replicas are once there are fewer
        Assert.Equal(SizingReason.OnTarget, Decide(Cpu(busier) with { Current = new(2), ScaledAtPercent = advice.ScaleAtPercent }).Reason);
    }

    [Fact]
    public void Where_the_cluster_resizes_in_place_a_daily_shape_gives_requests_by_the_hour()
    {
        var facts = Cpu(Usage.Daily(7, 3, night: 0.5, swing: 4)) with { Current = new(5), ResizesInPlace = true };
        var advice = Decide(facts);
        Assert.InRange(advice.ByHour.Count, 2, 5);
        Assert.True(advice.ByHour.Min(timed => timed.Request) < advice.Request / 2);
        Assert.Empty(Decide(facts with { ResizesInPlace = false }).ByHour);
        Assert.Empty(Decide(facts with { Usage = Steady(7) }).ByHour);
    }

    [Fact]
    public void Confidence_grows_with_days_that_are_alike_and_with_the_request()
    {
        var steady = Decide(Cpu(Steady(9)) with { Current = new(4) }).Confidence;
        Assert.InRange(steady, 0.55, 0.95);
        Assert.True(Decide(Cpu(Steady(1.5)) with { Current = new(4) }).Confidence < steady);
        Assert.True(Decide(Cpu(Steady(9)) with { Current = new(1.25) }).Confidence > steady + 0.1); // more than it needs, and on target
        var random = new Random(1);
        var levels = Enumerable.Range(0, 10).Select(_ => Math.Exp(3 * random.NextDouble())).ToArray();
        var erratic = Usage.Of(10 * PerDay, i => levels[i / PerDay] * (1 + (i % 7 * 0.01)));
        Assert.True(RequestConfidence.Of(SizedResource.Cpu, erratic, 0.01, 10) < RequestConfidence.Of(SizedResource.Cpu, erratic, 0.01, 20));
    }

    [Fact]
    public void Confidence_of_each_kind_of_series_is_about_what_happens()
    {
        // Levels walk from day to day; who decides at a time does not know where to.
        var decisions = new List<(double Probability, bool Right)>();
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (step, level, noise) = (0.15 * random.NextDouble(), 0.0, 0.4 * random.NextDouble());
            var levels = Enumerable.Range(0, 21).Select(_ => level += step * ((2 * random.NextDouble()) - 1)).ToArray();
            var whole = Usage.Daily(21, seed, noise: noise);
            whole = whole with { Values = [.. whole.Values.Select((value, i) => value * Math.Exp(levels[i / PerDay]))] };
            for (var day = 4; day <= 14; day += 5)
            {
                var past = whole with { Times = whole.Times[..(day * PerDay)], Values = whole.Values[..(day * PerDay)] };
                var advice = Decide(Cpu(past));
                var week = whole.Values.AsSpan(day * PerDay, 7 * PerDay);
                var above = 0;
                foreach (var value in week)
                    above += value > advice.Request ? 1 : 0;
                decisions.Add((advice.Confidence, above <= 0.02 * week.Length));
            }
        }

        var score = DecisionScore.Of(decisions);
        Assert.True(score.CalibrationError < 0.2, score.ToString());
    }

    [Fact]
    public void What_was_applied_is_left_alone_while_usage_stays_as_it_is() => Prop.ForAll(
        Gen.Choose(0, 100_000).ToArbitrary(), Gen.Choose(0, 40).ToArbitrary(), Gen.Choose(0, 1).ToArbitrary(), (seed, noise, resource) =>
    {
        var whole = Usage.Daily(14, seed, noise: noise / 100.0);
        var scale = resource == 0 ? 1 : Gibibyte;
        whole = whole with { Values = [.. whole.Values.Select(value => value * scale)] };
        var (current, directions) = (100 * scale, new List<SizingDirection>()); // far more than noise adds
        for (var day = 3; day <= 14; day++)
        {
            var facts = new ResourceFacts
            {
                Resource = (SizedResource)resource,
                Usage = whole with { Times = whole.Times[..(day * PerDay)], Values = whole.Values[..(day * PerDay)] },
                Current = new(current),
            };
            var advice = Decide(facts);
            directions.Add(advice.Direction);
            current = advice.Request!.Value;
        }

        // Down once at first; after that, perhaps corrections as more becomes known, more of them where a day is little like the next, and never back and forth within a week.
        var moves = Enumerable.Range(1, directions.Count - 1).Where(i => directions[i] != SizingDirection.Keep).ToList();
        var isBackAndForth = moves.Exists(up => directions[up] == SizingDirection.Up && moves.Exists(down => directions[down] == SizingDirection.Down && down > up && down < up + 7));
        return (directions[0] == SizingDirection.Down && moves.Count <= (noise <= 25 ? 2 : 4) && !isBackAndForth).Label($"{seed} {noise} {resource}: {string.Join(' ', directions)}");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    private static ResourceAdvice Decide(ResourceFacts facts) => ResourceSizing.Decide(facts, new(), facts.Usage.Times[^1]);

    private static ResourceFacts Cpu(UsageSeries usage) => new() { Resource = SizedResource.Cpu, Usage = usage };

    private static ResourceFacts Memory(UsageSeries usage) => new() { Resource = SizedResource.Memory, Usage = usage };

    private static UsageSeries Steady(double days) => Usage.Of((int)(days * PerDay), i => 1 + (i % 7 * 0.02));
}
