using System.Text.Json;
using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Ledger.Validation.Forms;

/// <summary>Judges the columns that hold JSON.</summary>
internal static class JsonForm
{
    /// <summary>No JSON object.</summary>
    public const int NoObject = 1;

    private const int DoubledKey = 2;
    private const int Nested = 4;
    private const int NullValue = 8;

    private const int UnknownKey = 16;
    private const int KeyCase = 32;
    private const int ValueType = 64;
    private const int NotPascal = 128;

    /// <summary>What the bits of <see cref="JudgeKeyValue"/> say of any key-value column.</summary>
    public static IReadOnlyList<Clause> KeyValueClauses { get; } =
    [
        new(NoObject, "KeyValueFormat-A-001-M", "MUST", "is no JSON object"),
        new(DoubledKey, "KeyValueFormat-A-002-M", "MUST", "has a key more than once"),
        new(Nested, "KeyValueFormat-A-003-M", "MUST", "holds a value that is neither number nor text, true, false or null"),
        new(Nested, "KeyValueFormat-A-004-M", "MUST NOT", "holds an object or a list as a value"),
    ];

    /// <summary>Bit of <see cref="JudgeKeyValue"/>: a key has the value null.</summary>
    public static int HasNullValue => NullValue;

    /// <summary>Bit of <see cref="JudgeSkuPriceDetails"/>: a key is neither defined by FOCUS nor prefixed with x_.</summary>
    public static int HasUnknownKey => UnknownKey;

    /// <summary>Bit of <see cref="JudgeSkuPriceDetails"/>: a key that FOCUS defines is spelled with other capitals.</summary>
    public static int HasKeyInOtherCase => KeyCase;

    /// <summary>Bit of <see cref="JudgeSkuPriceDetails"/>: a value of a key that FOCUS defines is of another type.</summary>
    public static int HasValueOfOtherType => ValueType;

    /// <summary>Bit of <see cref="JudgeSkuPriceDetails"/>: a key is not in Pascal case.</summary>
    public static int HasKeyNotInPascalCase => NotPascal;

    /// <summary>The clauses of the key-value format that a text breaks.</summary>
    public static int JudgeKeyValue(ReadOnlySpan<byte> text)
    {
        var broken = 0;
        return TryReadMembers(text, (key, kind, seen) => broken |= (seen ? DoubledKey : 0) | kind switch
        {
            JsonTokenType.StartObject or JsonTokenType.StartArray => Nested,
            JsonTokenType.Null => NullValue,
            _ => 0,
        }) ? broken : NoObject;
    }

    /// <summary>What is wrong with the keys of SkuPriceDetails; nothing where the text is no object.</summary>
    public static int JudgeSkuPriceDetails(ReadOnlySpan<byte> text)
    {
        var broken = 0;
        return TryReadMembers(text, (key, kind, _) => broken |= JudgeProperty(key, kind)) ? broken : 0;
    }

    private static int JudgeProperty(string key, JsonTokenType kind)
    {
        var isNumber = SkuPriceProperties.Numbers.Contains(key);
        if (isNumber || SkuPriceProperties.Texts.Contains(key))
            return kind == JsonTokenType.Null || kind == (isNumber ? JsonTokenType.Number : JsonTokenType.String) ? 0 : ValueType;
        if (SkuPriceProperties.Numbers.Concat(SkuPriceProperties.Texts).Any(known => known.Equals(key, StringComparison.OrdinalIgnoreCase)))
            return KeyCase;
        if (!key.StartsWith("x_", StringComparison.Ordinal))
            return UnknownKey;
        return key.Length > 2 && char.IsAsciiLetterUpper(key[2]) && key.AsSpan(2).IndexOfAny("_- .") < 0 ? 0 : NotPascal;
    }

    /// <summary>Reads the members of a JSON object. False when the text is none.</summary>
    private static bool TryReadMembers(ReadOnlySpan<byte> text, Action<string, JsonTokenType, bool> member)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            var keys = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                member(key, reader.TokenType, !keys.Add(key));
                reader.Skip();
            }

            return !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // InvalidOperationException: a text that is no Unicode
        }
    }
}
