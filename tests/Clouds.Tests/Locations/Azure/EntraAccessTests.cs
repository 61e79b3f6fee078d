using Azure.Core;
using Azure.Identity;
using CloudIntel.Clouds.Locations.Azure;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Tests.Locations.Azure;

/// <summary>Identities of Microsoft Entra, as the vendor's library hands out their tokens.</summary>
public sealed class EntraAccessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_carries_a_token_for_storage()
    {
        var identity = new ScriptedIdentity(_ => new AccessToken("t0ken", DateTimeOffset.MaxValue));
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://acme.blob.core.windows.net/exports");
        await new EntraAccess(identity, "acme").AuthorizeAsync(request, Stop);

        Assert.Equal("Bearer t0ken", request.Headers.Authorization!.ToString());
        Assert.Equal(["https://storage.azure.com/.default"], identity.Scopes);
    }

    [Fact]
    public async Task An_identity_that_gets_no_token_is_said_in_words_that_stay_the_same()
    {
        var identity = new ScriptedIdentity(_ => throw new AuthenticationFailedException("AADSTS70021: trace 123 at 12:00:00"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://acme.blob.core.windows.net/exports");
        var failure = await Assert.ThrowsAsync<UnreadableBillException>(() => new EntraAccess(identity, "acme").AuthorizeAsync(request, Stop));

        Assert.Equal("AccessDenied", failure.Reason);
        Assert.DoesNotContain("trace", failure.Message, StringComparison.Ordinal);
    }

    private sealed class ScriptedIdentity(Func<TokenRequestContext, AccessToken> answer) : TokenCredential
    {
        public IReadOnlyList<string> Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return answer(requestContext);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
