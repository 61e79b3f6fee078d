using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace CloudIntel.Ledger.Validation.Forms;

/// <summary>Judges units of measure by the specification's unit format, which recommends more than it demands.</summary>
internal static class UnitForm
{
    private const int Shape = 1;
    private const int Quantity = 2;
    private const int Capitals = 4;

    private static readonly FrozenSet<string> Times = Words("Second Minute Hour Day Week Month Quarter Year");

    private static readonly FrozenSet<string> Sizes = Words(
        "b Kb Mb Gb Tb Pb Eb Kib Mib Gib Tib Pib Eib B KB MB GB TB PB EB KiB MiB GiB TiB PiB EiB");

    private static readonly FrozenSet<string> Known = Sizes.Concat(Times).Concat(Times.Select(time => time + "s"))
        .Concat(Words("Count Unit Units Request Requests Token Tokens")).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Spellings = Known
        .Where(word => !Sizes.Contains(word)).ToFrozenDictionary(word => word, StringComparer.OrdinalIgnoreCase);

    /// <summary>What the bits say.</summary>
    public static IReadOnlyList<Clause> Clauses { get; } =
    [
        new(Shape, "UnitFormat-A-001-M", "SHOULD", "is not of the forms GB, GB-Hours or GB/Hour"),
        new(Quantity, "UnitFormat-A-002-O", "MAY", "has a quantity or interval that is no whole number"),
        new(Capitals, "UnitFormat-A-003-M", "MUST", "is a listed unit in other capitals"),
    ];

    /// <summary>The clauses that a unit breaks.</summary>
    public static int Judge(ReadOnlySpan<byte> text)
    {
        if (text.Length > 200)
            return Shape;
        var unit = Encoding.UTF8.GetString(text);
        var broken = 0;
        var parts = unit.Split('/');
        if (parts.Length > 2 || unit.Trim().Length != unit.Length)
            return Shape;
        foreach (var part in parts)
        {
            var words = part.Split(' ');
            if (words.Length > 1 && decimal.TryParse(words[0], NumberStyles.Number, CultureInfo.InvariantCulture, out var quantity))
            {
                if (quantity != decimal.Truncate(quantity) || words[0].Contains('.', StringComparison.Ordinal))
                    broken |= Quantity;
                words = words[1..];
            }

            var terms = string.Join(' ', words).Split('-');
            foreach (var term in terms)
            {
                if (term.Length == 0)
                    broken |= Shape;
                else if (!Known.Contains(term) && Spellings.ContainsKey(term))
                    broken |= Capitals;
            }
        }

        return broken;
    }

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
