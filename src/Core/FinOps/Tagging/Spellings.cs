using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Tagging;

/// <summary>How often a spelling is used.</summary>
/// <param name="Text">The spelling.</param>
/// <param name="Cost">The cost with it.</param>
/// <param name="Charges">How many charges have it.</param>
public sealed record SpellingUse(string Text, Amount Cost, long Charges);

/// <summary>Finds spellings that look like mistakes.</summary>
/// <remarks>
/// As <see cref="Spelling"/> compares them; where letters differ, the other spelling must be at least four times as frequent.
/// </remarks>
public static class Spellings
{
    /// <summary>The dearest spellings are looked at, at most so many: comparing takes time that grows with their square.</summary>
    private const int Compared = 500;

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
            .Select(use => (Use: use, Spelling: new Spelling(use.Text)))
            .ToList();
        var misses = new List<NearMiss>();
        for (var i = 1; i < ranked.Count; i++)
        {
            if (correct.Contains(ranked[i].Use.Text))
                continue;
            for (var j = 0; j < i; j++)
            {
                var isCertain = correct.Contains(ranked[j].Use.Text);
                var isFrequent = isCertain || ranked[j].Use.Charges >= TimesAsFrequent * ranked[i].Use.Charges;
                if (ranked[i].Spelling.DifferenceFrom(ranked[j].Spelling, mayBeLetters: isFrequent) is not { } difference)
                    continue;
                misses.Add(new(key, ranked[i].Use.Text, ranked[j].Use.Text, difference, ranked[i].Use.Cost, ranked[i].Use.Charges));
                break;
            }
        }

        return [.. misses.OrderByDescending(miss => miss.Cost).ThenBy(miss => miss.Spelling, StringComparer.Ordinal)];
    }
}
