using System.Globalization;
using CloudIntel.Kubernetes.Objects;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Kubernetes.Tests.Objects;

/// <summary>Rules of apimachinery, pkg/api/resource; the rows are values that its documentation and its own tests name.</summary>
public sealed class QuantityTests
{
    [Theory]
    // one of each suffix
    [InlineData("5n", "0.000000005", "5n")]
    [InlineData("4u", "0.000004", "4u")]
    [InlineData("3m", "0.003", "3m")]
    [InlineData("9", "9", "9")]
    [InlineData("8k", "8000", "8k")]
    [InlineData("7M", "7000000", "7M")]
    [InlineData("6G", "6000000000", "6G")]
    [InlineData("5T", "5000000000000", "5T")]
    [InlineData("2P", "2000000000000000", "2P")]
    [InlineData("1E", "1000000000000000000", "1E")]
    [InlineData("1Ki", "1024", "1Ki")]
    [InlineData("7Mi", "7340032", "7Mi")]
    [InlineData("6Gi", "6442450944", "6Gi")]
    [InlineData("5Ti", "5497558138880", "5Ti")]
    [InlineData("4Pi", "4503599627370496", "4Pi")]
    [InlineData("3Ei", "3458764513820540928", "3Ei")]
    [InlineData("1e3", "1000", "1e3")]
    [InlineData("1E-3", "0.001", "1e-3")]
    [InlineData("1.3E+6", "1300000", "1300e3")]
    // the largest suffix that leaves no fraction
    [InlineData("1.5", "1.5", "1500m")]
    [InlineData("1000m", "1", "1")]
    [InlineData("1.5Gi", "1610612736", "1536Mi")]
    [InlineData("0.5Mi", "524288", "512Ki")]
    [InlineData("1024Ki", "1048576", "1Mi")]
    [InlineData("100.035k", "100035", "100035")]
    [InlineData("0.00050k", "0.5", "500m")]
    [InlineData("1e14", "100000000000000", "100e12")]
    [InlineData("0.5e0", "0.5", "500e-3")]
    [InlineData("12E", "12000000000000000000", "12E")]
    [InlineData("1000E", "1000000000000000000000", "1e21")]
    // a binary suffix only where it says the same
    [InlineData("100Ki", "102400", "100Ki")]
    [InlineData("0.5Ki", "512", "512")]
    [InlineData("100.035Ki", "102435.84", "102435840m")]
    [InlineData("0.000000000001Ki", "0.000000002", "2n")]
    // finer than a billionth: away from zero
    [InlineData("3.001n", "0.000000004", "4n")]
    [InlineData("0.9n", "0.000000001", "1n")]
    [InlineData("0.00000012354", "0.000000124", "124n")]
    [InlineData("1.1E-9", "0.000000002", "2e-9")]
    [InlineData("-0.9n", "-0.000000001", "-1n")]
    // binary amounts are capped
    [InlineData("9Ei", "9223372036854775807", "9223372036854775807")]
    [InlineData("-9Ei", "-9223372036854775807", "-9223372036854775807")]
    // odd, but legal
    [InlineData("0", "0", "0")]
    [InlineData("-0", "0", "0")]
    [InlineData("0Ki", "0", "0")]
    [InlineData("+1", "1", "1")]
    [InlineData("1.", "1", "1")]
    [InlineData(".001", "0.001", "1m")]
    [InlineData("1.G", "1000000000", "1G")]
    [InlineData("-1.025Ti", "-1126999418470.4", "-1126999418470400m")]
    [InlineData("0001", "1", "1")]
    public void A_quantity_is_read_exactly_and_written_in_canonical_form(string text, string value, string canonical)
    {
        var quantity = Quantity.Parse(text);
        Assert.Equal(decimal.Parse(value, CultureInfo.InvariantCulture), quantity.Value);
        Assert.Equal(canonical, quantity.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.1.M")]
    [InlineData("1+1.0M")]
    [InlineData("0.1mi")]
    [InlineData("0.1am")]
    [InlineData("aoeu")]
    [InlineData(".5i")]
    [InlineData("1i")]
    [InlineData("-3.01i")]
    [InlineData("-3.01e-")]
    [InlineData("1e")]
    [InlineData("1e 3")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("+ 1")]
    [InlineData("- 1")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1K")]
    [InlineData("1ki")]
    [InlineData("1e1000000000")]
    [InlineData("1e99")] // beyond what is kept
    [InlineData("٣")] // a digit elsewhere
    public void What_is_no_quantity_is_refused(string text)
    {
        Assert.False(Quantity.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Quantity.Parse(text));
    }

    [Fact]
    public void A_text_without_end_is_refused_at_once() => Assert.False(Quantity.TryParse(new string('9', 1_000_000), out _));

    [Fact]
    public void What_is_written_reads_as_the_same_amount() => Prop.ForAll(Amounts(), Formats(), (amount, format) =>
    {
        var quantity = new Quantity(amount, format);
        return Quantity.Parse(quantity.ToString()) == quantity && quantity.Value == amount;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Writing_what_was_written_changes_nothing() => Prop.ForAll(Amounts(), Formats(), (amount, format) =>
    {
        var text = new Quantity(amount, format).ToString();
        return Quantity.Parse(text).ToString() == text;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Amounts_add_and_compare_as_decimals_do() => Prop.ForAll(Amounts(), Amounts(), (x, y) =>
    {
        var (a, b) = (new Quantity(x), new Quantity(y));
        return (a + b).Value == x + y && (a - b).Value == x - y && a.CompareTo(b) == x.CompareTo(y) && (a == b) == (x == y);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("100m")]
    [InlineData("1Gi")]
    public void Adding_nothing_keeps_the_suffix(string text)
    {
        var quantity = Quantity.Parse(text);
        Assert.Equal(text, (quantity + Quantity.Zero).ToString());
        Assert.Equal(text, (Quantity.Zero + quantity).ToString());
        Assert.Equal("-" + text, (Quantity.Zero - quantity).ToString());
    }

    [Fact]
    public void Equal_amounts_are_equal_whatever_their_suffix()
    {
        Assert.Equal(Quantity.Parse("1"), Quantity.Parse("1000m"));
        Assert.Equal(Quantity.Parse("1Ki").GetHashCode(), Quantity.Parse("1024").GetHashCode());
    }

    private static Arbitrary<decimal> Amounts() => Gen.Choose(int.MinValue, int.MaxValue).Two()
        .SelectMany(pair => Gen.Choose(0, 9).Select(scale => (((decimal)pair.Item1 * int.MaxValue) + pair.Item2) / (decimal)Math.Pow(10, scale)))
        .ToArbitrary();

    private static Arbitrary<QuantityFormat> Formats() => Gen.Elements(Enum.GetValues<QuantityFormat>()).ToArbitrary();
}
