using System.Text.Json;

namespace CloudIntel.Core.Simulation.Traces;

/// <summary>How many spot instances of one kind and zone were up, or could be had, at equal intervals.</summary>
/// <param name="Step">Between two samples; above zero.</param>
/// <param name="Up">At each sample; not negative, and at least one sample.</param>
/// <param name="Prices">Of an instance and hour at each sample; empty where the trace does not say.</param>
public sealed record SpotTrace(TimeSpan Step, IReadOnlyList<int> Up, IReadOnlyList<decimal> Prices)
{
    private const int MostSamples = 10_000_000;

    /// <summary>Reads the form of the traces that were published with SkyPilot: a JSON object with <c>metadata.gap_seconds</c>, <c>data</c> and perhaps <c>prices</c>.</summary>
    /// <param name="content">Its text; at most ten million samples.</param>
    /// <param name="file">What to call it.</param>
    /// <exception cref="TraceFormatException">It cannot be used.</exception>
    public static SpotTrace Read(Stream content, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            var step = Member(Member(root, "metadata"), "gap_seconds");
            if (step.ValueKind != JsonValueKind.Number || !step.TryGetDouble(out var seconds) || seconds is not (> 0 and < 1e9))
                throw Refused("metadata.gap_seconds", step, "a number of seconds above 0");
            var (up, prices) = (Items(root, "data"), root.TryGetProperty("prices", out _) ? Items(root, "prices") : []);
            if (up.Count == 0 || (prices.Count > 0 && prices.Count != up.Count))
                throw new TraceFormatException(file, 1, $"there are {up.Count} samples in data and {prices.Count} in prices.");
            return new(
                TimeSpan.FromSeconds(seconds),
                [.. up.Select((item, i) => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var count) && count >= 0 ? count : throw Refused($"data[{i}]", item, "a whole number from 0"))],
                [.. prices.Select((item, i) => item.ValueKind == JsonValueKind.Number && item.TryGetDecimal(out var price) && price >= 0 ? price : throw Refused($"prices[{i}]", item, "a price"))]);
        }
        catch (JsonException e)
        {
            throw new TraceFormatException(file, (e.LineNumber ?? 0) + 1, $"it is no JSON: {e.Message}");
        }

        TraceFormatException Refused(string path, JsonElement value, string wanted) => new(file, 1, $"{path} {value.GetRawText()} is not {wanted}.");

        JsonElement Member(JsonElement element, string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : throw new TraceFormatException(file, 1, $"there is no {name}.");

        List<JsonElement> Items(JsonElement element, string name)
        {
            var items = Member(element, name);
            if (items.ValueKind != JsonValueKind.Array || items.GetArrayLength() > MostSamples)
                throw new TraceFormatException(file, 1, $"{name} is not an array of at most {MostSamples} numbers.");
            return [.. items.EnumerateArray()];
        }
    }
}
