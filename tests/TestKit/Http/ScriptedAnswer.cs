using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CloudIntel.TestKit.Http;

/// <summary>What a <see cref="ScriptedApiServer"/> answers.</summary>
public abstract class ScriptedAnswer
{
    /// <summary>A JSON document.</summary>
    public static ScriptedAnswer Json(string json, int status = 200, params (string Name, string Value)[] headers) =>
        new Whole(status, "application/json", Encoding.UTF8.GetBytes(json), headers);

    /// <summary>Any text.</summary>
    public static ScriptedAnswer Text(string text, int status = 200, string contentType = "text/plain", params (string Name, string Value)[] headers) =>
        new Whole(status, contentType, Encoding.UTF8.GetBytes(text), headers);

    /// <summary>Any bytes.</summary>
    public static ScriptedAnswer Bytes(byte[] body, string contentType, params (string Name, string Value)[] headers) =>
        new Whole(200, contentType, body, headers);

    /// <summary>An error as the API server writes it.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="reason">The Status object's reason.</param>
    /// <param name="message">The Status object's message.</param>
    /// <param name="retryAfter">Seconds of the Retry-After header; null for none.</param>
    public static ScriptedAnswer Failure(int status, string reason, string message = "", int? retryAfter = null) => Json(
        $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":{{Quoted(reason)}},"message":{{Quoted(message)}},"code":{{status}}}""",
        status,
        retryAfter is { } seconds ? [("Retry-After", seconds.ToString(CultureInfo.InvariantCulture))] : []);

    /// <summary>A list.</summary>
    public static ScriptedAnswer List(string kind, string resourceVersion, IEnumerable<string> items, string @continue = "") => Json(
        $$"""{"kind":"{{kind}}","apiVersion":"v1","metadata":{"resourceVersion":"{{resourceVersion}}","continue":"{{@continue}}"},"items":[{{string.Join(',', items)}}]}""");

    /// <summary>Nothing, until the client gives up.</summary>
    public static ScriptedAnswer Stall() => new Stalled();

    /// <summary>No answer: the connection breaks.</summary>
    public static ScriptedAnswer Reset() => new Broken("", Task.CompletedTask);

    /// <summary>The beginning of a good answer, then the connection breaks, once a task has ended.</summary>
    /// <remarks>What was sent may be lost with the connection: let the task wait for the client to have it where that matters.</remarks>
    public static ScriptedAnswer CutOff(string beginning, Task? until = null) => new Broken(beginning, until ?? Task.CompletedTask);

    /// <summary>Another answer, once a task has ended.</summary>
    public static ScriptedAnswer After(Task task, ScriptedAnswer answer) => new Delayed(task, answer);

    internal abstract Task WriteAsync(HttpContext context, CancellationToken cancellationToken);

    private protected static string Quoted(string text) => JsonSerializer.Serialize(text);

    private sealed class Whole(int status, string contentType, byte[] body, (string Name, string Value)[] headers) : ScriptedAnswer
    {
        internal override async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            foreach (var (name, value) in headers)
                context.Response.Headers.Append(name, value);
            await context.Response.Body.WriteAsync(body, cancellationToken);
        }
    }

    private sealed class Stalled : ScriptedAnswer
    {
        internal override Task WriteAsync(HttpContext context, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    private sealed class Broken(string beginning, Task until) : ScriptedAnswer
    {
        internal override async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
        {
            if (beginning.Length > 0)
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(beginning, cancellationToken);
                await context.Response.Body.FlushAsync(cancellationToken);
            }

            await until.WaitAsync(cancellationToken);
            context.Abort();
        }
    }

    private sealed class Delayed(Task task, ScriptedAnswer answer) : ScriptedAnswer
    {
        internal override async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
        {
            await task.WaitAsync(cancellationToken);
            await answer.WriteAsync(context, cancellationToken);
        }
    }
}
