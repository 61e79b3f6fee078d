using System.Globalization;
using System.Net;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.TestKit.Model;

/// <summary>What goes wrong between a client and a <see cref="ModelApiServer"/>.</summary>
public sealed class ModelFaults
{
    /// <summary>Longest time from a request to its answer; each takes a random part of it.</summary>
    public TimeSpan MaxLatency { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Asked before a request is carried out: an exception refuses it.</summary>
    public Func<ModelRequest, Exception?>? Refuse { get; set; }

    /// <summary>Asked after a request was carried out: an exception takes the place of its answer.</summary>
    public Func<ModelRequest, Exception?>? LoseAnswer { get; set; }

    /// <summary>Whether lists can be streamed, as from 1.27 on.</summary>
    public bool StreamingLists { get; set; }

    /// <summary>Whether lists of "any version" may come from the past, as after a restart of an API server.</summary>
    public bool StaleLists { get; set; }

    /// <summary>Whether watches in which nothing happens say so every minute; servers before 1.21 do not about what has not changed since they were started.</summary>
    public bool Bookmarks { get; set; } = true;

    /// <summary>Chance that an event is delivered twice.</summary>
    public double Duplicates { get; set; }

    /// <summary>Cuts and silences of watches: their number changes when it happens.</summary>
    internal int Cuts { get; private set; }

    internal int Silences { get; private set; }

    /// <summary>Breaks every watch that is open.</summary>
    public void CutWatches() => Cuts++;

    /// <summary>Lets every watch that is open hang: it stays open and nothing arrives any more.</summary>
    public void SilenceWatches() => Silences++;
}

/// <summary>The refusals of an API server.</summary>
public static class ModelRefusal
{
    /// <summary>404.</summary>
    public static KubernetesApiException NotFound(ResourceDefinition resource, ObjectKey key) =>
        new(HttpStatusCode.NotFound, "NotFound", $"{resource.QualifiedName} \"{key.Name}\" not found") { ObjectName = key.Name };

    /// <summary>404 for a resource that is not installed.</summary>
    public static KubernetesApiException NotInstalled() =>
        new(HttpStatusCode.NotFound, "NotFound", "the server could not find the requested resource");

    /// <summary>409 of a name that is taken.</summary>
    public static KubernetesApiException AlreadyExists(ResourceDefinition resource, ObjectKey key) =>
        new(HttpStatusCode.Conflict, "AlreadyExists", $"{resource.QualifiedName} \"{key.Name}\" already exists");

    /// <summary>409 of a stale write.</summary>
    public static KubernetesApiException Conflict(ResourceDefinition resource, ObjectKey key, string why) =>
        new(HttpStatusCode.Conflict, "Conflict", $"Operation cannot be fulfilled on {resource.QualifiedName} \"{key.Name}\": {why}");

    /// <summary>422.</summary>
    public static KubernetesApiException Invalid(string why) => new(HttpStatusCode.UnprocessableEntity, "Invalid", why);

    /// <summary>403.</summary>
    public static KubernetesApiException Forbidden() => new(HttpStatusCode.Forbidden, "Forbidden", "User \"test\" cannot do that");

    /// <summary>410.</summary>
    public static KubernetesApiException Expired(long asked, long oldest) => new(
        HttpStatusCode.Gone, "Expired", string.Create(CultureInfo.InvariantCulture, $"too old resource version: {asked} ({oldest})"));

    /// <summary>504 of a version that the server has not come to.</summary>
    public static KubernetesApiException TooLarge(long asked, long newest) => new(
        HttpStatusCode.GatewayTimeout,
        "Timeout",
        string.Create(CultureInfo.InvariantCulture, $"Timeout: Too large resource version: {asked}, current: {newest}"),
        [new("ResourceVersionTooLarge", "", "Too large resource version")]);

    /// <summary>429.</summary>
    public static KubernetesApiException TooManyRequests() =>
        new(HttpStatusCode.TooManyRequests, "TooManyRequests", "too many requests", retryAfter: TimeSpan.FromSeconds(1));

    /// <summary>500.</summary>
    public static KubernetesApiException InternalError() => new(HttpStatusCode.InternalServerError, "InternalError", "etcd is on holiday");

    /// <summary>Nobody listens.</summary>
    public static KubernetesUnreachableException Refused() => new(
        "connection refused", mayHaveBeenDone: false, new HttpRequestException(HttpRequestError.ConnectionError, "connection refused"));

    /// <summary>The connection broke before the answer came.</summary>
    public static KubernetesUnreachableException Broken() => new("connection reset", mayHaveBeenDone: true);
}
