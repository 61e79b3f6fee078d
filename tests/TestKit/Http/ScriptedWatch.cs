using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace CloudIntel.TestKit.Http;

/// <summary>A watch whose frames a test sends when it likes.</summary>
public sealed class ScriptedWatch : ScriptedAnswer
{
    private readonly Channel<byte[]> chunks = Channel.CreateUnbounded<byte[]>();
    private bool breaks;

    /// <summary>Sends a frame.</summary>
    /// <param name="type">Such as <c>ADDED</c>.</param>
    /// <param name="json">The object.</param>
    public ScriptedWatch Send(string type, string json) => Raw($$"""{"type":"{{type}}","object":{{json}}}""" + "\n");

    /// <summary>Sends a bookmark.</summary>
    public ScriptedWatch Bookmark(string resourceVersion) =>
        Send("BOOKMARK", $$$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"{{{resourceVersion}}}"}}""");

    /// <summary>Sends an error, as an expired version arrives.</summary>
    public ScriptedWatch Error(int code, string reason, string message = "") => Send(
        "ERROR",
        $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":{{Quoted(reason)}},"message":{{Quoted(message)}},"code":{{code}}}""");

    /// <summary>Sends any bytes, as one chunk.</summary>
    public ScriptedWatch Raw(string text)
    {
        _ = chunks.Writer.TryWrite(Encoding.UTF8.GetBytes(text));
        return this;
    }

    /// <summary>Ends the stream as the server does when its time is up.</summary>
    public void End() => chunks.Writer.TryComplete();

    /// <summary>Breaks the connection behind what was sent.</summary>
    public void Break()
    {
        breaks = true;
        chunks.Writer.TryComplete();
    }

    internal override async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "application/json;stream=watch";
        await context.Response.StartAsync(cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
        await foreach (var chunk in chunks.Reader.ReadAllAsync(cancellationToken))
        {
            await context.Response.Body.WriteAsync(chunk, cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }

        if (breaks)
            context.Abort();
    }
}
