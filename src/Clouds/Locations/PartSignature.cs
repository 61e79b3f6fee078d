using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudIntel.Clouds.Locations;

/// <summary>What the parts of a location looked like, to ask later which of them changed.</summary>
internal sealed record PartSignature
{
    /// <summary>Key of the one part of a location that does not show which billing period a file belongs to.</summary>
    public const string Undivided = "";

    /// <summary>The signature of each billing month (<c>2026-01</c>), or of everything under <see cref="Undivided"/>.</summary>
    public SortedDictionary<string, string> Parts { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is a signature of something else.</summary>
    public static PartSignature? Parse(string? text)
    {
        if (text is null || !text.StartsWith('{'))
            return null;
        try
        {
            return JsonSerializer.Deserialize(text, PartSignatureJson.Default.PartSignature) is { Parts.Count: > 0 } signature ? signature : null;
        }
        catch (JsonException)
        {
            return null; // written by a later version: the bills are simply fetched again
        }
    }

    /// <summary>A short signature of a text.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));

    /// <summary>Whether a part looks as it does here.</summary>
    public bool Has(string part, string signature) => Parts.TryGetValue(part, out var here) && here == signature;

    /// <summary>Whether every part of another signature looks as it does here. Parts that are gone there do not matter: what was loaded stays.</summary>
    public bool Covers(PartSignature other) => other.Parts.All(part => Has(part.Key, part.Value));

    /// <summary>This signature with those parts of an earlier one that are gone from the location and were loaded.</summary>
    public PartSignature With(PartSignature? earlier)
    {
        if (earlier is null || Parts.ContainsKey(Undivided))
            return this;
        var all = new SortedDictionary<string, string>(Parts, StringComparer.Ordinal);
        foreach (var (part, signature) in earlier.Parts)
        {
            if (part != Undivided)
                all.TryAdd(part, signature);
        }

        return new() { Parts = all };
    }

    /// <inheritdoc/>
    public override string ToString() => JsonSerializer.Serialize(this, PartSignatureJson.Default.PartSignature);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PartSignature))]
internal sealed partial class PartSignatureJson : JsonSerializerContext;
