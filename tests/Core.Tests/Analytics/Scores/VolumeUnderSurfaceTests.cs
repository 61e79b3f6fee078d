using CloudIntel.Core.Analytics.Scores;

namespace CloudIntel.Core.Tests.Analytics.Scores;

/// <summary>Precision and recall with blurred events.</summary>
public sealed class VolumeUnderSurfaceTests
{
    /// <summary>200 scores with ties at the top: only their order counts.</summary>
    private static readonly double[] Scores =
    [
        169, 127, 14, 143, 148, 59, 81, 96, 57, 99, 119, 152, 56, 69, 95, 174, 179, 179, 179, 179, 179, 179, 129, 25, 166,
        58, 146, 163, 34, 22, 158, 20, 134, 179, 179, 179, 179, 179, 159, 53, 54, 40, 150, 126, 153, 88, 161, 16, 160, 62,
        67, 145, 117, 4, 41, 165, 12, 116, 48, 63, 144, 136, 3, 162, 1, 100, 87, 11, 175, 104, 168, 113, 108, 17, 64,
        91, 7, 15, 106, 94, 77, 155, 82, 114, 23, 123, 172, 102, 73, 115, 6, 141, 79, 61, 83, 32, 35, 132, 68, 140,
        177, 122, 27, 151, 76, 125, 18, 43, 105, 103, 9, 133, 170, 70, 75, 92, 46, 65, 121, 28, 60, 171, 178, 21, 167,
        13, 74, 33, 24, 90, 49, 112, 29, 118, 154, 84, 101, 131, 138, 47, 130, 66, 93, 149, 128, 42, 55, 10, 44, 156,
        135, 109, 157, 137, 50, 19, 139, 2, 51, 52, 179, 179, 179, 179, 179, 179, 179, 179, 179, 179, 97, 31, 111, 142, 78,
        173, 147, 36, 124, 107, 110, 38, 8, 26, 164, 86, 89, 176, 80, 98, 37, 0, 85, 72, 45, 5, 30, 39, 71, 120,
    ];

    private static readonly bool[] Labels = [.. Enumerable.Range(0, 200).Select(i => i is (>= 10 and < 20) or (>= 28 and < 33) or (>= 110 and < 120))];

    /// <summary>By the published definition, computed apart, threshold by threshold.</summary>
    [Fact]
    public void It_is_what_the_definition_gives_step_by_step() => Assert.Equal(0.7289826680754382, VolumeUnderSurface.PrecisionRecall(Scores, Labels, 200), 1e-12);

    [Fact]
    public void Without_blur_and_ties_it_is_near_average_precision_times_the_share_of_events_found()
    {
        bool[] labels = [.. Enumerable.Range(0, 200).Select(i => i is >= 100 and < 120)];
        double[] scores = [.. Enumerable.Range(0, 200).Select(i => labels[i] ? 1000 + i : (double)i)];
        Assert.Equal(1, VolumeUnderSurface.PrecisionRecall(scores, labels, 0), 1e-12);
        Assert.Equal(RankingScore.Of(Scores.AsSpan(0, 30), Labels.AsSpan(0, 30)).AveragePrecision, VolumeUnderSurface.PrecisionRecall(Scores.AsSpan(0, 30), Labels.AsSpan(0, 30), 0), 0.1);
    }

    [Fact]
    public void An_alarm_just_beside_an_event_counts_for_something()
    {
        bool[] labels = [.. Enumerable.Range(0, 400).Select(i => i is >= 200 and < 220)];
        Assert.True(Volume(221) > Volume(300) + 0.01);
        Assert.Equal(double.NaN, VolumeUnderSurface.PrecisionRecall([1, 2, 3], [false, false, false]));

        double Volume(int alarms) => VolumeUnderSurface.PrecisionRecall([.. Enumerable.Range(0, 400).Select(i => i >= alarms && i < alarms + 10 ? 1.0 : 0)], labels);
    }
}
