using System.Text;
using System.Text.RegularExpressions;

namespace CloudIntel.Clouds.Locations.Objects;

/// <summary>Which keys are bills.</summary>
internal sealed class KeyPattern
{
    /// <summary>Without a pattern, only what can be a bill; exports put manifests, SQL and other things beside them.</summary>
    private static readonly string[] Endings = [".csv", ".gz", ".zst", ".zip", ".parquet", ".json", ".jsonl", ".ndjson"];

    private readonly Regex? expression;

    private KeyPattern(Regex? expression) => this.expression = expression;

    /// <summary>Reads a pattern; null for every key with the ending of a bill.</summary>
    public static KeyPattern Of(string? pattern) =>
        new(pattern is null ? null : new Regex(ExpressionOf(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline));

    /// <summary>Whether a key, without the prefix, is a bill.</summary>
    public bool Matches(string rest) =>
        expression?.IsMatch(rest) ?? Array.Exists(Endings, ending => rest.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static string ExpressionOf(string pattern)
    {
        var text = new StringBuilder("^");
        for (var at = 0; at < pattern.Length; at++)
        {
            var rest = pattern.AsSpan(at);
            if (rest.StartsWith("**/"))
            {
                text.Append("(.*/)?"); // no folder at all is a folder, too
                at += 2;
            }
            else if (rest.StartsWith("**"))
            {
                text.Append(".*");
                at++;
            }
            else
            {
                text.Append(pattern[at] switch { '*' => "[^/]*", '?' => "[^/]", var other => Regex.Escape(other.ToString()) });
            }
        }

        return text.Append('$').ToString();
    }
}
