using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CloudIntel.Resources.Values;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Resources.Tests.Values;

public sealed class DecimalStringTests
{
    [Fact]
    public void Every_decimal_keeps_all_its_digits_and_the_schema() => Prop.ForAll<decimal>(value =>
    {
        var text = JsonSerializer.Serialize(new DecimalString(value)).Trim('"');
        return JsonSerializer.Deserialize<DecimalString>($"\"{text}\"").ToString() == value.ToString(CultureInfo.InvariantCulture)
            && text.Length <= DecimalString.MaxLength
            && Regex.IsMatch(text, DecimalString.Pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("-7.9228162514264337593543950335")]
    [InlineData("-0.0000000000000000000000000001")]
    [InlineData("13.00000000000")]
    public void The_longest_and_smallest_are_written_as_they_are(string text)
    {
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(JsonSerializer.Deserialize<DecimalString>($"\"{text}\"")));
        Assert.Matches(DecimalString.Pattern, text);
        Assert.InRange(text.Length, 1, DecimalString.MaxLength);
    }

    [Fact]
    public void Trailing_zeros_do_not_make_two_numbers_differ() => Assert.Equal(new DecimalString(1.0m), new DecimalString(1.00m));

    [Theory]
    [InlineData("1.5")]
    [InlineData("\"\"")]
    [InlineData("\"1e3\"")]
    [InlineData("\"1,000\"")]
    [InlineData("\" 1\"")]
    public void What_is_no_quoted_decimal_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DecimalString>(json));
}
