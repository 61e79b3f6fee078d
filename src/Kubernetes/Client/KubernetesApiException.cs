using System.Net;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Transport;

namespace CloudIntel.Kubernetes.Client;

/// <summary>The API server refused a request, or something between refused it for the server.</summary>
public sealed class KubernetesApiException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="reason">The Status object's reason, such as <c>NotFound</c>; empty when the answer was no Status.</param>
    /// <param name="message">What the server said.</param>
    /// <param name="causes">Which fields are wrong, when it said so.</param>
    /// <param name="retryAfter">When to come back, when it said so.</param>
    /// <param name="innerException">What failed underneath.</param>
    public KubernetesApiException(
        HttpStatusCode statusCode,
        string reason,
        string message,
        IReadOnlyList<StatusCause>? causes = null,
        TimeSpan? retryAfter = null,
        Exception? innerException = null)
        : base(message, innerException)
    {
        StatusCode = statusCode;
        Reason = reason;
        Causes = causes ?? [];
        RetryAfter = retryAfter;
    }

    /// <summary>The exception that a <see cref="Status"/> stands for, as the last frame of a watch carries one.</summary>
    public static KubernetesApiException Of(Status status) => ApiErrors.FromStatus(
        status, status.Code == 0 ? HttpStatusCode.InternalServerError : (HttpStatusCode)status.Code, retryAfter: null);

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The Status object's reason; empty when the answer was no Status.</summary>
    public string Reason { get; }

    /// <summary>Which fields are wrong, when the server said so.</summary>
    public IReadOnlyList<StatusCause> Causes { get; }

    /// <summary>When to come back, when the server said so.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Name of the object the answer is about; null when it is about no single one, as where the whole resource is unknown.</summary>
    public string? ObjectName { get; init; }

    /// <summary>There is no such object, or no such resource.</summary>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>The name is taken.</summary>
    public bool IsAlreadyExists => StatusCode == HttpStatusCode.Conflict && Reason == "AlreadyExists";

    /// <summary>Somebody else changed the object, or owns a field of an apply.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict && Reason != "AlreadyExists";

    /// <summary>The resource version is too old to list or watch from.</summary>
    public bool IsExpired => StatusCode == HttpStatusCode.Gone;

    /// <summary>Our permissions do not cover the request.</summary>
    public bool IsForbidden => StatusCode == HttpStatusCode.Forbidden;
}

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Reason">Why, for programs, such as <c>FieldValueInvalid</c>.</param>
/// <param name="Field">Path of the field, such as <c>spec.amount</c>; empty when it is no single one.</param>
/// <param name="Message">Why, for people.</param>
public sealed record StatusCause(string Reason, string Field, string Message);
