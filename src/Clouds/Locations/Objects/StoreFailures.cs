using System.Globalization;
using System.Net;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Objects;

/// <summary>
/// Says of a refused request to a cloud what is wrong and what to do. Of the answer, only its status and its code word are told: bodies
/// may repeat what was signed.
/// </summary>
internal static class StoreFailures
{
    /// <summary>The exception for an answer that is no success.</summary>
    /// <param name="place">What was asked for, such as <c>s3://bucket</c>.</param>
    /// <param name="status">The status.</param>
    /// <param name="code">The answer's code word; null when it has none.</param>
    /// <param name="retryAfter">The pause that it asks for.</param>
    public static Exception Of(string place, HttpStatusCode status, string? code, TimeSpan? retryAfter = null)
    {
        var word = IsWord(code) ? code : status.ToString();
        var answer = $"{place} answered {((int)status).ToString(CultureInfo.InvariantCulture)} ({word})";
        return (status, word) switch
        {
            (_, "ExpiredToken" or "TokenRefreshRequired" or "ExpiredTokenException") => Refused("AccessDenied", "the credentials have expired: put new ones into the Secret, or leave it out and let the operator use its own identity"),
            (_, "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken") => Refused("AccessDenied", "the credentials are not valid there: correct the Secret"),
            (_, "RequestTimeTooSkewed") => Refused("AccessDenied", "this machine's clock is wrong: correct it"),
            (_, "InvalidObjectState" or "BlobArchived") => Refused("ObjectArchived", "it lies in an archive: restore it, or narrow the prefix to what need not be restored"),
            (_, "invalidQuery") => Refused("QueryRefused", "the query does not fit the table: name the table of a billing export"),
            (_, "bytesBilledLimitExceeded") => Refused("QueryTooLarge", "the query would read more than location.bigQuery.maximumBytesBilled: raise it"),
            (_, "NoSuchBucket" or "ContainerNotFound") => Refused("NotFound", "there is no such bucket or container: correct its name"),
            (_, "SlowDown" or "ServerBusy" or "Throttling" or "ThrottlingException" or "rateLimitExceeded" or "userRateLimitExceeded" or "quotaExceeded") => Unavailable("TooManyRequests", "look at it less often"),
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) => Refused("AccessDenied", "check the credentials and what they may read: the list of objects, and the objects"),
            (HttpStatusCode.NotFound or HttpStatusCode.Gone, _) => Refused("NotFound", "correct the location"),
            (HttpStatusCode.TooManyRequests, _) => Unavailable("TooManyRequests", "look at it less often"),
            (HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError, _) => Unavailable("ServerError", "see that service's own status"),
            _ => Refused("UnexpectedAnswer", "correct the location"),
        };

        UnreadableBillException Refused(string reason, string why) => new(reason, place, $"{answer}: {why}");
        LocationUnavailableException Unavailable(string reason, string why) => new(reason, $"{answer}: {why}") { RetryAfter = retryAfter };
    }

    /// <summary>Whether a code is one, and not a text in its place.</summary>
    private static bool IsWord(string? code) => code is { Length: > 0 and <= 64 } && code.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.');
}
