using System.Text;

namespace CloudIntel.Core.Units;

/// <summary>How two spellings differ.</summary>
public enum SpellingDifference
{
    /// <summary>In case alone.</summary>
    Case,

    /// <summary>In separators (blanks, hyphens, underscores, dots, colons, slashes) and perhaps case.</summary>
    Separators,

    /// <summary>In one or two letters.</summary>
    Letters,
}

/// <summary>A text that may be a misspelling of another.</summary>
/// <remarks>
/// Texts that differ in digits are taken for different things (web-1, web-2), and letters are looked at only where they cannot easily be another word: one letter, or two that are
/// swapped, from 5 letters on, two of either from 8.
/// </remarks>
public readonly record struct Spelling
{
    private const int OneLetterFrom = 5;
    private const int TwoLettersFrom = 8;

    /// <summary>Texts that one is compared with, and letters of each, at most.</summary>
    private const int Compared = 500;
    private const int Longest = 256;

    private readonly string bare;

    /// <summary>A text.</summary>
    public Spelling(string text)
    {
        Text = text;
        bare = BareOf(text);
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The text of a list that another is probably meant to be; null for none.</summary>
    /// <param name="text">The other text, which is not in the list.</param>
    /// <param name="candidates">The list; of a long one, its first 500.</param>
    public static string? Nearest(string text, IEnumerable<string> candidates)
    {
        if (text.Length > Longest)
            return null;
        var meant = new Spelling(text);
        return candidates
            .Take(Compared)
            .Where(candidate => candidate.Length <= Longest)
            .Select(candidate => (Text: candidate, Difference: meant.DifferenceFrom(new(candidate), mayBeLetters: true)))
            .Where(candidate => candidate.Difference is not null)
            .OrderBy(candidate => candidate.Difference).ThenBy(candidate => candidate.Text, StringComparer.Ordinal)
            .FirstOrDefault().Text;
    }

    /// <summary>How it differs from what it may be a misspelling of; null where it is likely another text, or the same.</summary>
    /// <param name="other">The other.</param>
    /// <param name="mayBeLetters">Whether letters may differ.</param>
    public SpellingDifference? DifferenceFrom(Spelling other, bool mayBeLetters)
    {
        if (Text == other.Text)
            return null;
        if (Text.Equals(other.Text, StringComparison.OrdinalIgnoreCase))
            return SpellingDifference.Case;
        if (bare == other.bare && bare.Length > 0)
            return SpellingDifference.Separators;
        var length = Math.Min(bare.Length, other.bare.Length);
        var most = length >= TwoLettersFrom ? 2 : length >= OneLetterFrom ? 1 : 0;
        return mayBeLetters && most > 0 && Digits(bare) == Digits(other.bare) && Distance(bare, other.bare, most) <= most ? SpellingDifference.Letters : null;
    }

    /// <summary>
    /// How many letters to put in, leave out or change, or neighbours to swap, make one text of another (optimal string alignment), as far as that is at most <paramref name="most"/>;
    /// else one more.
    /// </summary>
    public static int Distance(string left, string right, int most)
    {
        if (Math.Abs(left.Length - right.Length) > most)
            return most + 1;
        var beforePrevious = new int[right.Length + 1];
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            var best = i;
            for (var j = 1; j <= right.Length; j++)
            {
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
                best = Math.Min(best, current[j]);
            }

            // Swapped neighbours reach over one row: the last two must both be too far.
            if (best > most && previous.Min() > most)
                return most + 1;
            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }

        return Math.Min(previous[^1], most + 1);
    }

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    /// <summary>A text in lower case without separators.</summary>
    private static string BareOf(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!char.IsWhiteSpace(letter) && letter is not ('-' or '_' or '.' or ':' or '/'))
                letters.Append(char.ToLowerInvariant(letter));
        }

        return letters.ToString();
    }
}
