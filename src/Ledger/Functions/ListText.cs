using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CloudIntel.Ledger.Functions;

/// <summary>
/// Reads the lists of objects that Google's export has in a cell (credits, labels): JSON, or the way in which Python writes a list of
/// dictionaries, which is what pandas makes of them in a CSV file.
/// </summary>
internal static class ListText
{
    /// <summary>
    /// The list as JSON in which every value of an object is a text, a number with the digits that it was written with. Null when the
    /// text is no list of flat objects.
    /// </summary>
    public static byte[]? OfTexts(ReadOnlySpan<byte> text)
    {
        if (Read(text) is not { } items)
            return null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, FocusTags.Written))
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                writer.WriteStartObject();
                foreach (var (name, value) in item)
                {
                    if (value is not null)
                        writer.WriteString(name, value);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Adds the keys and values of a list of objects with <c>key</c> and <c>value</c> to an object. False when the text is none; a key that
    /// was written before is left out.
    /// </summary>
    public static bool TryWriteTags(Utf8JsonWriter writer, HashSet<string> seen, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text)
    {
        if (Read(text) is not { } items)
            return false;
        var before = Encoding.UTF8.GetString(prefix);
        foreach (var item in items)
        {
            if (Find(item, "key") is not { Length: > 0 } key || !seen.Add(before + key))
                continue;
            // A tag without value is true (FOCUS, key-value format).
            if (Find(item, "value") is { } value)
                writer.WriteString(before + key, value);
            else
                writer.WriteBoolean(before + key, true);
        }

        return true;
    }

    private static string? Find(List<(string Name, string? Value)> item, string name) =>
        item.Find(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static List<List<(string Name, string? Value)>>? Read(ReadOnlySpan<byte> text)
    {
        var reader = new ListReader(Encoding.UTF8.GetString(text));
        return reader.TryReadList(out var items) ? items : null;
    }

    /// <summary>Reads either form: they differ in quotes, escapes and the words for null, true and false.</summary>
    private ref struct ListReader(string text)
    {
        private int at;

        public bool TryReadList(out List<List<(string Name, string? Value)>> items)
        {
            items = [];
            if (!Take('['))
                return false;
            if (Take(']'))
                return IsAtEnd();
            do
            {
                if (Peek() == ']')
                    break; // Python allows a comma at the end
                var item = new List<(string, string?)>();
                if (!TryReadObject(item))
                    return false;
                items.Add(item);
            }
            while (Take(','));
            return Take(']') && IsAtEnd();
        }

        private bool TryReadObject(List<(string, string?)> item)
        {
            if (!Take('{'))
                return false;
            if (Take('}'))
                return true;
            do
            {
                if (Peek() == '}')
                    break;
                if (!TryReadString(out var name) || !Take(':') || !TryReadValue(out var value))
                    return false;
                item.Add((name, value));
            }
            while (Take(','));
            return Take('}');
        }

        private bool TryReadValue(out string? value)
        {
            if (Peek() is '"' or '\'')
            {
                var isString = TryReadString(out var content);
                value = content;
                return isString;
            }

            var start = at;
            while (at < text.Length && text[at] is not (',' or '}' or ']' or '(' or ' ' or '\n' or '\r' or '\t'))
                at++;
            value = text[start..at];
            // Python's exact numbers: Decimal('0.1').
            if (value == "Decimal" && Take('('))
                return TryReadString(out value) && Take(')');
            value = value switch { "None" or "null" => null, "True" => "true", "False" => "false", _ => value };
            return value is null or "true" or "false" || FocusNumber.TryParse(Encoding.UTF8.GetBytes(value), out _, out _);
        }

        private bool TryReadString(out string value)
        {
            value = "";
            var quote = Peek();
            if (quote is not ('"' or '\''))
                return false;
            var content = new StringBuilder();
            for (at++; at < text.Length; at++)
            {
                var character = text[at];
                if (character == quote)
                {
                    at++;
                    value = content.ToString();
                    return true;
                }

                if (character != '\\')
                    content.Append(character);
                else if (!TryReadEscape(content))
                    return false;
            }

            return false;
        }

        private bool TryReadEscape(StringBuilder content)
        {
            if (++at >= text.Length)
                return false;
            var length = text[at] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (length > 0)
            {
                if (at + length >= text.Length || !int.TryParse(text.AsSpan(at + 1, length), NumberStyles.AllowHexSpecifier, null, out var code) || code is < 0 or > 0x10FFFF)
                    return false;
                at += length;
                // PostgreSQL cannot keep NUL. Halves of a character come in pairs in JSON and are put together by being next to each other.
                if (code > 0xFFFF)
                    content.Append(char.ConvertFromUtf32(code));
                else if (code > 0)
                    content.Append((char)code);
                return true;
            }

            content.Append(text[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var other => other });
            return true;
        }

        private char Peek()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            return at < text.Length ? text[at] : '\0';
        }

        private bool Take(char character)
        {
            if (Peek() != character)
                return false;
            at++;
            return true;
        }

        private bool IsAtEnd() => Peek() == '\0' && at >= text.Length;
    }
}
