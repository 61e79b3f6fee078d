using System.Text.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Json;

/// <summary>Reads a list as it arrives, one item at a time, so that a list of any length takes the memory of its largest item.</summary>
internal sealed class ListReader(Stream stream) : IDisposable
{
    private readonly JsonWindow window = new(stream);
    private Part part;
    private bool found;
    private bool inside;

    private enum Part
    {
        Skipped,
        Kind,
        Metadata,
        Items,
    }

    /// <summary>Kind of the list, such as <c>ConfigMapList</c>; null when it does not say.</summary>
    public string? Kind { get; private set; }

    /// <summary>Metadata of the list. Complete when there are no more items: custom resources send it last.</summary>
    public ListMeta Metadata { get; private set; } = new();

    /// <summary>The next item, valid until the next call; null after the last.</summary>
    /// <exception cref="JsonException">The answer is no list.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadItemAsync(CancellationToken cancellationToken)
    {
        while (!window.IsAtEnd)
        {
            if (TryReadItem(out var item))
                return item;
            await window.FillAsync(cancellationToken);
        }

        return found ? null : throw new JsonException("The answer is empty.");
    }

    /// <inheritdoc/>
    public void Dispose() => window.Dispose();

    private bool TryReadItem(out ReadOnlyMemory<byte> item)
    {
        var reader = window.Reader();
        while (reader.Read())
        {
            if (reader.CurrentDepth == 0)
                RequireObject(reader.TokenType);
            else if (reader.CurrentDepth == 1)
                ReadMember(ref reader);
            else if (part == Part.Items && reader.CurrentDepth == 2 && ReadItem(ref reader, out item))
                return true;
        }

        window.Advance(ref reader);
        item = default;
        return false;
    }

    private void RequireObject(JsonTokenType token)
    {
        if (token is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
            throw new JsonException("The answer is no JSON object.");
        found = true;
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                part = reader.ValueTextEquals("items"u8) ? Part.Items
                    : reader.ValueTextEquals("metadata"u8) ? Part.Metadata
                    : reader.ValueTextEquals("kind"u8) ? Part.Kind
                    : Part.Skipped;
                break;
            case JsonTokenType.String when part == Part.Kind:
                Kind = reader.GetString();
                break;
            case JsonTokenType.StartObject when part == Part.Metadata:
                window.Hold(ref reader);
                break;
            case JsonTokenType.EndObject when part == Part.Metadata:
                Metadata = KubernetesJson.BuiltIn.Deserialize<ListMeta>(window.Held(0, window.HeldLength(ref reader)).Span);
                window.Release();
                break;
        }
    }

    private bool ReadItem(ref Utf8JsonReader reader, out ReadOnlyMemory<byte> item)
    {
        item = default;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            window.Hold(ref reader);
            inside = true;
        }

        if (reader.TokenType != JsonTokenType.EndObject || !inside)
            return false;
        item = window.Held(0, window.HeldLength(ref reader));
        inside = false;
        window.Advance(ref reader);
        window.Release();
        return true;
    }
}
