using CloudIntel.Core.Analytics.Scores;

namespace CloudIntel.Core.Tests.Analytics.Scores;

/// <summary>What alarms are worth to somebody who is woken by them.</summary>
public sealed class EventScoreTests
{
    [Fact]
    public void An_event_is_caught_by_an_alarm_at_its_beginning()
    {
        Assert.Equal((1, 1, 29.0), Caught(alarm: 529));
        Assert.Equal((1, 0, double.NaN), Caught(alarm: 530));
        Assert.Equal((1, 0, double.NaN), Caught(alarm: 499));

        static (int Events, int Caught, double Delay) Caught(int alarm)
        {
            var score = Score([alarm], (500, 599));
            Assert.Equal(0, score.FalseEpisodes);
            return (score.Events, score.Caught, score.MedianDelay);
        }
    }

    [Fact]
    public void Alarms_far_from_events_are_false_and_those_near_each_other_one_episode()
    {
        Assert.Equal(0, Score([470, 630], (500, 600)).FalseEpisodes);
        Assert.Equal(2, Score([469, 631], (500, 600)).FalseEpisodes);
        Assert.Equal(1, Score([100, 130, 160], (500, 600)).FalseEpisodes);
        Assert.Equal(2, Score([100, 131], (500, 600)).FalseEpisodes);
    }

    [Fact]
    public void Episodes_are_counted_right_in_whatever_order_alarms_come()
    {
        var scores = new double[1000];
        (scores[100], scores[150], scores[125], scores[600], scores[700], scores[902]) = (9, 8, 7, 6, 5, 4);
        var labels = Labels((900, 909));
        Assert.Equal([1, 2, 1, 2, 3, 3], new[] { 9.0, 8, 7, 6, 5, 4 }.Select(threshold => EventScore.At(scores, labels, threshold).FalseEpisodes));

        // From the highest score down to where the second false episode would be one too many, though a later alarm joins it with the first.
        Assert.Equal((9, 0), (EventScore.Within(scores, labels, 1).Threshold, EventScore.Within(scores, labels, 1).Caught));
        var within = EventScore.Within(scores, labels, 3);
        Assert.Equal((4, 1, 3, 2), (within.Threshold, within.Caught, within.FalseEpisodes, within.MedianDelay));
        Assert.Equal((1.0, 0.25, 0.4), (within.Recall, within.Precision, within.F1));
    }

    [Fact]
    public void Silence_is_no_alarm_and_without_events_there_is_no_recall()
    {
        Assert.Equal((double.PositiveInfinity, 0), (EventScore.Within(new double[100], Labels((50, 60)).AsSpan(0, 100), 5).Threshold, EventScore.Within(new double[100], Labels((50, 60)).AsSpan(0, 100), 5).Caught));
        Assert.Equal(double.NaN, EventScore.Within([1, 2, 3], [false, false, false], 5).Recall);
    }

    [Fact]
    public void The_best_threshold_is_the_one_with_the_greatest_F1()
    {
        var scores = new double[1000];
        (scores[100], scores[501], scores[801], scores[300]) = (9, 8, 7, 6);
        var best = EventScore.Best(scores, Labels((500, 510), (800, 810)));
        Assert.Equal((7, 2, 1, 0.8), (best.Threshold, best.Caught, best.FalseEpisodes, best.F1));
    }

    private static EventScore Score(int[] alarms, params (int First, int Last)[] events)
    {
        var scores = new double[1000];
        foreach (var alarm in alarms)
            scores[alarm] = 1;
        return EventScore.At(scores, Labels(events), 1);
    }

    private static bool[] Labels(params (int First, int Last)[] events) =>
        [.. Enumerable.Range(0, 1000).Select(i => events.Any(each => each.First <= i && i <= each.Last))];
}
