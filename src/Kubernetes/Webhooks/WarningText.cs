using System.Text;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>Brings warnings into the form in which the API server passes them on: short lines without control characters.</summary>
internal static class WarningText
{
    /// <summary>Characters of one warning (API conventions: at most 120). The API server cuts at 256.</summary>
    public const int MaxLength = 120;

    /// <summary>ASCII, since it goes into an HTTP header.</summary>
    private const string Ellipsis = "...";

    /// <summary>The warnings as they are sent; null for none.</summary>
    public static IList<string>? Of(IReadOnlyList<string> warnings) => warnings.Count == 0 ? null : [.. warnings.Select(Of)];

    private static string Of(string warning)
    {
        var text = new StringBuilder(Math.Min(warning.Length, MaxLength));
        foreach (var rune in warning.EnumerateRunes())
        {
            // The API server drops a warning with a control character in it.
            var shown = Rune.IsControl(rune) ? new Rune(' ') : rune;
            if (text.Length + shown.Utf16SequenceLength > MaxLength)
            {
                while (text.Length > MaxLength - Ellipsis.Length)
                    text.Length -= char.IsLowSurrogate(text[^1]) ? 2 : 1;
                return text.Append(Ellipsis).ToString();
            }

            text.Append(shown);
        }

        return text.ToString();
    }
}
