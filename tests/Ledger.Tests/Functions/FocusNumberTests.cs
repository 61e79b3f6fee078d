using System.Globalization;
using System.Numerics;
using System.Text;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Functions;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Ledger.Tests.Functions;

public sealed class FocusNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("4", "4")]
    [InlineData("-100.2", "-100.2")]
    [InlineData("1.234", "1.234")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("000123.4500", "123.45")]
    [InlineData("35.2E-7", "0.00000352")]
    [InlineData("1.5e-3", "0.0015")]
    [InlineData("35.2E7", "352000000")]
    [InlineData("0E9999999999", "0")]
    [InlineData("0.0827499841274349353", "0.0827499841274349353")]
    [InlineData("9999999999999999.9999999999999999999999", "9999999999999999.9999999999999999999999")]
    [InlineData("0.0000000000000000000001", "0.0000000000000000000001")]
    public void Numbers_of_FOCUS_are_read_exactly(string text, string value) => Assert.Equal((value, NumberRepairs.None), Parse(text));

    [Theory]
    [InlineData("$10,000.00", "10000")]
    [InlineData("$1,000", "1000")]
    [InlineData("-$1,234,567.5", "-1234567.5")]
    [InlineData("$-5", "-5")]
    [InlineData("€ 12.50", "12.5")]
    [InlineData("1,000.00", "1000")]
    public void Amounts_that_can_mean_one_number_only_are_read(string text, string value) => Assert.Equal((value, NumberRepairs.Currency), Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("abc")]
    [InlineData("1,000")]
    [InlineData("€1,000")]
    [InlineData("1.000,00")]
    [InlineData("10,00.0")]
    [InlineData("1,0000.0")]
    [InlineData(",000.0")]
    [InlineData("$")]
    [InlineData("5$")]
    [InlineData("--$5")]
    [InlineData("$-5-")]
    [InlineData("(5.00)")]
    [InlineData("1 ")]
    [InlineData("1.2.3")]
    [InlineData("1_000")]
    [InlineData("2.3^3")]
    [InlineData("1e")]
    [InlineData("1e-")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("--1")]
    [InlineData("10000000000000000")]
    [InlineData("1E16")]
    [InlineData("9999999999999999.99999999999999999999995")]
    [InlineData("99999999999999999999999999999999999999999")]
    public void What_is_no_number_or_too_large_is_not_read(string text) => Assert.Null(Parse(text));

    [Theory]
    [InlineData("+333", "333")]
    [InlineData("1.5E+3", "1500")]
    public void A_plus_sign_is_a_repair(string text, string value) => Assert.Equal((value, NumberRepairs.Form), Parse(text));

    [Theory]
    [InlineData("0.00000000000000000000005", "0")]                                    // a half goes to the even neighbour
    [InlineData("0.00000000000000000000015", "0.0000000000000000000002")]
    [InlineData("0.00000000000000000000025", "0.0000000000000000000002")]
    [InlineData("0.000000000000000000000250000000000000000000000000001", "0.0000000000000000000003")]
    [InlineData("-0.00000000000000000000015", "-0.0000000000000000000002")]
    [InlineData("1.2345678901234567E-10", "0.0000000001234567890123")]
    [InlineData("1E-60", "0")]
    public void Decimals_beyond_22_are_rounded_half_to_even(string text, string value) => Assert.Equal((value, NumberRepairs.Rounded), Parse(text));

    [Fact]
    public void Any_number_is_what_arithmetic_without_limits_makes_of_it()
    {
        var texts =
            from sign in Gen.Elements("", "-")
            from whole in Digits(0, 20)
            from fraction in Digits(0, 45)
            from exponent in Gen.Choose(-30, 12)
            where whole.Length + fraction.Length > 0
            select (Sign: sign, Whole: whole, Fraction: fraction, Exponent: exponent);
        Prop.ForAll(texts.ToArbitrary(), number => Matches(number.Sign, number.Whole, number.Fraction, number.Exponent))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static bool Matches(string sign, string whole, string fraction, int exponent)
    {
        var text = $"{sign}{whole}.{fraction}e{exponent}";
        var unscaled = BigInteger.Parse("0" + whole + fraction, CultureInfo.InvariantCulture);
        var shift = FocusNumber.Scale - fraction.Length + exponent;
        var expected = shift >= 0 ? unscaled * BigInteger.Pow(10, shift) : RoundHalfEven(unscaled, BigInteger.Pow(10, -shift));
        var exact = shift >= 0 || unscaled % BigInteger.Pow(10, -shift) == 0;
        var read = FocusNumber.TryParse(Encoding.ASCII.GetBytes(text), out var value, out var repairs);
        if (expected >= BigInteger.Pow(10, FocusNumber.Precision))
            return !read;
        return read && (BigInteger)value == (sign == "-" ? -expected : expected) && repairs.HasFlag(NumberRepairs.Rounded) == !exact;
    }

    private static BigInteger RoundHalfEven(BigInteger value, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(value, divisor, out var remainder);
        var order = (remainder * 2).CompareTo(divisor);
        return order > 0 || (order == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static Gen<string> Digits(int least, int most) =>
        from length in Gen.Choose(least, most)
        from digits in Gen.Elements('0', '0', '4', '5', '9', '1').ArrayOf(length)
        select new string(digits);

    private static (string, NumberRepairs)? Parse(string text) =>
        FocusNumber.TryParse(Encoding.UTF8.GetBytes(text), out var value, out var repairs) ? (ExactDecimal.ToText(value, FocusNumber.Scale), repairs) : null;
}
