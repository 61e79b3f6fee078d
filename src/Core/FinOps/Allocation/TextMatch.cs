using System.Collections.Frozen;
using System.Globalization;
using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>Makes a condition a question that can be asked of many texts.</summary>
internal static class TextMatch
{
    /// <summary>Whether a text keeps a condition; null stands for no text.</summary>
    /// <exception cref="FormatException">The values do not fit the operator; the message says what to do.</exception>
    public static Func<string?, bool> Compile(ConditionOperator asked, IReadOnlyList<string> values)
    {
        switch (asked)
        {
            case ConditionOperator.Exists:
                return text => text is not null;
            case ConditionOperator.DoesNotExist:
                return text => text is null;
            case ConditionOperator.Range:
                var (from, to) = Bounds(values);
                return text => Number(text) is { } number && number >= from && number <= to;
        }

        if (values.Count == 0)
            throw new FormatException($"{asked} needs at least one value");
        switch (asked)
        {
            case ConditionOperator.In:
                var wanted = values.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
                return text => text is not null && wanted.Contains(text);
            case ConditionOperator.NotIn:
                var unwanted = values.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
                return text => text is null || !unwanted.Contains(text);
            case ConditionOperator.Prefix:
                return Any(values, (text, prefix) => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
            case ConditionOperator.Glob:
                return Any(values, (text, glob) => FileSystemName.MatchesSimpleExpression(glob, text, ignoreCase: true));
            case ConditionOperator.Regex:
                return Any([.. values.Select(Expression)], (text, expression) => expression.IsMatch(text));
            default:
                throw new ArgumentOutOfRangeException(nameof(asked), asked, "no operator");
        }
    }

    /// <summary>A regular expression that takes linear time, whatever the text.</summary>
    /// <exception cref="FormatException">It is none, or cannot be had in linear time.</exception>
    public static Regex Expression(string pattern)
    {
        try
        {
            return new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"{pattern} is no regular expression that can be used here: {e.Message}", e);
        }
    }

    private static (decimal From, decimal To) Bounds(IReadOnlyList<string> values)
    {
        if (values.Count != 2 || Number(values[0]) is not { } from || Number(values[1]) is not { } to || from > to)
            throw new FormatException("Range needs two numbers as values, the smaller one first, such as \"1000\" and \"1999\"");
        return (from, to);
    }

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Func<string?, bool> Any<T>(IReadOnlyList<T> values, Func<string, T, bool> matches) => text =>
    {
        if (text is null)
            return false;
        foreach (var value in values)
        {
            if (matches(text, value))
                return true;
        }

        return false;
    };
}
