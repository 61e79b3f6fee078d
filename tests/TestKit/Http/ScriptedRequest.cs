using Microsoft.AspNetCore.Http;

namespace CloudIntel.TestKit.Http;

/// <summary>A request as it arrived.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path, decoded.</param>
/// <param name="Query">Query with its question mark; empty without one.</param>
/// <param name="Headers">Headers; names in any case, several values joined by commas.</param>
/// <param name="Body">Body as text.</param>
/// <param name="Connection">Which connection it came over.</param>
/// <param name="Protocol">Such as <c>HTTP/2</c>.</param>
/// <param name="ClientCertificateSubject">Subject of the client's certificate; null without one.</param>
public sealed record ScriptedRequest(
    string Method,
    string Path,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    string Connection,
    string Protocol,
    string? ClientCertificateSubject)
{
    /// <summary>Whether it asks for a watch.</summary>
    public bool IsWatch => Query.Contains("watch=1", StringComparison.Ordinal);

    /// <summary>The decoded value of a parameter; null without it.</summary>
    public string? Parameter(string name) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Query).TryGetValue(name, out var value) ? value.ToString() : null;

    internal static async Task<ScriptedRequest> ReadAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        return new(
            context.Request.Method,
            context.Request.Path.Value ?? "",
            context.Request.QueryString.Value ?? "",
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await body.ReadToEndAsync(context.RequestAborted),
            context.Connection.Id,
            context.Request.Protocol,
            context.Connection.ClientCertificate?.Subject);
    }
}
