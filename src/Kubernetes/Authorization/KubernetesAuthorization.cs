using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace CloudIntel.Kubernetes.Authorization;

/// <summary>Opens endpoints to those whom the cluster's RBAC allows them, as kube-rbac-proxy did.</summary>
public static class KubernetesAuthorization
{
    private const string Scheme = "Bearer ";

    /// <summary>
    /// Adds what <see cref="RequireKubernetesAuthorization{TBuilder}(TBuilder)"/> needs, beside an <c>IKubernetesClient</c>. The process may
    /// create tokenreviews and subjectaccessreviews then, as the role system:auth-delegator says.
    /// </summary>
    public static IServiceCollection AddKubernetesAuthorization(
        this IServiceCollection services, Action<KubernetesAuthorizationOptions>? configure = null)
    {
        var options = new KubernetesAuthorizationOptions();
        configure?.Invoke(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(KubernetesJson.BuiltIn);
        services.TryAddSingleton(provider => new AccessReviewer(
            provider.GetRequiredService<IKubernetesClient>(),
            provider.GetRequiredService<KubernetesJson>(),
            options,
            provider.GetRequiredService<TimeProvider>(),
            new Jitter(Random.Shared)));
        return services;
    }

    /// <summary>
    /// Lets in those who send a bearer token of a user with the right to the path (nonResourceURLs) and method. Others get 401
    /// without a good token, 403 without the right, and 500 when the API server cannot be asked: never in doubt let in.
    /// </summary>
    public static TBuilder RequireKubernetesAuthorization<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.Require((reviewer, user, context) =>
            reviewer.IsAllowedAsync(user, context.Request.Path.Value ?? "/", context.Request.Method.ToLowerInvariant()));

    /// <summary>
    /// Lets in those who send a bearer token of a user with a right to a resource, as a role in a namespace gives it. Others get the
    /// same answers as above.
    /// </summary>
    /// <param name="endpoints">What is protected.</param>
    /// <param name="wanted">The right that a request needs.</param>
    public static TBuilder RequireKubernetesAuthorization<TBuilder>(this TBuilder endpoints, Func<HttpContext, ResourceAttributes> wanted)
        where TBuilder : IEndpointConventionBuilder => endpoints.Require((reviewer, user, context) => reviewer.IsAllowedAsync(user, wanted(context)));

    private static TBuilder Require<TBuilder>(this TBuilder endpoints, Func<AccessReviewer, UserInfo, HttpContext, Task<bool>> isAllowed)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            var next = endpoint.RequestDelegate ?? throw new InvalidOperationException($"{endpoint.DisplayName} has nothing to protect.");
            endpoint.RequestDelegate = context => AuthorizeAsync(context, next, isAllowed);
        });
        return endpoints;
    }

    private static async Task AuthorizeAsync(HttpContext context, RequestDelegate next, Func<AccessReviewer, UserInfo, HttpContext, Task<bool>> isAllowed)
    {
        var refusal = await RefusalAsync(context, isAllowed);
        if (refusal is null)
        {
            await next(context);
            return;
        }

        if (refusal == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        context.Response.StatusCode = refusal.Value;
    }

    private static async Task<int?> RefusalAsync(HttpContext context, Func<AccessReviewer, UserInfo, HttpContext, Task<bool>> isAllowed)
    {
        var credentials = context.Request.Headers[HeaderNames.Authorization].ToString();
        if (!credentials.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || credentials[Scheme.Length..].Trim() is not { Length: > 0 } token)
            return StatusCodes.Status401Unauthorized;

        var reviewer = context.RequestServices.GetRequiredService<AccessReviewer>();
        try
        {
            if (await reviewer.AuthenticateAsync(token).WaitAsync(context.RequestAborted) is not { } user)
                return StatusCodes.Status401Unauthorized;
            return await isAllowed(reviewer, user, context).WaitAsync(context.RequestAborted) ? null : StatusCodes.Status403Forbidden;
        }
        catch (Exception e) when (IsOutage(e) && !context.RequestAborted.IsCancellationRequested)
        {
            context.RequestServices.GetRequiredService<ILogger<AccessReviewer>>().ReviewFailed(context.Request.Path.Value ?? "/", e);
            return StatusCodes.Status500InternalServerError;
        }
    }

    private static bool IsOutage(Exception failure) =>
        failure is KubernetesApiException or KubernetesUnreachableException or OperationCanceledException;
}
