using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>Makes exceptions of error answers, whoever wrote them: the API server, or a proxy on the way.</summary>
internal static class ApiErrors
{
    /// <summary>The most of an error body that is read.</summary>
    private const int MaxBody = 1 << 20;

    /// <summary>The most of a foreign error text that is shown.</summary>
    private const int MaxText = 2 << 10;

    /// <summary>Reads the error that a response says.</summary>
    public static async Task<KubernetesApiException> ReadAsync(HttpResponseMessage response, ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response, cancellationToken);
        var retryAfter = RetryAfter(response);
        return TryParseStatus(body) is { } status
            ? FromStatus(status, response.StatusCode, retryAfter)
            : new KubernetesApiException(
                response.StatusCode,
                reason: "",
                $"{request.Method} {request.Template} answered {(int)response.StatusCode} {response.ReasonPhrase}{Shown(body)}",
                retryAfter: retryAfter);
    }

    /// <summary>The exception that a Status object stands for.</summary>
    public static KubernetesApiException FromStatus(Status status, HttpStatusCode httpStatus, TimeSpan? retryAfter) => new(
        httpStatus,
        status.Reason ?? "",
        status.Message ?? $"The API server answered {(int)httpStatus} {status.Reason}.",
        [.. (status.Details?.Causes ?? []).Select(cause => new StatusCause(cause.Reason ?? "", cause.Field ?? "", cause.Message ?? ""))],
        retryAfter ?? (status.Details?.RetryAfterSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null))
    {
        ObjectName = string.IsNullOrEmpty(status.Details?.Name) ? null : status.Details.Name,
    };

    /// <summary>What the Retry-After header says, in whole seconds as the API server writes it; null when it says nothing sensible.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } delta && delta >= TimeSpan.Zero ? delta : null;

    /// <summary>The first of a text that somebody else wrote, on one line and without control characters.</summary>
    public static string Shown(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return "";
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxText)]);
        return ": " + string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
    }

    /// <summary>The first bytes of a response's body; what cannot be read of it is left out, for the status alone says enough.</summary>
    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBody);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, MaxBody), MaxBody, throwOnEndOfStream: false, cancellationToken);
            return buffer[..length];
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return [];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Status? TryParseStatus(byte[] body)
    {
        try
        {
            return KubernetesJson.BuiltIn.Deserialize<Status>(body) is { Kind: "Status" } status ? status : null;
        }
        catch (JsonException)
        {
            return null; // a proxy's page, or cut off
        }
    }
}
