using System.Buffers;
using System.Text;

namespace CloudIntel.Ledger.Validation.Forms;

/// <summary>Judges how a number is written, by the specification's numeric format.</summary>
internal static class NumberForm
{
    /// <summary>No number in any spelling.</summary>
    public const int Unreadable = 1;

    /// <summary>Letters that may decorate a short number: those of a currency.</summary>
    private const int MostLetters = 3;

    private static readonly SearchValues<char> Operators = SearchValues.Create("^*=×÷√");

    private const int Fraction = 2;
    private const int Scientific = 4;
    private const int ExponentSign = 8;
    private const int Operator = 16;
    private const int Qualifier = 32;
    private const int Punctuation = 64;
    private const int PlusSign = 128;
    private const int NegativeSign = 256;

    /// <summary>What the bits say.</summary>
    public static IReadOnlyList<Clause> Clauses { get; } =
    [
        new(Unreadable, "NumericFormat-A-002-M", "MUST", "is no number"),
        new(Unreadable, "NumericFormat-A-003-M", "MUST", "is neither an integer nor a decimal nor in scientific notation"),
        new(Fraction, "NumericFormat-A-004-M", "MUST NOT", "is a fraction"),
        new(Scientific, "NumericFormat-A-005-M", "MUST", "is in scientific notation other than mEn"),
        new(ExponentSign, "NumericFormat-A-006-M", "MUST", "has a plus sign in its exponent"),
        new(Operator, "NumericFormat-A-007-M", "MUST NOT", "holds mathematical symbols"),
        new(Qualifier, "NumericFormat-A-008-M", "MUST NOT", "holds other characters, such as blanks, currency symbols or units"),
        new(Punctuation, "NumericFormat-A-009-M", "MUST NOT", "holds commas or other punctuation"),
        new(PlusSign, "NumericFormat-A-010-M", "MUST NOT", "carries a plus sign"),
        new(NegativeSign, "NumericFormat-A-011-M", "MUST", "marks a negative value by something else than a leading minus"),
    ];

    /// <summary>The clauses that a text breaks; 0 for a number as the specification writes it.</summary>
    public static int Judge(ReadOnlySpan<byte> text)
    {
        if (IsPlain(text))
            return 0;
        if (text.Length > 200 || !Utf8IsPrintable(text))
            return Unreadable;
        var number = Encoding.UTF8.GetString(text);
        var broken = 0;
        if (number.Trim().Length != number.Length)
            broken |= Qualifier;
        number = number.Trim();
        if (number.Length == 0 || !number.Any(char.IsAsciiDigit))
            return Unreadable;

        if (number.Contains("10^", StringComparison.Ordinal))
            return broken | Scientific;
        if (number.Contains('/', StringComparison.Ordinal))
            return broken | (number.All(character => char.IsAsciiDigit(character) || character is '/' or '-' or ' ' or '.') ? Fraction : Qualifier);
        if (number.AsSpan().ContainsAny(Operators))
            return broken | Operator;
        if (number is ['(', .., ')'])
            (number, broken) = ($"-{number[1..^1]}", broken | NegativeSign);
        if (number is [.., '-'])
            (number, broken) = ($"-{number[..^1]}", broken | NegativeSign);
        if (number[0] is '\u2212' or '\u2013')
            (number, broken) = ($"-{number[1..]}", broken | NegativeSign);
        if (number[0] == '+')
            (number, broken) = (number[1..], broken | PlusSign);
        if (number.Contains("E+", StringComparison.OrdinalIgnoreCase))
            (number, broken) = (number.Replace("E+", "E", StringComparison.OrdinalIgnoreCase), broken | ExponentSign);
        if (broken != 0 && IsPlain(Encoding.UTF8.GetBytes(number)))
            return broken;

        // What is left when letters, symbols and punctuation go tells a decorated number from no number.
        var digits = new string([.. number.Where(character => char.IsAsciiDigit(character) || character is '.' or '-')]);
        if (number.Any(character => character is ',' or '\'' or '_' or ';' or ':') || number.Count(character => character == '.') > 1)
            broken |= Punctuation;
        if (number.Any(character => char.IsLetter(character) || char.IsSymbol(character) || char.IsWhiteSpace(character) || character is '%' or '#'))
            broken |= Qualifier;
        if (number.Count(char.IsLetter) > Math.Max(MostLetters, number.Count(char.IsAsciiDigit)))
            return Unreadable;
        var readable = (broken & Punctuation) != 0 ? digits.Replace(".", "", StringComparison.Ordinal) : digits;
        return broken != 0 && IsPlain(Encoding.ASCII.GetBytes(readable)) ? broken : Unreadable;
    }

    /// <summary>An optional minus, digits with at most one point, and optionally E with an integer that has no plus.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (at < text.Length && text[at] == '-')
            at++;
        var digits = Digits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            digits += Digits(text, ref at);
        }

        if (digits == 0)
            return false;
        if (at == text.Length)
            return true;
        if (text[at] is not ((byte)'E' or (byte)'e'))
            return false;
        at++;
        if (at < text.Length && text[at] == '-')
            at++;
        return Digits(text, ref at) > 0 && at == text.Length;
    }

    private static int Digits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
            at++;
        return at - start;
    }

    private static bool Utf8IsPrintable(ReadOnlySpan<byte> text) => text.IndexOfAnyInRange((byte)0, (byte)8) < 0;
}
