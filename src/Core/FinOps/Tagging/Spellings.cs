using System.Text;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Tagging;

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

/// <summary>How often a spelling is used.</summary>
/// <param name="Text">The spelling.</param>
/// <param name="Cost">The cost with it.</param>
/// <param name="Charges">How many charges have it.</param>
public sealed record SpellingUse(string Text, Amount Cost, long Charges);

/// <summary>Finds spellings that look like mistakes.</summary>
/// <remarks>
/// Texts that differ in digits are taken for different things (web-1, web-2), and letters are looked at only where they cannot easily be
/// another word: one letter from 5 letters on, two from 8, and the other spelling at least four times as frequent.
/// </remarks>
public static class Spellings
{
    /// <summary>The dearest spellings are looked at, at most so many: comparing takes time that grows with their square.</summary>
    private const int Compared = 500;

    private const int OneLetterFrom = 5;
    private const int TwoLettersFrom = 8;
    private const int TimesAsFrequent = 4;

    /// <summary>The rarer ones of spellings that are probably meant to be the same, dearest first; each once.</summary>
    /// <param name="key">The tag whose values they are; null for keys.</param>
    /// <param name="uses">The spellings.</param>
    /// <param name="correct">Spellings that are right whatever else is used.</param>
    public static IReadOnlyList<NearMiss> NearMisses(string? key, IReadOnlyList<SpellingUse> uses, IReadOnlyList<string> correct)
    {
        var missing = correct.Where(text => !uses.Any(use => use.Text == text)).Select(text => new SpellingUse(text, Amount.Zero, 0));
        var ranked = uses
            .OrderByDescending(use => use.Cost).ThenBy(use => use.Text, StringComparer.Ordinal)
            .Take(Compared)
            .Concat(missing)
            .OrderByDescending(use => correct.Contains(use.Text)).ThenByDescending(use => use.Charges).ThenBy(use => use.Text, StringComparer.Ordinal)
            .Select(use => (Use: use, Bare: Bare(use.Text)))
            .ToList();
        var misses = new List<NearMiss>();
        for (var i = 1; i < ranked.Count; i++)
        {
            if (correct.Contains(ranked[i].Use.Text))
                continue;
            for (var j = 0; j < i; j++)
            {
                var isCertain = correct.Contains(ranked[j].Use.Text);
                if (Difference(ranked[i], ranked[j], isCertain) is not { } difference)
                    continue;
                misses.Add(new(key, ranked[i].Use.Text, ranked[j].Use.Text, difference, ranked[i].Use.Cost, ranked[i].Use.Charges));
                break;
            }
        }

        return [.. misses.OrderByDescending(miss => miss.Cost).ThenBy(miss => miss.Spelling, StringComparer.Ordinal)];
    }

    /// <summary>Levenshtein's distance, as far as it is at most <paramref name="most"/>; else one more.</summary>
    public static int Distance(string left, string right, int most)
    {
        if (Math.Abs(left.Length - right.Length) > most)
            return most + 1;
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            var best = i;
            for (var j = 1; j <= right.Length; j++)
            {
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                best = Math.Min(best, current[j]);
            }

            if (best > most)
                return most + 1;
            (previous, current) = (current, previous);
        }

        return Math.Min(previous[^1], most + 1);
    }

    private static SpellingDifference? Difference((SpellingUse Use, string Bare) rare, (SpellingUse Use, string Bare) frequent, bool isCertain)
    {
        if (rare.Use.Text.Equals(frequent.Use.Text, StringComparison.OrdinalIgnoreCase))
            return SpellingDifference.Case;
        if (rare.Bare == frequent.Bare && rare.Bare.Length > 0)
            return SpellingDifference.Separators;
        var length = Math.Min(rare.Bare.Length, frequent.Bare.Length);
        var most = length >= TwoLettersFrom ? 2 : length >= OneLetterFrom ? 1 : 0;
        var isLetters = most > 0
            && (isCertain || frequent.Use.Charges >= TimesAsFrequent * rare.Use.Charges)
            && Digits(rare.Bare) == Digits(frequent.Bare)
            && Distance(rare.Bare, frequent.Bare, most) <= most;
        return isLetters ? SpellingDifference.Letters : null;
    }

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    /// <summary>A text in lower case without separators.</summary>
    private static string Bare(string text)
    {
        var bare = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!char.IsWhiteSpace(letter) && letter is not ('-' or '_' or '.' or ':' or '/'))
                bare.Append(char.ToLowerInvariant(letter));
        }

        return bare.ToString();
    }
}
