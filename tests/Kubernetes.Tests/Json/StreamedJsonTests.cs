using System.Text;
using System.Text.Json;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Json;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Kubernetes.Tests.Json;

/// <summary>Lists and watches cut anywhere by the network read the same.</summary>
public sealed class StreamedJsonTests
{
    private const string List =
        """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"t","x":{"items":[1]}},"items":[{"a":"}]\"{"},{},{"items":[{"b":[[]]}]}],"more":[1,{"items":[]}]}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_list_reads_the_same_however_it_is_cut() => Prop.ForAll(Cuts(), async cuts =>
    {
        var (items, metadata) = await ReadListAsync(new ChunkedStream(Encoding.UTF8.GetBytes(List), cuts));
        return items is ["""{"a":"}]\"{"}""", "{}", """{"items":[{"b":[[]]}]}"""] && metadata is ("PodList", "7", "t");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_watch_reads_the_same_however_it_is_cut() => Prop.ForAll(Cuts(), async cuts =>
    {
        const string Watch =
            """{"type":"ADDED","object":{"a":"}\n{"}}""" + "\n" + """{"object":{"type":"x"},"type":"MODIFIED"}{"type":"SURPRISE","object":{},"z":[{}]}""" + "\n\n" + """ {"type":"BOOKMARK"} """;
        var frames = await ReadWatchAsync(new ChunkedStream(Encoding.UTF8.GetBytes(Watch), cuts));
        return frames.SequenceEqual(
        [
            (WatchFrameType.Added, """{"a":"}\n{"}"""), (WatchFrameType.Modified, """{"type":"x"}"""), (WatchFrameType.Unknown, "{}"), (WatchFrameType.Bookmark, ""),
        ]);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("""{"items":[{"a":1}""")]
    [InlineData("""{"items":[{"a":1}]""")]
    [InlineData("""{"items":[{"a":1},""")]
    public async Task What_is_no_whole_list_is_refused(string text) =>
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadListAsync(new ChunkedStream(Encoding.UTF8.GetBytes(text), [3])));

    [Theory]
    [InlineData("""{"type":"ADDED","object":{}}{"type":"ADD""")]
    [InlineData("""{"type":"ADDED","object":{}""")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public async Task What_is_no_whole_watch_is_refused(string text) =>
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadWatchAsync(new ChunkedStream(Encoding.UTF8.GetBytes(text), [5])));

    [Fact]
    public async Task A_watch_of_nothing_ends_well() => Assert.Empty(await ReadWatchAsync(new ChunkedStream([], [1])));

    [Fact]
    public async Task An_item_of_many_megabytes_is_read_whole()
    {
        var large = $$"""{"data":"{{new string('x', 9 << 20)}}"}""";
        var (items, _) = await ReadListAsync(new ChunkedStream(Encoding.UTF8.GetBytes($$"""{"items":[{},{{large}},{}]}"""), [100_000]));
        Assert.Equal(["{}", large, "{}"], items);
    }

    [Fact]
    public async Task A_value_without_end_is_refused_before_memory_ends()
    {
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => ReadListAsync(new EndlessString()));
        Assert.Contains("64 MiB", e.Message, StringComparison.Ordinal);
    }

    private static async Task<(List<string> Items, (string?, string?, string?) Metadata)> ReadListAsync(Stream stream)
    {
        using var reader = new ListReader(stream);
        var items = new List<string>();
        while (await reader.ReadItemAsync(Cancel) is { } item)
            items.Add(Encoding.UTF8.GetString(item.Span));
        return (items, (reader.Kind, reader.Metadata.ResourceVersion, reader.Metadata.Continue));
    }

    private static async Task<List<(WatchFrameType, string)>> ReadWatchAsync(Stream stream)
    {
        using var reader = new WatchReader(stream);
        var frames = new List<(WatchFrameType, string)>();
        while (await reader.ReadFrameAsync(Cancel) is { } frame)
            frames.Add((frame.Type, Encoding.UTF8.GetString(frame.Object.Span)));
        return frames;
    }

    private static Arbitrary<int[]> Cuts() => Gen.Choose(1, 40).NonEmptyListOf().Select(cuts => cuts.ToArray()).ToArbitrary();

    /// <summary>Gives bytes in pieces of the given lengths, over and over.</summary>
    private sealed class ChunkedStream(byte[] content, int[] lengths) : MemoryStream(content)
    {
        private int reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = lengths[reads++ % lengths.Length];
            return base.ReadAsync(buffer[..Math.Min(length, buffer.Length)], cancellationToken);
        }
    }

    /// <summary>A list whose first item is a text that never ends.</summary>
    private sealed class EndlessString : MemoryStream
    {
        private bool began;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (began)
            {
                buffer.Span.Fill((byte)'x');
                return new(buffer.Length);
            }

            began = true;
            var begin = """{"items":[{"a":" """u8;
            begin.CopyTo(buffer.Span);
            return new(begin.Length);
        }
    }
}
