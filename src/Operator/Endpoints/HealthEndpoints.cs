using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudIntel.Operator.Endpoints;

/// <summary>Answers the kubelet, and people, as the components of Kubernetes do: one line a check.</summary>
internal static class HealthEndpoints
{
    /// <summary>Serves /healthz, whether the process is to be restarted, and /readyz, whether it may be called.</summary>
    public static IEndpointConventionBuilder MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("");
        group.MapHealthChecks("/healthz", With("live"));
        group.MapHealthChecks("/readyz", With("ready"));
        return group;
    }

    private static HealthCheckOptions With(string tag) => new()
    {
        Predicate = check => check.Tags.Contains(tag),
        ResponseWriter = WriteAsync,
    };

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var lines = report.Entries.Select(check => check.Value.Status == HealthStatus.Healthy
            ? $"[+]{check.Key} ok\n"
            : $"[-]{check.Key} failed: {check.Value.Description ?? check.Value.Exception?.Message}\n");
        return context.Response.WriteAsync(string.Concat(lines), context.RequestAborted);
    }
}
