using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using CloudIntel.Core.Ports;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;

namespace CloudIntel.Clouds.Locations.Google;

/// <summary>Lets requests into Google's services, with the key that was given or else with the process's own identity.</summary>
internal sealed class GoogleAccounts(LocationHttp http, TimeProvider clock)
{
    private const string GooglesNames = ".googleapis.com";

    // Keep and renew their tokens, so there is one for all looks.
    private readonly ConcurrentDictionary<string, ITokenAccess> own = new(StringComparer.Ordinal);

    /// <summary>Opens a bucket.</summary>
    public GcsStore Open(GcsLocation location, LocationCredentials? credentials) =>
        new(location, Access($"gs://{location.Bucket}", location.Endpoint, credentials, GcsStore.Scope), clock);

    /// <summary>How queries of a table are let in.</summary>
    public GoogleAccess Access(BigQueryLocation location, LocationCredentials? credentials) =>
        Access(BigQueryClient.NameOf(location), location.Endpoint, credentials, BigQueryClient.Scope);

    private GoogleAccess Access(string place, Uri? endpoint, LocationCredentials? credentials, string scope)
    {
        var isGoogles = endpoint is null || (endpoint.Scheme == Uri.UriSchemeHttps && endpoint.IsDefaultPort && endpoint.IdnHost.EndsWith(GooglesNames, StringComparison.OrdinalIgnoreCase));
        if (credentials is GoogleServiceAccountKey key)
            return new(place, isGoogles ? http.Direct : http.Guarded, () => Task.FromResult<ITokenAccess>(OfKey(place, key.Json, scope)));
        return isGoogles
            ? new(place, http.Direct, () => OwnAsync(scope))
            : throw new UnreadableBillException("LocationNotAllowed", place, $"{endpoint!.Authority} is none of Google's names, and the operator's own tokens go to those only: give a Secret with key.json");
    }

    private async Task<ITokenAccess> OwnAsync(string scope) =>
        own.TryGetValue(scope, out var known) ? known : own.GetOrAdd(scope, (await GoogleCredential.GetApplicationDefaultAsync()).CreateScoped(scope));

    /// <summary>
    /// A service account from its key alone: other kinds of credential files name files and addresses to read, which no Secret may choose
    /// for this process.
    /// </summary>
    private ServiceAccountCredential OfKey(string place, SecretText json, string scope)
    {
        try
        {
            using var document = JsonDocument.Parse(json.Value);
            var root = document.RootElement;
            if (root.GetProperty("type").GetString() != "service_account")
                throw new FormatException();
            var tokens = root.TryGetProperty("token_uri", out var address) && address.GetString() is { } text ? text : GoogleAuthConsts.OidcTokenUrl;
            return new(new ServiceAccountCredential.Initializer(root.GetProperty("client_email").GetString()!, tokens)
            {
                Scopes = [scope],
                ProjectId = root.TryGetProperty("project_id", out var project) ? project.GetString() : null,
                KeyId = root.TryGetProperty("private_key_id", out var id) ? id.GetString() : null,
                DefaultExponentialBackOffPolicy = global::Google.Apis.Http.ExponentialBackOffPolicy.None, // tries are counted elsewhere
                HttpClientFactory = new GuardedHttpClients(http.HandlerFor(isWrittenByPerson: true)),
            }.FromPrivateKey(root.GetProperty("private_key").GetString()!));
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            // Not as inner exception: its message may hold a part of the key.
            throw new UnreadableBillException("AccessDenied", place, $"The key.json for {place} is no key of a service account: put the file into the Secret as Google gave it out");
        }
    }

    private sealed class GuardedHttpClients(HttpMessageHandler handler) : global::Google.Apis.Http.HttpClientFactory
    {
        protected override HttpMessageHandler CreateHandler(global::Google.Apis.Http.CreateHttpClientArgs args) => new Borrowed(handler);

        /// <summary>A handler that its client may dispose.</summary>
        private sealed class Borrowed(HttpMessageHandler inner) : HttpMessageHandler
        {
            private readonly HttpMessageInvoker invoker = new(inner, disposeHandler: false);

            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => invoker.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>How requests to one of Google's services go out.</summary>
/// <param name="place">What is asked for, for people.</param>
/// <param name="http">The connections.</param>
/// <param name="identity">Who asks.</param>
internal sealed class GoogleAccess(string place, HttpMessageInvoker http, Func<Task<ITokenAccess>> identity)
{
    public HttpMessageInvoker Http => http;

    /// <summary>Adds a token to a request.</summary>
    public async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var token = await (await identity()).GetAccessTokenForRequestAsync(cancellationToken: cancellationToken);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        catch (TokenResponseException e) when ((int?)e.StatusCode is null or < 500)
        {
            throw new UnreadableBillException("AccessDenied", place, $"Google gives no token for {place} ({Word(e.Error?.Error)}): check the service account, its key, and whom it lets impersonate it", e);
        }
        catch (TokenResponseException e)
        {
            throw new LocationUnavailableException("CredentialsUnavailable", $"Google's token service does not answer for {place} at present", e);
        }
        catch (InvalidOperationException e)
        {
            throw new UnreadableBillException("AccessDenied", place, $"No Google credentials for {place} could be had: give a Secret, or give the operator's service account a workload identity", e);
        }
    }

    private static string Word(string? text) => text is { Length: > 0 and <= 64 } && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_') ? text : "refused";
}
