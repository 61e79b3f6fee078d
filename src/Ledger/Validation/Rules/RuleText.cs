using System.Text.RegularExpressions;
using CloudIntel.Ledger.Import;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>
/// The language of rules: SQL in which <c>[BilledCost]</c> is a column's text, <c>[BilledCost#]</c> its number,
/// <c>[ChargePeriodStart@]</c> its moment, <c>[BilledCost!]</c> the bits that say how it is
/// written, and <c>[ServiceName$]</c> whether the text is damaged. A rule is left out where the
/// file lacks one of its columns; a column with a
/// question mark, <c>[ChargeClass?]</c>, is null there instead.
/// </summary>
internal static partial class RuleText
{
    /// <summary>The columns without which a rule cannot be judged.</summary>
    public static IReadOnlyList<string> Required(string text) =>
        [.. Columns().Matches(text).Where(match => !match.Groups["optional"].Success).Select(Name).Distinct()];

    /// <summary>All columns that a rule looks at.</summary>
    public static IReadOnlyList<string> Referenced(string text) => [.. Columns().Matches(text).Select(Name).Distinct()];

    /// <summary>The rule as SQL.</summary>
    /// <param name="text">The rule.</param>
    /// <param name="expression">The SQL for a column and its mark: <c>#</c>, <c>@</c>, <c>!</c>, <c>$</c> or nothing.</param>
    public static string Sql(string text, Func<string, string, string> expression) =>
        Columns().Replace(text, match => expression(Name(match), match.Groups["kind"].Value));

    /// <summary>The rule as people read it: without the marks, and of long lists only the beginning.</summary>
    public static string Plain(string text) => LongLists().Replace(Blanks().Replace(Columns().Replace(text, Name), " "), "${first}, …)").Trim();

    /// <summary>A list of literals.</summary>
    public static string Literals(IEnumerable<string> texts) => string.Join(", ", texts.Select(SqlText.Literal));

    private static string Name(Match match) => match.Groups["name"].Value;

    [GeneratedRegex(@"\[(?<name>[A-Za-z]+)(?<optional>\?)?(?<kind>[#@!$])?\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Columns();

    [GeneratedRegex(@"(?<first>\(('[^']*', ){5}'[^']*')(, '[^']*'){4,}\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LongLists();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Blanks();
}
