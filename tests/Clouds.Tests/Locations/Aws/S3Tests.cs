using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clouds;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Clouds.Tests.Locations.Aws;

/// <summary>One moto server for all tests; each has a bucket of its own.</summary>
public sealed class MotoFixture : IAsyncLifetime
{
    private MotoServer? server;

    public async Task<MotoServer> ServerAsync(CancellationToken cancellationToken) => server ??= await MotoServer.StartAsync(cancellationToken);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Bills in a real store that speaks the protocol of S3.</summary>
public sealed class S3Tests(MotoFixture moto) : IClassFixture<MotoFixture>, IDisposable
{
    private static readonly AwsKeys Keys = new("AKIATEST", new("s3cret/Key"), null);

    private readonly LocationBench bench = new();
    private readonly string bucket = $"bills-{Guid.NewGuid():N}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Every_bill_under_the_prefix_is_fetched_byte_for_byte()
    {
        await StoreAsync(("exports/a.csv", "BilledCost\n1\n"), ("exports/deep/b c+ü.csv.gz", "\u001f\u008b"), ("exports/readme.txt", "no bill"), ("other/c.csv", "other"));

        await using var bills = await bench.FetchAsync(await AtAsync("exports/"));
        Assert.Equal(["a.csv", "deep/b c+ü.csv.gz"], LocationBench.Names(bills, $"s3://{bucket}/exports/"));
        Assert.Equal("BilledCost\n1\n", await File.ReadAllTextAsync(bills.Files[0].Path, Stop));
        Assert.Equal(new ObjectCounts(2, 2, 0), bills.Objects);
    }

    [Theory]
    [InlineData(null, "2026-01.csv 2026-02.csv year=2026/03.csv")]
    [InlineData("*.csv", "2026-01.csv 2026-02.csv")]
    [InlineData("2026-0?.csv", "2026-01.csv 2026-02.csv")]
    [InlineData("**/03.*", "year=2026/03.csv")]
    [InlineData("**", "2026-01.csv 2026-02.csv notes.txt year=2026/03.csv")]
    public async Task A_pattern_chooses_among_the_keys(string? pattern, string expected)
    {
        await StoreAsync(("p/2026-01.csv", "1"), ("p/2026-02.csv", "2"), ("p/year=2026/03.csv", "3"), ("p/notes.txt", "4"));
        await using var bills = await bench.FetchAsync(await AtAsync("p/", pattern));
        Assert.Equal(expected.Split(' '), LocationBench.Names(bills, $"s3://{bucket}/p/"));
    }

    [Fact]
    public async Task More_objects_than_a_page_holds_are_all_found()
    {
        await StoreAsync([.. Enumerable.Range(0, 1005).Select(number => ($"many/{number:d4}.csv", $"{number}\n"))]);
        await using var bills = await bench.FetchAsync(await AtAsync("many/"));
        Assert.Equal(1005, bills.Files.Count);
    }

    [Fact]
    public async Task What_did_not_change_is_not_fetched_again_and_what_did_is()
    {
        await StoreAsync(("e/a.csv", "a1"), ("e/b.csv", "b1"));
        var location = await AtAsync("e/");
        await using var first = await bench.FetchAsync(location);
        await using var again = await bench.FetchAsync(location, new() { Loaded = first.Signature });
        Assert.True(again.Unchanged);

        await StoreAsync(("e/b.csv", "b2"));
        await using var changed = await bench.FetchAsync(location, new() { Loaded = first.Signature });
        Assert.Equal("a1b2", LocationBench.Read(changed));
        Assert.Equal(new ObjectCounts(2, 1, 1), changed.Objects);
    }

    [Fact]
    public async Task The_newest_complete_delivery_of_each_billing_period_counts_and_older_ones_do_not()
    {
        await StoreAsync(
            ("cur/acme/20260101-20260201/old/acme-1.csv", "january old"),
            ("cur/acme/20260101-20260201/old/acme-Manifest.json", Manifest("20260101", "20260201", "old", "cur/acme/20260101-20260201/old/acme-1.csv")),
            ("cur/acme/20260101-20260201/new/acme-1.csv", "january new "),
            ("cur/acme/20260101-20260201/new/acme-Manifest.json", Manifest("20260101", "20260201", "new", "cur/acme/20260101-20260201/new/acme-1.csv")),
            ("cur/acme/20260101-20260201/acme-Manifest.json", Manifest("20260101", "20260201", "new", "cur/acme/20260101-20260201/new/acme-1.csv")),
            ("cur/acme/20260201-20260301/acme-1.csv", "february"),
            ("cur/acme/20260201-20260301/acme-2.csv", " is not in the manifest yet"),
            ("cur/acme/20260201-20260301/acme-Manifest.json", Manifest("20260201", "20260301", "one", "cur/acme/20260201-20260301/acme-1.csv")));

        await using var bills = await bench.FetchAsync(await AtAsync("cur/"));
        Assert.Equal("january new february", LocationBench.Read(bills));
    }

    [Fact]
    public async Task Of_an_export_only_the_billing_periods_that_changed_are_handed_out()
    {
        await StoreMonthAsync("2026-01", "january\n");
        await StoreMonthAsync("2026-02", "february\n");
        var location = await AtAsync("cur/");
        await using var first = await bench.FetchAsync(location);
        Assert.Equal("january\nfebruary\n", LocationBench.Read(first));

        await StoreMonthAsync("2026-02", "february, restated\n");
        await StoreMonthAsync("2026-03", "march\n");
        var known = new KnownBills { Loaded = first.Signature };
        await using var second = await bench.FetchAsync(location, known);
        Assert.Equal("february, restated\nmarch\n", LocationBench.Read(second));
        Assert.Equal(new ObjectCounts(3, 2, 1), second.Objects);

        await using var whole = await bench.FetchAsync(location, known with { Whole = true });
        Assert.Equal("january\nfebruary, restated\nmarch\n", LocationBench.Read(whole));
        await using var settled = await bench.FetchAsync(location, new() { Loaded = second.Signature });
        Assert.True(settled.Unchanged);
    }

    [Fact]
    public async Task A_billing_period_that_was_removed_changes_nothing()
    {
        await StoreMonthAsync("2026-01", "january\n");
        await StoreMonthAsync("2026-02", "february\n");
        var location = await AtAsync("cur/");
        await using var first = await bench.FetchAsync(location);
        var server = await moto.ServerAsync(Stop);
        await server.RemoveAsync(bucket, "cur/acme/metadata/BILLING_PERIOD=2026-01/acme-Manifest.json", Stop);

        await using var second = await bench.FetchAsync(location, new() { Loaded = first.Signature });
        Assert.True(second.Unchanged);
    }

    [Fact]
    public async Task Refused_bills_are_fetched_again_together_with_everything_that_was_not_loaded()
    {
        await StoreMonthAsync("2026-01", "january\n");
        await StoreMonthAsync("2026-02", "february\n");
        var location = await AtAsync("cur/");
        await using var loaded = await bench.FetchAsync(location);
        await StoreMonthAsync("2026-01", "january, broken\n");
        await using var refused = await bench.FetchAsync(location, new() { Loaded = loaded.Signature });

        var known = new KnownBills { Loaded = loaded.Signature, Refused = refused.Signature };
        await using var still = await bench.FetchAsync(location, known);
        Assert.True(still.Unchanged);
        Assert.Equal(refused.Signature, still.Signature);

        await StoreMonthAsync("2026-02", "february, restated\n");
        await using var more = await bench.FetchAsync(location, known);
        Assert.Equal("january, broken\nfebruary, restated\n", LocationBench.Read(more));

        await StoreMonthAsync("2026-01", "january\n");
        await StoreMonthAsync("2026-02", "february\n");
        await using var back = await bench.FetchAsync(location, known);
        Assert.True(back.Unchanged);
        Assert.Equal(loaded.Signature, back.Signature);
    }

    [Theory]
    [InlineData("none/", "NotFound")]
    [InlineData("empty/", "NotFound")] // nothing but a folder's own object and an empty file
    public async Task Where_there_is_no_bill_that_is_said(string prefix, string reason)
    {
        await StoreAsync(("empty/", ""), ("empty/a.csv", ""));
        var failure = Assert.IsType<UnreadableBillException>(await bench.FailureAsync(await AtAsync(prefix)));
        Assert.Equal(reason, failure.Reason);
        Assert.Contains($"s3://{bucket}/{prefix}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        var failure = Assert.IsType<UnreadableBillException>(await bench.FailureAsync(await AtAsync("p/", bucketName: "no-such-bucket-here")));
        Assert.Equal("NotFound", failure.Reason);
        Assert.Contains("no-such-bucket-here", failure.Message, StringComparison.Ordinal);
        Assert.Contains("NoSuchBucket", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_beyond_the_limit_is_refused()
    {
        bench.Options.MaxObjects = 2;
        await StoreAsync(("l/1.csv", "1"), ("l/2.csv", "2"), ("l/3.csv", "3"));
        Assert.Equal("TooLarge", Assert.IsType<UnreadableBillException>(await bench.FailureAsync(await AtAsync("l/"))).Reason);
    }

    [Fact]
    public async Task More_bytes_than_allowed_are_not_begun()
    {
        bench.Options.MaxBytes = 5;
        await StoreAsync(("b/1.csv", "123"), ("b/2.csv", "456"));
        Assert.Equal("TooLarge", Assert.IsType<UnreadableBillException>(await bench.FailureAsync(await AtAsync("b/"))).Reason);
        Assert.Empty(bench.Cached);
    }

    [Fact]
    public async Task A_role_is_taken_on_first()
    {
        await StoreAsync(("r/a.csv", "a"));
        var location = await AtAsync("r/");
        var server = await moto.ServerAsync(Stop);
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", server.Endpoint.AbsoluteUri);
        try
        {
            location = location with { S3 = location.S3! with { RoleArn = "arn:aws:iam::123456789012:role/bills", ExternalId = "acme" } };
            await using var bills = await bench.FetchAsync(location);
            Assert.Single(bills.Files);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", null);
        }
    }

    [Fact]
    public async Task Without_a_secret_the_role_of_the_service_account_is_used()
    {
        await StoreAsync(("w/a.csv", "a"));
        var location = await AtAsync("w/") with { Credentials = null };
        var server = await moto.ServerAsync(Stop);
        using var folder = new TestFolder();
        var environment = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_STS"] = server.Endpoint.AbsoluteUri,
            ["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/cloudintel",
            ["AWS_WEB_IDENTITY_TOKEN_FILE"] = folder.Write("token", "web-identity"),
            ["AWS_REGION"] = "eu-central-1",
        };
        foreach (var (name, value) in environment)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            await using var bills = await bench.FetchAsync(location);
            Assert.Single(bills.Files);
        }
        finally
        {
            foreach (var name in environment.Keys)
                Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static string Manifest(string start, string end, string assembly, params string[] keys) => $$"""
        {"assemblyId": "{{assembly}}", "reportId": "r1", "reportName": "acme", "bucket": "elsewhere", "contentType": "text/csv",
         "billingPeriod": {"start": "{{start}}T000000.000Z", "end": "{{end}}T000000.000Z"}, "reportKeys": ["{{string.Join("\", \"", keys)}}"]}
        """;

    /// <summary>A billing period of an export of AWS Data Exports, delivered anew.</summary>
    private Task StoreMonthAsync(string month, string text) => StoreAsync(
        ($"cur/acme/data/BILLING_PERIOD={month}/acme-00001.csv", text),
        ($"cur/acme/metadata/BILLING_PERIOD={month}/acme-Manifest.json", $$"""{"exportArn": "arn:aws:bcm-data-exports:us-east-1:1:export/acme", "dataFiles": ["s3://{{bucket}}/cur/acme/data/BILLING_PERIOD={{month}}/acme-00001.csv"]}"""));

    private async Task StoreAsync(params (string Key, string Text)[] objects)
    {
        var server = await moto.ServerAsync(Stop);
        await server.CreateBucketAsync(bucket, Stop);
        foreach (var (key, text) in objects)
            await server.StoreAsync(bucket, Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal), LocationBench.Bytes(text), Stop);
    }

    private async Task<BillLocation> AtAsync(string prefix, string? pattern = null, string? bucketName = null) => new()
    {
        S3 = new() { Bucket = bucketName ?? bucket, Objects = new(prefix, pattern), Endpoint = (await moto.ServerAsync(Stop)).Endpoint },
        Credentials = Keys,
    };
}
