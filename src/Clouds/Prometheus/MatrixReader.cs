using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>A sample of a series.</summary>
/// <param name="Seconds">Unix time.</param>
/// <param name="Value">Its value; may be not a number.</param>
internal readonly record struct Sample(double Seconds, double Value);

/// <summary>Takes a series with its labels. Both are valid until it returns.</summary>
internal delegate void SeriesHandler(IReadOnlyDictionary<string, string> labels, ReadOnlySpan<Sample> samples);

/// <summary>
/// Reads the answer to a range query as it arrives, series by series, so that memory does not grow with it. It tolerates unknown members and
/// any order of them.
/// </summary>
/// <param name="take">Takes each series.</param>
/// <param name="maxBytes">The longest answer.</param>
/// <param name="maxSamples">Most samples.</param>
internal sealed class MatrixReader(SeriesHandler take, long maxBytes, long maxSamples)
{
    private const int MaxWarnings = 10;
    private const int FirstBuffer = 64 << 10;

    private readonly Stack<Place> places = new();
    private readonly Dictionary<string, string> labels = new(StringComparer.Ordinal);
    private readonly List<Sample> samples = [];
    private string property = "";
    private double? seconds;
    private bool isSuccess;
    private bool isMatrix;

    /// <summary>Where in the answer a token is.</summary>
    private enum Place
    {
        Answer,
        Data,
        Result,
        Series,
        Metric,
        Values,
        Sample,
        Warnings,
        Other,
    }

    /// <summary>Samples so far.</summary>
    public long Samples { get; private set; }

    /// <summary>What the server warned of.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Reads an answer to its end.</summary>
    /// <exception cref="AnswerTooLargeException">It is longer than allowed.</exception>
    /// <exception cref="JsonException">It is no answer of this API.</exception>
    public async Task ReadAsync(Stream answer, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var state = default(JsonReaderState);
            var (filled, total) = (0, 0L);
            while (true)
            {
                var read = await answer.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                (filled, total) = (filled + read, total + read);
                if (total > maxBytes)
                    throw new AnswerTooLargeException(string.Create(CultureInfo.InvariantCulture, $"the answer is longer than {maxBytes} bytes"));
                var consumed = Take(buffer.AsSpan(0, filled), isFinal: read == 0, ref state);
                buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
                filled -= consumed;
                if (read == 0)
                    break;
                if (filled == buffer.Length)
                    buffer = Grow(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (!isSuccess || !isMatrix)
            throw new JsonException("The answer is no matrix.");
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private int Take(ReadOnlySpan<byte> bytes, bool isFinal, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(bytes, isFinal, state);
        while (reader.Read())
            Take(ref reader);
        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                property = reader.GetString()!;
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                places.Push(Entered(reader.TokenType));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Leave(places.Pop());
                break;
            default:
                TakeValue(ref reader);
                break;
        }
    }

    private Place Entered(JsonTokenType token) => (places.TryPeek(out var outer) ? outer : (Place?)null, property, token) switch
    {
        (null, _, JsonTokenType.StartObject) => Place.Answer,
        (Place.Answer, "data", JsonTokenType.StartObject) => Place.Data,
        (Place.Answer, "warnings" or "infos", JsonTokenType.StartArray) => Place.Warnings,
        (Place.Data, "result", JsonTokenType.StartArray) => Place.Result,
        (Place.Result, _, JsonTokenType.StartObject) => Place.Series,
        (Place.Series, "metric", JsonTokenType.StartObject) => Place.Metric,
        (Place.Series, "values", JsonTokenType.StartArray) => Place.Values,
        (Place.Values, _, JsonTokenType.StartArray) => Place.Sample,
        _ => Place.Other,
    };

    private void Leave(Place place)
    {
        switch (place)
        {
            case Place.Sample:
                seconds = null;
                break;
            case Place.Series:
                take(labels, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(samples));
                labels.Clear();
                samples.Clear();
                break;
        }
    }

    private void TakeValue(ref Utf8JsonReader reader)
    {
        switch (places.TryPeek(out var place) ? place : Place.Other)
        {
            case Place.Answer when property == "status":
                isSuccess = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("success");
                break;
            case Place.Data when property == "resultType":
                isMatrix = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("matrix");
                break;
            case Place.Metric when reader.TokenType == JsonTokenType.String:
                labels[property] = reader.GetString()!;
                break;
            case Place.Warnings when reader.TokenType == JsonTokenType.String && Warnings.Count < MaxWarnings:
                Warnings.Add(PrometheusFailure.Shorten(reader.GetString()!));
                break;
            case Place.Sample:
                TakeSample(ref reader);
                break;
        }
    }

    private void TakeSample(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            seconds = reader.GetDouble();
            return;
        }

        if (reader.TokenType != JsonTokenType.String || seconds is not { } at)
            throw new JsonException("A sample is no pair of a time and a value.");
        if (++Samples > maxSamples)
            throw new AnswerTooLargeException(string.Create(CultureInfo.InvariantCulture, $"the answer has more than {maxSamples} samples"));
        if (double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            samples.Add(new(at, value)); // infinities, which it writes in its own way, are left out
    }
}

/// <summary>An answer is larger than allowed, here or at the server: ask for less at once.</summary>
internal sealed class AnswerTooLargeException(string message) : Exception(message);
