using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Core.Tests.Scheduling.Placement;

public sealed class ZoneAvailabilityTests
{
    private static readonly ServiceLevel Aws = new("aws", "", 99.5m, 99.99m, "2026");

    [Theory]
    [InlineData(1, 4, 1, 0.995)] // one zone: the promise for a machine, however many there are
    [InlineData(2, 4, 2, 0.9999)] // any zone may go: the promise for several
    [InlineData(2, 4, 3, 0.990025)] // neither may go: 0.995²
    [InlineData(3, 6, 4, 0.9999)] // two of three: 1 - 3·0.005² + 2·0.005³ = 0.99992525, and no more than the promise
    [InlineData(3, 6, 5, 0.985074875)] // 0.995³
    public void It_is_what_the_promises_add_up_to(int zones, int replicas, int enough, double expected) =>
        Assert.Equal(expected, ZoneAvailability.Of(Aws, zones, replicas, enough, interruption: 0)!.Value, 9);

    [Fact]
    public void Spare_capacity_is_away_for_an_hour_whenever_it_is_taken_away() =>
        Assert.Equal(0.995 - (0.2 / 730), ZoneAvailability.Of(Aws, 1, 1, 1, interruption: 20)!.Value, 9);

    [Fact]
    public void Without_a_promise_nothing_is_said() => Assert.Null(ZoneAvailability.Of(null, 1, 1, 1, 0));

    [Fact]
    public void Most_months_have_no_outage_where_outages_are_rare()
    {
        var months = ZoneAvailability.Months(0.9999);

        // An outage every 13.7 months, of an hour in the mean: one month in twenty has more than ln(0.0730/0.05…) hours of it.
        Assert.Equal((0.9999, 1.0), (months.Expected, months.Upper));
        Assert.InRange(months.Lower, 0.9994, 0.9996);
    }
}
