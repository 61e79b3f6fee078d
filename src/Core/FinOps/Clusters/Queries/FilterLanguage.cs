using System.Text;
using CloudIntel.Core.FinOps.Clusters.Views;

namespace CloudIntel.Core.FinOps.Clusters.Queries;

/// <summary>
/// OpenCost's filter language: comparisons such as <c>namespace:"a","b"</c> or <c>label[app]!:"web"</c>, joined by <c>+</c> (and) or <c>|</c>
/// (or), in parentheses where both are used. A comparison is <c>:</c> (is one of), <c>~:</c> (contains), <c>&lt;~:</c> (starts with) or
/// <c>~&gt;:</c> (ends with), each with <c>!</c> before it for its opposite. An empty text, or __unallocated__, stands for no value; label
/// without a key is compared with the keys that there are.
/// </summary>
public static class FilterLanguage
{
    /// <summary>The longest filter that is read, in characters.</summary>
    public const int MostCharacters = 4096;

    /// <summary>Reads a filter. Everything matches an empty one.</summary>
    /// <param name="text">The filter.</param>
    /// <param name="fields">What it may ask about.</param>
    /// <param name="asks">Told of each field that it asks about, with its key; null where nobody wants to know.</param>
    /// <exception cref="ClusterQueryException">It cannot be read: the message says where.</exception>
    public static Func<T, bool> Parse<T>(string text, FilterFields<T> fields, Action<string, string?>? asks = null)
    {
        if (text.Length > MostCharacters)
            throw new ClusterQueryException($"filter is longer than {MostCharacters} characters");
        return string.IsNullOrWhiteSpace(text) ? _ => true : new FilterParser<T>(text, fields, asks).Whole();
    }

    /// <summary>A comparison of what a field says.</summary>
    /// <param name="values">What it says.</param>
    /// <param name="compare">How it is compared.</param>
    /// <param name="negated">Whether the opposite is meant.</param>
    /// <param name="wanted">What it is compared with.</param>
    internal static Func<T, bool> Comparison<T>(
        Func<T, IReadOnlyList<string>> values, Func<string, string, bool> compare, bool negated, IReadOnlyList<string> wanted)
    {
        return thing => Any(values(thing)) != negated;

        bool Any(IReadOnlyList<string> known)
        {
            foreach (var value in wanted)
            {
                if (value is "" or AllocationNames.Unallocated)
                {
                    if (known.Count == 0)
                        return true;
                    continue;
                }

                foreach (var one in known)
                {
                    if (compare(one, value))
                        return true;
                }
            }

            return false;
        }
    }
}

/// <summary>Reads one filter, from left to right.</summary>
internal sealed class FilterParser<T>(string text, FilterFields<T> fields, Action<string, string?>? asks)
{
    private const int Deepest = 50;

    private static readonly (string Sign, Func<string, string, bool> Compare)[] Operators =
    [
        ("<~:", (value, wanted) => value.StartsWith(wanted, StringComparison.Ordinal)),
        ("~>:", (value, wanted) => value.EndsWith(wanted, StringComparison.Ordinal)),
        ("~:", (value, wanted) => value.Contains(wanted, StringComparison.Ordinal)),
        (":", string.Equals),
    ];

    private int at;
    private int depth;

    /// <summary>The filter.</summary>
    public Func<T, bool> Whole()
    {
        var filter = Joined();
        return at == text.Length ? filter : throw Wrong("'+', '|' or the end is expected");
    }

    private Func<T, bool> Joined()
    {
        List<Func<T, bool>> parts = [Part()];
        char? join = null;
        while (Peek() is '+' or '|')
        {
            if (join is { } before && before != Peek())
                throw Wrong("put parentheses where '+' and '|' are mixed");
            join = text[at++];
            parts.Add(Part());
        }

        return join switch
        {
            null => parts[0],
            '+' => thing => parts.TrueForAll(part => part(thing)),
            _ => thing => parts.Exists(part => part(thing)),
        };
    }

    private Func<T, bool> Part()
    {
        if (Peek() != '(')
            return Comparison();
        if (++depth > Deepest)
            throw Wrong($"parentheses are more than {Deepest} deep");
        at++;
        var inside = Joined();
        if (Peek() != ')')
            throw Wrong("')' is expected");
        (at, depth) = (at + 1, depth - 1);
        return inside;
    }

    private Func<T, bool> Comparison()
    {
        SkipSpace();
        var start = at;
        var name = Word(char.IsAsciiLetter);
        if (name.Length == 0)
            throw Wrong("a field is expected");
        var key = Peek() == '[' ? Key() : null;
        var values = fields.Find(name, key);
        if (values is null)
        {
            at = start;
            throw Wrong($"'{name}{(key is null ? "" : "[…]")}' is none of {string.Join(", ", fields.Names)}");
        }

        asks?.Invoke(name, key);
        var negated = Peek() == '!';
        at += negated ? 1 : 0;
        foreach (var (sign, compare) in Operators)
        {
            if (string.CompareOrdinal(text, at, sign, 0, sign.Length) != 0)
                continue;
            at += sign.Length;
            return FilterLanguage.Comparison(values, compare, negated, Values());
        }

        throw Wrong("one of : !: ~: !~: <~: !<~: ~>: !~>: is expected");
    }

    private string Key()
    {
        at++;
        var key = Word(letter => letter != ']');
        if (Peek() != ']' || key.Length == 0)
            throw Wrong("a key and ']' are expected");
        at++;
        return key;
    }

    private List<string> Values()
    {
        List<string> values = [Value()];
        while (Peek() == ',')
        {
            at++;
            values.Add(Value());
        }

        return values;
    }

    private string Value()
    {
        if (Peek() != '"')
            throw Wrong("a value in double quotes is expected");
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0; // \" and \\
            value.Append(text[at]);
        }

        if (at == text.Length)
            throw Wrong("the closing double quote is missing");
        at++;
        return value.ToString();
    }

    private string Word(Func<char, bool> belongs)
    {
        var start = at;
        while (at < text.Length && belongs(text[at]))
            at++;
        return text[start..at];
    }

    private char? Peek()
    {
        SkipSpace();
        return at < text.Length ? text[at] : null;
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\n' or '\r')
            at++;
    }

    private ClusterQueryException Wrong(string what) => new($"filter, character {at + 1}: {what}");
}
