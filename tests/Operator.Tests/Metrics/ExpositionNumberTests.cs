using System.Globalization;
using System.Text;
using CloudIntel.Operator.Metrics;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Operator.Tests.Metrics;

public sealed class ExpositionNumberTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1, "1")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.005, "0.005")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00005, "5e-05")]
    [InlineData(1.5e-10, "1.5e-10")]
    [InlineData(999999, "999999")]
    [InlineData(999999.5, "999999.5")]
    [InlineData(1000000, "1e+06")]
    [InlineData(1048576, "1.048576e+06")]
    [InlineData(16777216, "1.6777216e+07")]
    [InlineData(123456789012345678, "1.2345678901234568e+17")]
    [InlineData(1e100, "1e+100")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(-1.7976931348623157e308, "-1.7976931348623157e+308")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void A_number_looks_as_Go_writes_it(double value, string expected) => Assert.Equal(expected, Text(value));

    [Theory]
    [InlineData(1, "1.0")]
    [InlineData(10, "10.0")]
    [InlineData(0.005, "0.005")]
    [InlineData(2.5, "2.5")]
    [InlineData(1e-8, "1e-08")]
    [InlineData(1048576, "1.048576e+06")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    public void A_bucket_bound_of_OpenMetrics_has_a_fraction(double value, string expected)
    {
        Span<byte> bytes = stackalloc byte[ExpositionNumber.MaxLength];
        Assert.Equal(expected, Encoding.ASCII.GetString(bytes[..ExpositionNumber.FormatCanonicalBound(value, bytes)]));
    }

    [Fact]
    public void Every_number_reads_back_as_itself() =>
        Prop.ForAll<long>(bits =>
        {
            var value = BitConverter.Int64BitsToDouble(bits * 7919 ^ bits << 40); // FsCheck's numbers are small, their bits are not
            return double.IsNaN(value)
                || BitConverter.DoubleToInt64Bits(double.Parse(Text(value), CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_decimal_number_reads_back_as_itself() =>
        Prop.ForAll<double>(value => !double.IsFinite(value) || double.Parse(Text(value), CultureInfo.InvariantCulture) == value)
            .QuickCheckThrowOnFailure();

    private static string Text(double value)
    {
        Span<byte> bytes = stackalloc byte[ExpositionNumber.MaxLength];
        return Encoding.ASCII.GetString(bytes[..ExpositionNumber.Format(value, bytes)]);
    }
}
