using System.Globalization;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.Tests.Clusters;

/// <summary>What is said about times in which a cluster was not watched.</summary>
public sealed class ClusterQueriesTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 4, 10, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "0-600")]
    [InlineData("0-600", "")]
    [InlineData("60-600", "0-60")]
    [InlineData("0-100 200-600", "100-200")]
    [InlineData("-50-20 30-700", "20-30")]
    [InlineData("0-300", "300-600")]
    [InlineData("0-586", "")] // the last minutes are not written yet
    [InlineData("700-800", "0-600")]
    [InlineData("-60--20", "0-600")]
    public void Gaps_are_what_lies_between_the_times_of_observation(string observed, string gaps) => Assert.Equal(
        gaps,
        string.Join(' ', ClusterQueries.Gaps([.. observed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Period)], new(Midnight, Midnight.AddMinutes(600)))
            .Select(gap => $"{(gap.Start - Midnight).TotalMinutes}-{(gap.End - Midnight).TotalMinutes}")));

    private static DatePeriod Period(string text)
    {
        var dash = text.IndexOf('-', 1);
        return new(Midnight.AddMinutes(int.Parse(text[..dash], CultureInfo.InvariantCulture)), Midnight.AddMinutes(int.Parse(text[(dash + 1)..], CultureInfo.InvariantCulture)));
    }
}
