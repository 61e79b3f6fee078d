using System.Runtime.InteropServices;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Tagging;

/// <summary>Charges with the same tags, service and account, in one currency.</summary>
/// <param name="Tags">Their tags; empty for none. A tag without a value counts as missing.</param>
/// <param name="Service">The service; null where charges name none.</param>
/// <param name="Account">The account; null where charges name none.</param>
/// <param name="Cost">The sum. Its size counts, whether it is a charge or a credit.</param>
/// <param name="Charges">How many charges.</param>
public sealed record TaggedCharges(IReadOnlyDictionary<string, string> Tags, string? Service, string? Account, Amount Cost, long Charges);

/// <summary>How well charges are tagged.</summary>
/// <param name="Cost">All cost, credits counted by their size.</param>
/// <param name="Charges">All charges.</param>
/// <param name="Tagged">Those with any tag.</param>
/// <param name="Keys">Coverage by key: those required in their order, then the others by falling cost.</param>
/// <param name="KeySpellings">Keys that look like misspellings of others, dearest first.</param>
/// <param name="ValueSpellings">Values of required keys that look like misspellings of others, dearest first.</param>
/// <param name="WorstServices">Services with the most cost that lacks a required key, or any tag when none is required.</param>
/// <param name="WorstAccounts">Accounts, likewise.</param>
public sealed record TagReport(
    Amount Cost,
    long Charges,
    TagShare Tagged,
    IReadOnlyList<TagKeyCoverage> Keys,
    IReadOnlyList<NearMiss> KeySpellings,
    IReadOnlyList<NearMiss> ValueSpellings,
    IReadOnlyList<UntaggedCost> WorstServices,
    IReadOnlyList<UntaggedCost> WorstAccounts);

/// <summary>A part of all charges.</summary>
/// <param name="Cost">Its cost, credits counted by their size.</param>
/// <param name="Charges">How many charges.</param>
/// <param name="CostShare">Its share of all cost, 0 to 1; null when there is no cost.</param>
/// <param name="ChargeShare">Its share of all charges, 0 to 1; null when there are none.</param>
public readonly record struct TagShare(Amount Cost, long Charges, decimal? CostShare, decimal? ChargeShare);

/// <summary>Charges that have a tag.</summary>
/// <param name="Key">The key.</param>
/// <param name="IsRequired">Whether charges should have it.</param>
/// <param name="Share">How many have it.</param>
/// <param name="Values">How many values it has.</param>
public sealed record TagKeyCoverage(string Key, bool IsRequired, TagShare Share, int Values);

/// <summary>A spelling that looks like a mistake.</summary>
/// <param name="Key">The tag whose values they are; null for spellings of keys.</param>
/// <param name="Spelling">The rarer one.</param>
/// <param name="Probably">What it is probably meant to be.</param>
/// <param name="Difference">How they differ.</param>
/// <param name="Cost">The cost with the rarer one, credits counted by their size.</param>
/// <param name="Charges">How many charges have it.</param>
public sealed record NearMiss(string? Key, string Spelling, string Probably, SpellingDifference Difference, Amount Cost, long Charges);

/// <summary>Cost that lacks tags.</summary>
/// <param name="Name">The service or account; null where charges name none.</param>
/// <param name="Cost">Cost that lacks them, credits counted by their size.</param>
/// <param name="Charges">How many charges lack them.</param>
/// <param name="Share">The share of the service's or account's cost that lacks them, 0 to 1.</param>
public sealed record UntaggedCost(string? Name, Amount Cost, long Charges, decimal Share);

/// <summary>Judges how charges are tagged. Time grows with charges × their tags, and with the square of at most 500 spellings.</summary>
public static class TagHygiene
{
    /// <summary>How many services and accounts are named.</summary>
    private const int Worst = 10;

    /// <summary>The report.</summary>
    /// <param name="charges">The charges, in one currency.</param>
    /// <param name="required">Keys that charges should have.</param>
    public static TagReport Review(IEnumerable<TaggedCharges> charges, IReadOnlyList<string> required)
    {
        var (all, tagged) = (default(Count), default(Count));
        var keys = new Dictionary<string, Count>(StringComparer.Ordinal);
        var values = new Dictionary<(string Key, string Value), Count>();
        var services = new Dictionary<(string? Name, bool Lacks), Count>();
        var accounts = new Dictionary<(string? Name, bool Lacks), Count>();
        foreach (var charge in charges)
        {
            var count = new Count(new Amount(Int128.Abs(charge.Cost.Units)), charge.Charges);
            var present = charge.Tags.Where(tag => !string.IsNullOrWhiteSpace(tag.Value)).ToList();
            var lacks = required.Count == 0 ? present.Count == 0 : required.Any(key => !charge.Tags.TryGetValue(key, out var value) || string.IsNullOrWhiteSpace(value));
            all += count;
            if (present.Count > 0)
                tagged += count;
            foreach (var (key, value) in present)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(keys, key, out _) += count;
                CollectionsMarshal.GetValueRefOrAddDefault(values, (key, value), out _) += count;
            }

            CollectionsMarshal.GetValueRefOrAddDefault(services, (charge.Service, lacks), out _) += count;
            CollectionsMarshal.GetValueRefOrAddDefault(accounts, (charge.Account, lacks), out _) += count;
        }

        var byKey = values.ToLookup(value => value.Key.Key, value => new SpellingUse(value.Key.Value, value.Value.Cost, value.Value.Charges));
        return new(
            all.Cost,
            all.Charges,
            ShareOf(tagged, all),
            [
                .. required.Distinct(StringComparer.Ordinal).Select(key => Coverage(key, isRequired: true)),
                .. keys.Where(key => !required.Contains(key.Key))
                    .OrderByDescending(key => key.Value.Cost).ThenBy(key => key.Key, StringComparer.Ordinal)
                    .Select(key => Coverage(key.Key, isRequired: false)),
            ],
            Spellings.NearMisses(null, [.. keys.Select(key => new SpellingUse(key.Key, key.Value.Cost, key.Value.Charges))], required),
            [
                .. required.Distinct(StringComparer.Ordinal).SelectMany(key => Spellings.NearMisses(key, [.. byKey[key]], []))
                    .OrderByDescending(miss => miss.Cost).ThenBy(miss => miss.Key, StringComparer.Ordinal).ThenBy(miss => miss.Spelling, StringComparer.Ordinal),
            ],
            Lacking(services),
            Lacking(accounts));

        TagKeyCoverage Coverage(string key, bool isRequired) =>
            new(key, isRequired, ShareOf(keys.GetValueOrDefault(key), all), byKey[key].Count());
    }

    private static IReadOnlyList<UntaggedCost> Lacking(Dictionary<(string? Name, bool Lacks), Count> counts) =>
    [
        .. counts.Where(count => count.Key.Lacks && count.Value.Cost > Amount.Zero)
            .OrderByDescending(count => count.Value.Cost).ThenBy(count => count.Key.Name, StringComparer.Ordinal)
            .Take(Worst)
            .Select(count => new UntaggedCost(
                count.Key.Name,
                count.Value.Cost,
                count.Value.Charges,
                count.Value.Cost.ToDecimal() / (count.Value.Cost + counts.GetValueOrDefault((count.Key.Name, false)).Cost).ToDecimal())),
    ];

    private static TagShare ShareOf(Count part, Count all) => new(
        part.Cost,
        part.Charges,
        all.Cost > Amount.Zero ? part.Cost.ToDecimal() / all.Cost.ToDecimal() : null,
        all.Charges > 0 ? (decimal)part.Charges / all.Charges : null);

    private readonly record struct Count(Amount Cost, long Charges)
    {
        public static Count operator +(Count left, Count right) => new(left.Cost + right.Cost, left.Charges + right.Charges);
    }
}
