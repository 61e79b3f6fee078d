using System.Net;
using System.Security.Cryptography;
using System.Text;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Authorization;

/// <summary>
/// Asks the API server who a token belongs to and what that person may do. Answers are kept as long as Kubernetes' own components
/// keep them; tokens are not kept, only their digests.
/// </summary>
[EntityRbac(typeof(TokenReview), typeof(SubjectAccessReview), Verbs = RbacVerbs.Create)]
internal sealed class AccessReviewer(
    IKubernetesClient cluster, KubernetesJson json, KubernetesAuthorizationOptions options, TimeProvider time, Jitter jitter)
{
    private const int CacheCapacity = 4096;
    private const int MaxTries = 5;
    private const double DelayGrowth = 1.5;
    private const double DelayJitter = 0.2;

    private static readonly TimeSpan AuthenticationLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AllowLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DenyLifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReviewTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    private readonly ReviewCache<UserInfo?> users = new(CacheCapacity, time, _ => AuthenticationLifetime);
    private readonly ReviewCache<bool> permissions = new(CacheCapacity, time, allowed => allowed ? AllowLifetime : DenyLifetime);

    /// <summary>Whose token it is; null when it is nobody's, or not meant for us.</summary>
    /// <exception cref="KubernetesApiException">The API server refused to say.</exception>
    /// <exception cref="KubernetesUnreachableException">The API server does not answer.</exception>
    public Task<UserInfo?> AuthenticateAsync(string token) =>
        users.GetAsync(Digest(Encoding.UTF8.GetBytes(token)), () => ReviewAsync(cancellationToken => AskWhoseAsync(token, cancellationToken)));

    /// <summary>Whether somebody may use a path.</summary>
    /// <param name="user">Who.</param>
    /// <param name="path">The path, such as <c>/metrics</c>.</param>
    /// <param name="verb">The HTTP method, lower case.</param>
    /// <exception cref="KubernetesApiException">The API server refused to say.</exception>
    /// <exception cref="KubernetesUnreachableException">The API server does not answer.</exception>
    public Task<bool> IsAllowedAsync(UserInfo user, string path, string verb) =>
        IsAllowedAsync(user, new SubjectAccessReviewSpec { NonResourceAttributes = new() { Path = path, Verb = verb } });

    /// <summary>Whether somebody may do something with a resource.</summary>
    /// <param name="user">Who.</param>
    /// <param name="wanted">What.</param>
    /// <exception cref="KubernetesApiException">The API server refused to say.</exception>
    /// <exception cref="KubernetesUnreachableException">The API server does not answer.</exception>
    public Task<bool> IsAllowedAsync(UserInfo user, ResourceAttributes wanted) =>
        IsAllowedAsync(user, new SubjectAccessReviewSpec { ResourceAttributes = wanted });

    private Task<bool> IsAllowedAsync(UserInfo user, SubjectAccessReviewSpec wanted)
    {
        var question = wanted with { User = user.Username, Uid = user.Uid, Groups = user.Groups, Extra = user.Extra };
        var key = Digest(json.Serialize(new SubjectAccessReview { Spec = question }));
        return permissions.GetAsync(key, () => ReviewAsync(cancellationToken => AskWhetherAsync(question, cancellationToken)));
    }

    private static string Digest(byte[] text) => Convert.ToBase64String(SHA256.HashData(text));

    private async Task<UserInfo?> AskWhoseAsync(string token, CancellationToken cancellationToken)
    {
        var audiences = options.Audiences;
        var review = await cluster.Resource<TokenReview>().CreateAsync(
            new() { Spec = new() { Token = token, Audiences = audiences.Count == 0 ? null : [.. audiences] } }, WriteOptions.Default, cancellationToken);
        if (review.Status is not { Authenticated: true, User: { } user } status)
            return null;

        // A server that does not know about audiences ignores them, and its answer names none.
        return audiences.Count == 0 || audiences.Intersect(status.Audiences ?? []).Any() ? user : null;
    }

    private async Task<bool> AskWhetherAsync(SubjectAccessReviewSpec question, CancellationToken cancellationToken)
    {
        var review = await cluster.Resource<SubjectAccessReview>().CreateAsync(new() { Spec = question }, WriteOptions.Default, cancellationToken);
        return review.Status is { Allowed: true } status && status.Denied != true;
    }

    /// <summary>Asks up to five times within ten seconds. A review changes nothing, so asking twice does no harm.</summary>
    private async Task<TAnswer> ReviewAsync<TAnswer>(Func<CancellationToken, Task<TAnswer>> ask)
    {
        using var timeout = new CancellationTokenSource(ReviewTimeout, time);
        var delay = FirstDelay;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ask(timeout.Token);
            }
            catch (Exception e) when (tries < MaxTries && MayPass(e))
            {
                await Task.Delay(delay * jitter.Between(1, 1 + DelayJitter), time, timeout.Token);
                delay *= DelayGrowth;
            }
        }
    }

    private static bool MayPass(Exception failure) => failure switch
    {
        KubernetesUnreachableException => true,
        KubernetesApiException refused => refused.StatusCode == HttpStatusCode.TooManyRequests || (int)refused.StatusCode >= 500,
        _ => false,
    };
}
