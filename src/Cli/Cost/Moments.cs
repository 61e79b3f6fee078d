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

    /// <summary>The same, and also <c>last-month</c> and <c>this-month</c>, for what runs again and again.</summary>
    public static Option<DateTimeOffset?> OptionOrMonth(string name, string description, TimeProvider clock) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = argument => argument.Tokens[0].Value switch
        {
            "last-month" => Month(clock, -1),
            "this-month" => Month(clock, 0),
            _ => Parse(argument),
        },
    };

    private static DateTimeOffset Month(TimeProvider clock, int ahead)
    {
        var today = clock.GetUtcNow();
        return new DateTimeOffset(today.Year, today.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(ahead);
    }

    /// <summary>The moment that a text names, if it names one.</summary>
    public static bool TryParse(string text, out DateTimeOffset moment) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);

    private static DateTimeOffset? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (TryParse(text, out var moment))
            return moment;
        argument.AddError($"{argument.Argument.Name} {text} is no date: write 2026-04, 2026-04-15 or 2026-04-15T12:00:00Z.");
        return null;
    }
}
