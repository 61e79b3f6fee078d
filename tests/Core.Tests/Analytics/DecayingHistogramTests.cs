using CloudIntel.Core.Analytics;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Analytics;

/// <summary>Histograms of cores with a half-life of a day.</summary>
public sealed class DecayingHistogramTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.0099, 0)]
    [InlineData(0.01, 1)]
    [InlineData(0.0205, 2)] // 0.01 x (1.05^2 - 1) / 0.05
    [InlineData(1e9, 175)]
    public void Buckets_are_those_of_the_Vertical_Pod_Autoscaler(double value, int bucket)
    {
        Assert.Equal(bucket, ExponentialBuckets.Cores.Of(value));
        Assert.Equal(176, ExponentialBuckets.Cores.Count);
    }

    [Fact]
    public void A_value_lies_in_its_bucket() => Prop.ForAll(
        Gen.Choose(0, 1_000_000).Select(thousandths => thousandths / 1000.0).ToArbitrary(),
        value =>
        {
            var (buckets, bucket) = (ExponentialBuckets.Cores, ExponentialBuckets.Cores.Of(value));
            return buckets.Start(bucket) <= value && (bucket == buckets.Count - 1 || value < buckets.Start(bucket + 1));
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void A_percentile_is_the_upper_end_of_the_bucket_in_which_its_share_is_reached()
    {
        var histogram = Of([(0.001, 1, 0), (0.5, 8, 0), (2, 1, 0)]);

        Assert.Equal(0.01, histogram.Percentile(0.1));
        Assert.InRange(histogram.Percentile(0.5), 0.5, 0.5 * 1.05 + 0.01);
        Assert.InRange(histogram.Percentile(0.9), 0.5, 0.5 * 1.05 + 0.01);
        Assert.InRange(histogram.Percentile(0.91), 2, 2 * 1.05 + 0.01);
        Assert.Equal(0, Of([]).Percentile(0.9));
        Assert.Equal(ExponentialBuckets.Cores.Start(175), Of([(1e9, 1, 0)]).Percentile(1));
    }

    [Fact]
    public void A_value_of_a_half_life_ago_weighs_half()
    {
        // 4 of yesterday weigh as 2 of today: two of five parts are small.
        var histogram = Of([(0.001, 4, 0), (1, 3, 24)]);

        Assert.Equal(0.01, histogram.Percentile(0.39));
        Assert.InRange(histogram.Percentile(0.41), 1, 1.06);
    }

    [Fact]
    public void A_year_later_only_what_is_new_counts()
    {
        var histogram = Of([(5, 1000, 0), (0.001, 1, 24 * 365)]);

        Assert.Equal(0.01, histogram.Percentile(0.99));
    }

    [Fact]
    public void Parts_that_are_merged_in_any_order_are_the_whole() => Prop.ForAll(Values(), Values(), (left, right) =>
    {
        var whole = Of([.. left, .. right]);
        foreach (var (first, second) in ((List<(double, double, int)>, List<(double, double, int)>)[])[(left, right), (right, left)])
        {
            var merged = Of(first);
            merged.Merge(Of(second));
            foreach (var share in (double[])[0.011, 0.5, 0.903, 1])
                Assert.Equal(whole.Percentile(share), merged.Percentile(share));
        }
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void What_is_written_is_read_as_it_was() => Prop.ForAll(Values(), values =>
    {
        var histogram = Of(values);
        var read = DecayingHistogram.Read(histogram.ToBytes(), ExponentialBuckets.Cores, Day);
        Assert.Equal(histogram.ToBytes(), read.ToBytes());
        Assert.Equal(histogram.Percentile(0.9), read.Percentile(0.9));
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Bytes_that_are_no_histogram_are_refused()
    {
        var bytes = Of([(1, 1, 0)]).ToBytes();
        Assert.Throws<FormatException>(() => DecayingHistogram.Read(bytes.AsSpan(1), ExponentialBuckets.Cores, Day));
        Assert.Throws<FormatException>(() => DecayingHistogram.Read([], ExponentialBuckets.Cores, Day));
        bytes[13] = 255;
        Assert.Throws<FormatException>(() => DecayingHistogram.Read(bytes, ExponentialBuckets.Cores, Day));
    }

    [Fact]
    public void Histograms_of_another_half_life_are_not_merged() =>
        Assert.Throws<ArgumentException>(() => Of([]).Merge(new DecayingHistogram(ExponentialBuckets.Cores, TimeSpan.FromHours(1))));

    private static DecayingHistogram Of(IEnumerable<(double Value, double Weight, int Hour)> values)
    {
        var histogram = new DecayingHistogram(ExponentialBuckets.Cores, Day);
        foreach (var (value, weight, hour) in values)
            histogram.Add(value, weight, Noon.AddHours(hour));
        return histogram;
    }

    /// <summary>Values over half a year, so that the moment moves on.</summary>
    private static Arbitrary<List<(double Value, double Weight, int Hour)>> Values() =>
        (from value in Gen.Choose(0, 5_000) from weight in Gen.Choose(1, 9) from hour in Gen.Choose(0, 24 * 180) select (value / 1000.0, (double)weight, hour))
        .ListOf().Select(values => values.ToList()).ToArbitrary();
}
