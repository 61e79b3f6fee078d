using System.Security.Cryptography;
using System.Text.Json;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clouds;

namespace CloudIntel.Clouds.Tests.Locations.Objects;

/// <summary>Locations in scripted clouds.</summary>
internal static class CloudCases
{
    private static readonly string PrivateKey = NewPrivateKey();

    /// <summary>The bucket or container of a scripted cloud, with credentials as they come from a Secret.</summary>
    public static BillLocation Location(ScriptedCloud cloud, CloudInterface speaks, string prefix = "", string? pattern = null)
    {
        var objects = new ObjectScope(prefix, pattern);
        return speaks switch
        {
            CloudInterface.S3 => new()
            {
                S3 = new() { Bucket = ScriptedCloud.Bucket, Objects = objects, Endpoint = cloud.Endpoint },
                Credentials = new AwsKeys("AKIATEST", new("s3cret"), new("s3cret-session")),
            },
            CloudInterface.AzureBlob => new()
            {
                AzureBlob = new() { Account = "acme", Container = ScriptedCloud.Bucket, Objects = objects, Endpoint = cloud.Endpoint },
                Credentials = new AzureAccountKey(new(Convert.ToBase64String("s3cret"u8))),
            },
            _ => new()
            {
                Gcs = new() { Bucket = ScriptedCloud.Bucket, Objects = objects, Endpoint = cloud.Endpoint },
                Credentials = GoogleKey(new Uri(cloud.Endpoint, "/token")),
            },
        };
    }

    /// <summary>A key of a service account whose tokens come from an address.</summary>
    public static GoogleServiceAccountKey GoogleKey(Uri tokens) => new(new(JsonSerializer.Serialize(new
    {
        type = "service_account",
        project_id = "acme",
        private_key_id = "1",
        private_key = PrivateKey,
        client_email = "bills@acme.iam.gserviceaccount.com",
        token_uri = tokens.AbsoluteUri,
    })));

    private static string NewPrivateKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
