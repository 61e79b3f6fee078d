using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CloudIntel.Resources.Generation;

/// <summary>Writes JSON as YAML: the same bytes for the same tree, long texts folded, nothing that YAML would read as another type.</summary>
public static class YamlText
{
    private const int LineWidth = 120;

    /// <summary>Texts longer than this are folded, since with their indentation they would pass the line's width.</summary>
    private const int FoldBeyond = 80;

    /// <summary>One document, with a line break at its end.</summary>
    public static string Of(JsonNode node)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, EmitterSettings.Default.WithBestWidth(LineWidth).WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(version: null, tags: null, isImplicit: true));
        Emit(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: 0 }:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Flow));
                emitter.Emit(new MappingEnd());
                break;
            case JsonObject map:
                emitter.Emit(new MappingStart());
                foreach (var (key, value) in map)
                {
                    emitter.Emit(Text(key));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                var style = list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block;
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, style));
                foreach (var item in list)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                emitter.Emit(value.GetValue<string>() is var text && IsLines(text) ? new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Literal, isPlainImplicit: true, isQuotedImplicit: true) : Text(text));
                break;
            default:
                emitter.Emit(new Scalar(node?.ToJsonString() ?? "null"));
                break;
        }
    }

    private static Scalar Text(string text) =>
        new(AnchorName.Empty, TagName.Empty, text, Style(text), isPlainImplicit: true, isQuotedImplicit: true);

    private static ScalarStyle Style(string text) =>
        !text.All(IsPrintable) ? ScalarStyle.DoubleQuoted // the one style with escapes
        : text.Length > FoldBeyond && !text.Contains("  ", StringComparison.Ordinal) && text[0] != ' ' && text[^1] != ' ' ? ScalarStyle.Folded
        : IsPlain(text) ? ScalarStyle.Plain
        : ScalarStyle.SingleQuoted;

    /// <summary>Whether a text is several lines that can stand as they are.</summary>
    private static bool IsLines(string text) =>
        text.Contains('\n', StringComparison.Ordinal) && text.All(character => character == '\n' || IsPrintable(character)) && text[0] is not (' ' or '\n') && !text.Contains(" \n", StringComparison.Ordinal)
        && !text.EndsWith(' ');

    private static bool IsPrintable(char character) => character is >= ' ' and <= '~';

    /// <summary>Whether YAML 1.1 and 1.2 read a text without quotes as that text; when in doubt, no.</summary>
    private static bool IsPlain(string text) =>
        text.Length > 0
        && char.IsAsciiLetter(text[0])
        && text[^1] is not ' ' and not ':'
        && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal)
        && text.ToUpperInvariant() is not ("TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N" or "NULL");
}
