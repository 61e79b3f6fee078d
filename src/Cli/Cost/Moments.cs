using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CloudIntel.Cli.Cost;

/// <summary>Options that are a moment.</summary>
internal static class Moments
{
    private static readonly string[] Formats = ["yyyy-MM", "yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK"];

    /// <summary>An option that takes a month, a day or a moment; the first two mean their first moment, UTC.</summary>
    public static Option<DateTimeOffset?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = Parse,
    };

    private static DateTimeOffset? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
            return moment;
        argument.AddError($"{argument.Argument.Name} {text} is no date: write 2026-04, 2026-04-15 or 2026-04-15T12:00:00Z.");
        return null;
    }
}
