using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudIntel.Cli.Output;

/// <summary>Writes results as JSON: indented, with the letters of all languages as they are.</summary>
internal static class Json
{
    /// <summary>For readers that take the text as JSON, not as part of a page: only what JSON itself reserves is escaped.</summary>
    public static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same without indentation, for results with one object a line.</summary>
    public static readonly CliJson OneLine = new(new JsonSerializerOptions(CliJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static Task WriteAsync<T>(TextWriter output, T result, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        WriteAsync(output, writer => JsonSerializer.Serialize(writer, result, type), cancellationToken);

    /// <summary>Writes one JSON document and a line feed.</summary>
    public static async Task WriteAsync(TextWriter output, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(bytes, Indented))
            write(writer);
        bytes.Position = 0;
        using var text = new StreamReader(bytes);
        await output.WriteLineAsync((await text.ReadToEndAsync(cancellationToken)).AsMemory(), cancellationToken);
    }
}
