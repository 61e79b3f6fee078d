using CloudIntel.Cli.Output;

namespace CloudIntel.Cli.Tests;

public sealed class ProgressBarTests
{
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_stage_shows_rows_and_bytes_with_their_speed() => Assert.Equal(
        "Loading bill.csv · 500,000 of 2,000,000 rows, 250,000 rows/s · 256 MiB of 1 GiB, 128 MiB/s",
        ProgressBar.Description(new("Loading bill.csv", 0.25, 2_000_000, 1L << 30), TwoSeconds));

    [Fact]
    public void A_stage_without_known_end_shows_its_name_alone()
    {
        Assert.Equal("Checking bill.csv", ProgressBar.Description(new("Checking bill.csv", null), TwoSeconds));
        Assert.Equal("Loading bill.csv", ProgressBar.Description(new("Loading bill.csv", 0, 5, 5), TimeSpan.Zero));
    }

    [Fact]
    public void What_is_not_known_is_left_out() =>
        Assert.Equal("Loading bill.parquet · 1.5 KiB of 3 KiB, 768 B/s", ProgressBar.Description(new("Loading bill.parquet", 0.5, null, 3072), TwoSeconds));
}
