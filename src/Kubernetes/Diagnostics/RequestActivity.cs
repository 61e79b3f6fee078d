using System.Diagnostics;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Transport;

namespace CloudIntel.Kubernetes.Diagnostics;

/// <summary>Traces calls of the API server, with the attribute names of OpenTelemetry's HTTP conventions.</summary>
internal static class RequestActivity
{
    /// <summary>Begins the span of one call; null when nobody listens.</summary>
    public static Activity? Start(ApiRequest request, Uri server)
    {
        if (!KubernetesDiagnostics.ActivitySource.HasListeners())
            return null;
        var activity = KubernetesDiagnostics.ActivitySource.StartActivity($"{request.Method} {request.Template}", ActivityKind.Client);
        return activity?
            .SetTag("http.request.method", request.Method.Method)
            .SetTag("url.template", request.Template)
            .SetTag("server.address", server.Host)
            .SetTag("server.port", server.Port);
    }

    /// <summary>The call ended well.</summary>
    public static void Succeeded(Activity? activity, int tries) => activity?.SetTag("http.request.resend_count", tries - 1);

    /// <summary>The call ended with an error.</summary>
    public static void Failed(Activity? activity, Exception failure, int tries)
    {
        if (activity is null)
            return;
        activity.SetTag("http.request.resend_count", tries - 1);
        activity.SetTag("error.type", failure is KubernetesApiException refused ? RequestMetrics.Code((int)refused.StatusCode) : failure.GetType().FullName);
        activity.SetStatus(ActivityStatusCode.Error, failure.Message);
    }
}
