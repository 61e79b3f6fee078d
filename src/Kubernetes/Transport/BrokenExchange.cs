using CloudIntel.Kubernetes.Client;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>Tells what a failure on the wire means: it is expected, and the request may or may not have been carried out.</summary>
internal static class BrokenExchange
{
    /// <summary>Whether an exception comes from the wire.</summary>
    public static bool Is(Exception e) => e is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>Whether the request may have reached the server before things went wrong.</summary>
    public static bool MayHaveBeenDone(Exception e) => e switch
    {
        // The handler's own limit for connecting arrives as a cancellation around a timeout.
        OperationCanceledException { InnerException: TimeoutException } => false,
        HttpRequestException http => http.HttpRequestError is not (
            HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError
            or HttpRequestError.VersionNegotiationError),
        _ => true,
    };

    /// <summary>The exception for the caller. The innermost message says what happened; the outer ones only that something did.</summary>
    public static KubernetesUnreachableException Explain(Exception e, string what)
    {
        var cause = e;
        while (cause.InnerException is { } inner)
            cause = inner;
        return new KubernetesUnreachableException($"{what}: {cause.Message}", MayHaveBeenDone(e), e);
    }
}
