using System.Text;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>Reads Warning headers (RFC 7234, section 5.5) as the API server writes them: <c>299 - "text", 299 - "text"</c>.</summary>
internal static class WarningHeader
{
    private const string MiscellaneousPersistentWarning = "299 ";

    /// <summary>The texts of a header's value. What is no warning 299 or is malformed ends the reading.</summary>
    public static IEnumerable<string> Texts(string value)
    {
        var rest = value.AsMemory();
        while (TryTake(ref rest, out var text))
            yield return text;
    }

    private static bool TryTake(ref ReadOnlyMemory<char> value, out string text)
    {
        text = "";
        var span = value.Span.TrimStart(" ,\t");
        if (!span.StartsWith(MiscellaneousPersistentWarning, StringComparison.Ordinal))
            return false;
        var open = span.IndexOf('"');
        if (open < 0)
            return false;

        var unquoted = new StringBuilder();
        for (var i = open + 1; i < span.Length; i++)
        {
            if (span[i] == '"')
            {
                text = unquoted.ToString();
                var behind = WithoutDate(span[(i + 1)..]);
                value = value[(value.Length - behind.Length)..];
                return true;
            }

            if (span[i] == '\\' && i + 1 < span.Length)
                i++;
            // No terminal takes orders from a server.
            unquoted.Append(char.IsControl(span[i]) ? ' ' : span[i]);
        }

        return false;
    }

    private static ReadOnlySpan<char> WithoutDate(ReadOnlySpan<char> behind)
    {
        behind = behind.TrimStart();
        return behind is ['"', .. var date] ? date[(date.IndexOf('"') + 1)..] : behind;
    }
}
