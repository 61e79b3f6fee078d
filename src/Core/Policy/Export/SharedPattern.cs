using System.Globalization;

namespace CloudIntel.Core.Policy.Export;

/// <summary>
/// Regular expressions that mean the same here and in RE2, by which API servers match. Of what both know, some differ beyond ASCII: classes such as <c>\d</c>, a point that stands for one
/// character, letters whatever their case.
/// </summary>
internal static class SharedPattern
{
    /// <summary>RE2 repeats nothing more often, also where one repetition is inside another.</summary>
    private const int MostRepeats = 1000;

    /// <summary>What stands in the way of a pattern, as words after "it has"; null where nothing does.</summary>
    /// <param name="pattern">A pattern that is one here.</param>
    /// <param name="isAscii">Whether all texts that it is held against are ASCII, as values of labels are.</param>
    public static string? Obstacle(string pattern, bool isAscii)
    {
        var repeats = 1L;
        for (var at = 0; at < pattern.Length; at++)
        {
            var rest = pattern.AsSpan(at);
            switch (pattern[at])
            {
                case '\\':
                    if (rest.Length < 2 || !IsShared(rest[1], isAscii))
                        return $"the escape {rest[..Math.Min(rest.Length, 2)]}";
                    at++;
                    break;
                case '(':
                    if (rest.StartsWith("(?i)", StringComparison.Ordinal) || rest.StartsWith("(?i:", StringComparison.Ordinal))
                    {
                        if (!isAscii)
                            return "(?i)";
                        at += "(?i".Length;
                    }
                    else if (rest.StartsWith("(?:", StringComparison.Ordinal))
                    {
                        at += "(?".Length;
                    }
                    else if (rest.StartsWith("(?", StringComparison.Ordinal))
                    {
                        return $"a group that begins with {rest[..Math.Min(rest.Length, 3)]}";
                    }

                    break;
                case '[':
                    if (ClassLength(rest, isAscii) is not { } length)
                        return "a class in [] that others read otherwise";
                    at += length - 1;
                    if (!isAscii && rest[1] == '^' && !RepeatsFreely(pattern, at + 1))
                        return "a class [^…] for one character";
                    break;
                case '.':
                    if (!isAscii && !RepeatsFreely(pattern, at + 1))
                        return "a point for one character";
                    break;
                case '{':
                    if (RepeatLength(rest, out var most) is not { } braces)
                        return "a brace that begins no repetition";
                    repeats *= Math.Max(most, 1);
                    if (repeats > MostRepeats)
                        return $"more than {MostRepeats} repetitions";
                    at += braces - 1;
                    break;
                case < ' ' or > '~':
                    return "a character beyond ASCII";
            }
        }

        return null;
    }

    private static bool IsShared(char escaped, bool isAscii) =>
        escaped is 't' or 'n' or 'r' or 'f' or 'v' or 'A' or 'z'
        || (escaped is > ' ' and <= '~' && !char.IsAsciiLetterOrDigit(escaped))
        || (isAscii && escaped is 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'b' or 'B');

    /// <summary>Whether the next thing of a pattern is a star or a plus, so that it does not matter how characters are counted.</summary>
    private static bool RepeatsFreely(string pattern, int at) => at < pattern.Length && pattern[at] is '*' or '+';

    /// <summary>How long a class is; null where it has something that only one of both knows, such as a class inside of it.</summary>
    private static int? ClassLength(ReadOnlySpan<char> text, bool isAscii)
    {
        var first = text.StartsWith("[^", StringComparison.Ordinal) ? 2 : 1;
        for (var at = first; at < text.Length; at++)
        {
            switch (text[at])
            {
                case ']':
                    return at == first ? null : at + 1;
                case '[' or < ' ' or > '~':
                    return null;
                case '\\':
                    if (++at >= text.Length || text[at] is 'A' or 'z' or 'b' or 'B' || !IsShared(text[at], isAscii))
                        return null;
                    break;
            }
        }

        return null;
    }

    /// <summary>How long {n}, {n,} or {n,m} is; null where it is neither.</summary>
    private static int? RepeatLength(ReadOnlySpan<char> text, out long most)
    {
        most = 0;
        var end = text.IndexOf('}');
        if (end < 0)
            return null;
        var inside = text[1..end];
        var comma = inside.IndexOf(',');
        var least = comma < 0 ? inside : inside[..comma];
        if (!long.TryParse(least, NumberStyles.None, CultureInfo.InvariantCulture, out most))
            return null;
        if (comma >= 0 && inside[(comma + 1)..] is { Length: > 0 } last && !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out most))
            return null;
        return end + 1;
    }
}
