using System.Globalization;
using System.Text;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Functions;

namespace CloudIntel.Ledger.Tests.Functions;

public sealed class FocusInstantTests
{
    [Theory]
    [InlineData("2026-09-01T00:00:00Z", "2026-09-01T00:00:00.000000", true)]
    [InlineData("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000000", true)]
    [InlineData("2026-09-01 10:11:12", "2026-09-01T10:11:12.000000", false)]
    [InlineData("2026-09-01 10:11", "2026-09-01T10:11:00.000000", false)]
    [InlineData("2026-09-01T10:11:12", "2026-09-01T10:11:12.000000", false)]
    [InlineData("2026-09-01T10:11:12.123456Z", "2026-09-01T10:11:12.123456", false)]
    [InlineData("2026-09-01T10:11:12+02:00", "2026-09-01T08:11:12.000000", false)]
    [InlineData("2026-09-01 10:11:12 UTC", "2026-09-01T10:11:12.000000", false)]
    [InlineData("2026-09-01", "2026-09-01T00:00:00.000000", false)]
    [InlineData("2026-09-30T24:00:00Z", "2026-10-01T00:00:00.000000", false)]
    [InlineData("2023-02-01T30:00:00Z", "2023-02-02T06:00:00.000000", false)]
    public void Moments_are_read_in_UTC(string text, string moment, bool canonical)
    {
        Assert.True(FocusInstant.TryParse(Encoding.UTF8.GetBytes(text), out var microseconds, out var asFocusWritesIt));
        Assert.Equal(moment, Instants.ToTime(microseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
        Assert.Equal(canonical, asFocusWritesIt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5/1/25")]
    [InlineData("01-09-2026")]
    [InlineData("2026/09/01")]
    [InlineData("2026-9-1")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-09-01T48:00:00Z")]
    [InlineData("2026-09-01T00:00:60Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("infinity")]
    [InlineData("epoch")]
    [InlineData("20260901")]
    [InlineData("2026-09-01T00:00:00ZZ")]
    public void What_is_no_moment_or_ambiguous_is_not_read(string text) =>
        Assert.False(FocusInstant.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));
}
