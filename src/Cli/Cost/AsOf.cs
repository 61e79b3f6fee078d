using System.CommandLine;
using System.Globalization;
using CloudIntel.Core.Ports;

namespace CloudIntel.Cli.Cost;

/// <summary>An earlier state of the ledger: a moment, or the number of a version of a billing period.</summary>
internal static class AsOf
{
    /// <summary>The option <c>--as-of</c>.</summary>
    public static Option<string?> Option() => new("--as-of")
    {
        Description = "What the ledger held then, instead of now: a moment (2026-04-15 or 2026-04-15T12:00:00Z), or the number of a version as \"cost sources --versions\" lists them.",
        HelpName = "VERSION",
    };

    /// <summary>The moment that is meant.</summary>
    /// <param name="name">The option, for messages.</param>
    /// <param name="version">A moment or a number.</param>
    /// <param name="periods">Versions among which a number is looked for.</param>
    /// <exception cref="UsageException">It is neither, or there is no such version, or several billing periods have one.</exception>
    public static DateTimeOffset Moment(string name, string version, IReadOnlyList<PeriodVersion> periods)
    {
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return Moments.TryParse(version, out var moment)
                ? moment
                : throw new UsageException($"{name} {version} is neither a moment such as 2026-04-15 or 2026-04-15T12:00:00Z nor the number of a version.");
        }

        var found = periods.Where(period => period.Version == number).ToList();
        return found.Count switch
        {
            1 => found[0].ImportedAt,
            0 => throw new UsageException($"{name} {version}: there is no version {version}. There are {Shown(periods)}."),
            _ => throw new UsageException(
                $"{name} {version} is not clear, since several billing periods have such a version: {Shown(found)}. Name one with --source, --from and --to, or say a moment."),
        };
    }

    private static string Shown(IReadOnlyCollection<PeriodVersion> versions)
    {
        const int Most = 10;
        var shown = versions.Take(Most).Select(version => string.Create(CultureInfo.InvariantCulture, $"{version.Version} of {version.Source} {version.Period.Start:yyyy-MM-dd}"));
        return versions.Count == 0 ? "none" : string.Join(", ", shown) + (versions.Count > Most ? ", …" : "");
    }
}
