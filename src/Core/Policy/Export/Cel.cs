using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CloudIntel.Core.Policy.Export;

/// <summary>Words of the Common Expression Language.</summary>
internal static class Cel
{
    /// <summary>A text.</summary>
    public static string Text(string text)
    {
        var literal = new StringBuilder("'", text.Length + 2);
        foreach (var character in text)
        {
            _ = character switch
            {
                '\'' or '\\' => literal.Append('\\').Append(character),
                < ' ' or '\x7f' => literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => literal.Append(character),
            };
        }

        return literal.Append('\'').ToString();
    }

    /// <summary>A list of texts.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Text))}]";

    /// <summary>Whether a text is one of a list whose items may end in <c>*</c>.</summary>
    /// <param name="list">The list.</param>
    /// <param name="text">The expression of the text.</param>
    public static string IsListed(ImmutableArray<string> list, string text)
    {
        var whole = list.Where(item => item is not [.., '*']).ToList();
        var starts = list.Where(item => item is [.., '*']).Select(item => item[..^1]).ToList();
        if (starts.Contains(""))
            return "true";
        var terms = new List<string>(2);
        if (whole.Count > 0)
            terms.Add($"{text} in {List(whole)}");
        if (starts.Count > 0)
            terms.Add($"{List(starts)}.exists(start, {text}.startsWith(start))");
        return terms.Count == 0 ? "false" : string.Join(" || ", terms);
    }

    /// <summary>The greater of two numbers.</summary>
    public static string Greater(string one, string other) => $"[{one}, {other}].max()";

    /// <summary>A fractional number.</summary>
    public static string Double(decimal number) => number.ToString("0.0###########################", CultureInfo.InvariantCulture);
}
