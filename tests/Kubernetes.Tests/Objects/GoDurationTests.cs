using CloudIntel.Kubernetes.Objects;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Kubernetes.Tests.Objects;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("72h", "3.00:00:00", "72h")]
    [InlineData("1h30m", "01:30:00", "1h30m")]
    [InlineData("90m", "01:30:00", "1h30m")]
    [InlineData("72h0m0s", "3.00:00:00", "72h")] // how Go itself writes it
    [InlineData("1h0m30s", "01:00:30", "1h30s")]
    [InlineData("1.5h", "01:30:00", "1h30m")]
    [InlineData(".5s", "00:00:00.5", "500ms")]
    [InlineData("1.5s", "00:00:01.5", "1.5s")]
    [InlineData("300ms", "00:00:00.3", "300ms")]
    [InlineData("1500us", "00:00:00.0015", "1.5ms")]
    [InlineData("2µs", "00:00:00.000002", "2µs")]
    [InlineData("2μs", "00:00:00.000002", "2µs")] // the other mu
    [InlineData("150ns", "00:00:00.0000001", "0.1µs")] // cut to 100 ns
    [InlineData("-1h", "-01:00:00", "-1h")]
    [InlineData("+5m", "00:05:00", "5m")]
    [InlineData("0", "00:00:00", "0s")]
    [InlineData("0s", "00:00:00", "0s")]
    [InlineData("1m1m", "00:02:00", "2m")]
    public void A_duration_is_read_as_Go_reads_it_and_written_short(string text, string value, string written)
    {
        var duration = GoDuration.Parse(text);
        Assert.Equal(TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture), duration.Value);
        Assert.Equal(written, duration.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("-")]
    [InlineData("s")]
    [InlineData(".")]
    [InlineData(".s")]
    [InlineData("1.2.3s")]
    [InlineData("1d")]
    [InlineData("1w")]
    [InlineData("1h ")]
    [InlineData("1 h")]
    [InlineData("1H")]
    [InlineData("1,5h")]
    [InlineData("--1h")]
    [InlineData("9999999999999999999999h")]
    [InlineData("999999999999h")]
    public void What_is_no_duration_is_refused(string? text) => Assert.False(GoDuration.TryParse(text, out _));

    [Fact]
    public void What_is_written_reads_as_the_same_length() => Prop.ForAll(
        ArbMap.Default.ArbFor<long>().Generator.Select(TimeSpan.FromTicks).ToArbitrary(),
        length => GoDuration.Parse(new GoDuration(length).ToString()).Value == length).QuickCheckThrowOnFailure();

    [Fact]
    public void The_longest_lengths_are_written_and_read()
    {
        Assert.Equal(TimeSpan.MaxValue, GoDuration.Parse(new GoDuration(TimeSpan.MaxValue).ToString()).Value);
        Assert.Equal(TimeSpan.MinValue, GoDuration.Parse(new GoDuration(TimeSpan.MinValue).ToString()).Value);
    }
}
