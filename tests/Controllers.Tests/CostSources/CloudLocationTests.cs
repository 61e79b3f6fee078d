using System.Text;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.CostSources;

/// <summary>What a CostSource says of a place in a cloud reaches those who fetch, and what they say reaches the status.</summary>
public sealed class CloudLocationTests
{
    [Fact]
    public async Task A_bucket_is_looked_at_as_the_spec_says()
    {
        var look = await LookAsync(new()
        {
            S3 = new()
            {
                Bucket = "acme-billing",
                Prefix = "exports/",
                Pattern = "**/*.csv",
                Region = "eu-central-1",
                Endpoint = "https://minio.example.com",
                RoleArn = "arn:aws:iam::123456789012:role/bills",
                ExternalId = "acme",
            },
        });
        Assert.Equal(
            new S3Location
            {
                Bucket = "acme-billing",
                Objects = new("exports/", "**/*.csv"),
                Region = "eu-central-1",
                Endpoint = new("https://minio.example.com"),
                RoleArn = "arn:aws:iam::123456789012:role/bills",
                ExternalId = "acme",
            },
            look.Location.S3);
        Assert.Null(look.Location.Credentials);
        Assert.Equal("s3://acme-billing/exports/**/*.csv", look.Name);
    }

    [Fact]
    public async Task A_container_a_Google_bucket_and_a_table_are_looked_at_as_the_spec_says()
    {
        var azure = await LookAsync(new() { AzureBlob = new() { Account = "acme", Container = "exports", Prefix = "costs/" } });
        Assert.Equal(new AzureBlobLocation { Account = "acme", Container = "exports", Objects = new("costs/") }, azure.Location.AzureBlob);
        Assert.Equal("azure://acme/exports/costs/", azure.Name);

        var gcs = await LookAsync(new() { Gcs = new() { Bucket = "acme-billing" } });
        Assert.Equal(new GcsLocation { Bucket = "acme-billing", Objects = new("") }, gcs.Location.Gcs);
        Assert.Equal("gs://acme-billing/", gcs.Name);

        var table = await LookAsync(new() { BigQuery = new() { Project = "acme", Table = "billing.export", Location = "EU" } });
        Assert.Equal(new BigQueryLocation { Project = "acme", Table = "billing.export", Region = "EU", MaximumBytesBilled = 100L << 30 }, table.Location.BigQuery);
        Assert.Equal("bigquery://billing.export", table.Name);
    }

    [Theory]
    [InlineData("s3", "accessKeyId secretAccessKey", "AwsKeys")]
    [InlineData("s3", "accessKeyId secretAccessKey sessionToken", "AwsKeys")]
    [InlineData("s3", "accessKeyId", null)]
    [InlineData("azureBlob", "accountKey", "AzureAccountKey")]
    [InlineData("azureBlob", "sasToken", "AzureSas")]
    [InlineData("azureBlob", "tenantId clientId clientSecret", "AzureClientSecret")]
    [InlineData("azureBlob", "clientId clientSecret", null)]
    [InlineData("gcs", "key.json", "GoogleServiceAccountKey")]
    [InlineData("bigQuery", "key.json", "GoogleServiceAccountKey")]
    [InlineData("bigQuery", "token", null)]
    public async Task Each_place_takes_its_own_keys_of_a_secret(string kind, string keys, string? expected)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Locations.Remote = (bench.Put("remote", new FocusBill().Row().Csv()), "1");
        bench.Create(new Secret
        {
            Metadata = new() { Name = "bills", Namespace = FinOpsBench.OperatorNamespace },
            Data = keys.Split(' ').ToDictionary(key => key, _ => Encoding.UTF8.GetBytes("s3cret")),
        });
        bench.CreateSource(change: spec => spec.Location = kind switch
        {
            "s3" => new() { S3 = new() { Bucket = "bills" }, SecretRef = new() { Name = "bills" } },
            "azureBlob" => new() { AzureBlob = new() { Account = "acme", Container = "exports" }, SecretRef = new() { Name = "bills" } },
            "gcs" => new() { Gcs = new() { Bucket = "bills" }, SecretRef = new() { Name = "bills" } },
            _ => new() { BigQuery = new() { Project = "acme", Table = "billing.export" }, SecretRef = new() { Name = "bills" } },
        });
        var (source, _) = await bench.LookAsync();

        if (expected is null)
        {
            Assert.Equal("False SecretMissing", source.Says(ConditionTypes.Ready));
            Assert.Empty(bench.Locations.Looks);
            return;
        }

        Assert.Equal("True Loaded", source.Says(ConditionTypes.Ready));
        var given = Assert.Single(bench.Locations.Looks).Location;
        Assert.Equal(expected, given.Credentials!.GetType().Name);
        if (expected != "AwsKeys" && expected != "AzureClientSecret") // these show the ids that are no secrets
            Assert.DoesNotContain("s3cret", given.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_tells_what_the_last_import_took_and_a_look_that_finds_nothing_new_leaves_it()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Locations.Remote = (bench.Put("remote", new FocusBill().Row().Csv()), "1");
        bench.Locations.RemoteObjects = new(12, 3, 9);
        bench.CreateSource(change: spec => spec.Location = new() { S3 = new() { Bucket = "bills" } });
        await bench.LookAsync();
        bench.Locations.RemoteObjects = null;
        var writes = bench.Writes;
        var (source, _) = await bench.LookAsync();

        Assert.Equal(new ObjectSummary { Found = 12, Fetched = 3, Unchanged = 9 }, source.Status!.Objects);
        Assert.Equal(writes, bench.Writes);
    }

    [Fact]
    public async Task As_long_as_rows_are_kept_aside_every_import_is_of_everything()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Locations.Remote = (bench.Put("remote", new FocusBill().Row().Row(("BilledCost", "much")).Csv()), "1");
        bench.CreateSource(change: spec => spec.Location = new() { S3 = new() { Bucket = "bills" } });
        Assert.Equal("True LoadedWithRejections", (await bench.LookAsync()).Source.Says(ConditionTypes.Ready));
        bench.Locations.Remote = (bench.Put("remote", new FocusBill().Row().Csv()), "2");
        await bench.LookAsync();
        bench.Locations.Remote = (bench.Put("remote", new FocusBill().Row().Row().Csv()), "3");
        await bench.LookAsync();

        Assert.Equal([false, true, false], bench.Locations.Looks.Select(look => look.Known.Whole));
        Assert.EndsWith("2", bench.Locations.Looks[^1].Known.Loaded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_format_that_the_spec_names_is_the_one_that_is_read()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Row());
        bench.CreateSource(path: "aws.csv", change: spec => spec.Format = BillFormat.GcpBilling);
        var (source, _) = await bench.LookAsync();
        Assert.NotEqual("True Loaded", source.Says(ConditionTypes.Ready));

        bench.Edit<CostSource>(new("", "aws"), it => it.Spec.Format = BillFormat.FOCUS);
        Assert.Equal("True Loaded", (await bench.LookAsync()).Source.Says(ConditionTypes.Ready));
    }

    private static async Task<(BillLocation Location, string? Name)> LookAsync(CostLocation location)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Locations.Remote = (bench.Put("remote", new FocusBill().Row().Csv()), "1");
        bench.CreateSource(change: spec => spec.Location = location);
        var (source, _) = await bench.LookAsync();
        return (Assert.Single(bench.Locations.Looks).Location, source.Status!.Location);
    }
}
