using System.Text.Json;
using CloudIntel.Kubernetes.Client;

namespace CloudIntel.Kubernetes.Json;

/// <summary>Reads a watch as it arrives, one frame at a time, without decoding the objects.</summary>
internal sealed class WatchReader(Stream stream) : IDisposable
{
    private readonly JsonWindow window = new(stream);
    private Part part;
    private WatchFrameType type;
    private int objectOffset;
    private int objectLength;

    private enum Part
    {
        Skipped,
        Type,
        Object,
    }

    /// <summary>The next frame, valid until the next call; null at the clean end of the stream.</summary>
    /// <exception cref="JsonException">What arrives is no watch.</exception>
    public async ValueTask<WatchFrame?> ReadFrameAsync(CancellationToken cancellationToken)
    {
        while (!window.IsAtEnd)
        {
            if (TryReadFrame(out var frame))
                return frame;
            await window.FillAsync(cancellationToken);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => window.Dispose();

    private bool TryReadFrame(out WatchFrame frame)
    {
        frame = default;
        var reader = window.Reader();
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1)
            {
                ReadMember(ref reader);
            }
            else if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.StartObject)
            {
                window.Hold(ref reader);
                (type, objectOffset, objectLength) = (WatchFrameType.Unknown, 0, 0);
            }
            else if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject)
            {
                frame = new(type, window.Held(objectOffset, objectLength));
                window.Advance(ref reader);
                window.Release();
                return true;
            }
            else if (reader.CurrentDepth == 0)
            {
                throw new JsonException("A frame of the watch is no JSON object.");
            }
        }

        window.Advance(ref reader);
        return false;
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                part = reader.ValueTextEquals("object"u8) ? Part.Object
                    : reader.ValueTextEquals("type"u8) ? Part.Type
                    : Part.Skipped;
                break;
            case JsonTokenType.String when part == Part.Type:
                type = TypeOf(ref reader);
                break;
            case JsonTokenType.StartObject when part == Part.Object:
                objectOffset = window.HeldOffset(ref reader);
                break;
            case JsonTokenType.EndObject when part == Part.Object:
                objectLength = window.HeldLength(ref reader) - objectOffset;
                break;
        }
    }

    private static WatchFrameType TypeOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("ADDED"u8) ? WatchFrameType.Added
        : reader.ValueTextEquals("MODIFIED"u8) ? WatchFrameType.Modified
        : reader.ValueTextEquals("DELETED"u8) ? WatchFrameType.Deleted
        : reader.ValueTextEquals("BOOKMARK"u8) ? WatchFrameType.Bookmark
        : reader.ValueTextEquals("ERROR"u8) ? WatchFrameType.Error
        : WatchFrameType.Unknown;
}
