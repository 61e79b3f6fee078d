using System.Text;
using System.Text.Json;

namespace CloudIntel.Operator.Endpoints;

/// <summary>An answer, in the forms that it has.</summary>
internal sealed record Answer(int Status, Action<Utf8JsonWriter> WriteJson, Func<TextWriter, CancellationToken, Task>? WriteCsv)
{
    /// <summary>A good answer.</summary>
    public static Answer Of(Action<Utf8JsonWriter> writeJson, Func<TextWriter, CancellationToken, Task>? writeCsv = null) =>
        new(StatusCodes.Status200OK, writeJson, writeCsv);

    /// <summary>What is wrong.</summary>
    public static Answer Error(int status, string message) => new(
        status,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("error", message);
            json.WriteEndObject();
        },
        null);

    /// <summary>Sends it to who asked. What costs are is nobody's to keep on the way.</summary>
    /// <param name="context">The question.</param>
    /// <param name="asCsv">Whether CSV is wanted, where there is any.</param>
    public async Task SendAsync(HttpContext context, bool asCsv)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = "10";
        if (asCsv && WriteCsv is { } writeCsv)
        {
            response.ContentType = "text/csv; charset=utf-8";
            await using var text = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            await writeCsv(text, context.RequestAborted);
            return;
        }

        response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        WriteJson(json);
        await json.FlushAsync(context.RequestAborted);
    }
}
