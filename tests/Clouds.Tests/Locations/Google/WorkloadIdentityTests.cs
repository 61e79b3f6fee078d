using System.Net;
using System.Text.Json;
using CloudIntel.Clouds.Locations;
using CloudIntel.Clouds.Locations.Google;
using CloudIntel.TestKit.Clouds;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Clouds.Tests.Locations.Google;

/// <summary>The operator's own identity at Google, as the vendor's library finds it.</summary>
public sealed class WorkloadIdentityTests
{
    private const string Variable = "GOOGLE_APPLICATION_CREDENTIALS";

    [Fact]
    public async Task A_federated_identity_exchanges_the_token_of_the_service_account()
    {
        using var folder = new TestFolder();
        await using var server = await ScriptedBigQuery.StartAsync(_ => new("{}", []));
        var configuration = folder.Write("credentials.json", JsonSerializer.Serialize(new
        {
            type = "external_account",
            audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/cluster",
            subject_token_type = "urn:ietf:params:oauth:token-type:jwt",
            token_url = new Uri(server.Endpoint, "/token").AbsoluteUri,
            credential_source = new { file = folder.Write("token", "subject") },
        }));
        Environment.SetEnvironmentVariable(Variable, configuration);
        try
        {
            using var http = new LocationHttp(new(), Dns.GetHostAddressesAsync);
            var access = new GoogleAccounts(http, TimeProvider.System).Access(new() { Project = "acme", Table = "billing.export", MaximumBytesBilled = 1 }, credentials: null);
            using var request = new HttpRequestMessage(HttpMethod.Get, "https://bigquery.googleapis.com/");
            await access.AuthorizeAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("Bearer s3cret-token", request.Headers.Authorization!.ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}
