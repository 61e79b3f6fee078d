using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clouds;
using Microsoft.AspNetCore.Http;

namespace CloudIntel.Clouds.Tests.Locations.Objects;

/// <summary>What stores of objects do wrong, and what is said of it: alike for every cloud.</summary>
public sealed class ObjectFaultTests : IDisposable
{
    private readonly LocationBench bench = new();

    public static TheoryData<CloudInterface> Clouds => [.. Enum.GetValues<CloudInterface>()];

    /// <summary>Status and code of an answer, and the reason that it ends in; with the cloud that answers so.</summary>
    public static TheoryData<CloudInterface, int, string, string> Refusals => new()
    {
        { CloudInterface.S3, 403, "AccessDenied", "AccessDenied" },
        { CloudInterface.S3, 403, "InvalidAccessKeyId", "AccessDenied" },
        { CloudInterface.S3, 403, "SignatureDoesNotMatch", "AccessDenied" },
        { CloudInterface.S3, 400, "ExpiredToken", "AccessDenied" },
        { CloudInterface.S3, 403, "RequestTimeTooSkewed", "AccessDenied" },
        { CloudInterface.S3, 403, "InvalidObjectState", "ObjectArchived" },
        { CloudInterface.S3, 404, "NoSuchBucket", "NotFound" },
        { CloudInterface.S3, 503, "SlowDown", "TooManyRequests" },
        { CloudInterface.S3, 500, "InternalError", "ServerError" },
        { CloudInterface.S3, 301, "PermanentRedirect", "WrongRegion" },
        { CloudInterface.S3, 400, "AuthorizationHeaderMalformed", "WrongRegion" },
        { CloudInterface.AzureBlob, 403, "AuthorizationPermissionMismatch", "AccessDenied" },
        { CloudInterface.AzureBlob, 403, "AuthenticationFailed", "AccessDenied" },
        { CloudInterface.AzureBlob, 401, "InvalidAuthenticationInfo", "AccessDenied" },
        { CloudInterface.AzureBlob, 404, "ContainerNotFound", "NotFound" },
        { CloudInterface.AzureBlob, 503, "ServerBusy", "TooManyRequests" },
        { CloudInterface.AzureBlob, 500, "InternalError", "ServerError" },
        { CloudInterface.Gcs, 401, "authError", "AccessDenied" },
        { CloudInterface.Gcs, 403, "forbidden", "AccessDenied" },
        { CloudInterface.Gcs, 403, "rateLimitExceeded", "TooManyRequests" },
        { CloudInterface.Gcs, 404, "notFound", "NotFound" },
        { CloudInterface.Gcs, 429, "rateLimitExceeded", "TooManyRequests" },
        { CloudInterface.Gcs, 503, "backendError", "ServerError" },
    };

    public void Dispose() => bench.Dispose();

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_ends_in_its_reason_and_tells_no_secret(CloudInterface speaks, int status, string code, string reason)
    {
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        cloud.Fault = async context =>
        {
            context.Response.Headers["x-amz-bucket-region"] = "eu-south-2";
            await cloud.RefuseAsync(context, status, code);
            return true;
        };

        var failure = await bench.FailureAsync(CloudCases.Location(cloud, speaks));
        var (actual, message) = Said(failure);
        Assert.Equal(reason, actual);
        Assert.Contains(reason == "WrongRegion" ? "eu-south-2" : code, message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
        Assert.Equal(failure is LocationUnavailableException ? bench.Options.MaxRetries + 1 : 1, cloud.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task What_passes_is_tried_again(CloudInterface speaks)
    {
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        cloud.Store("a.csv", "a\n");
        var requests = 0;
        cloud.Fault = async context =>
        {
            if (Interlocked.Increment(ref requests) is not (1 or 3))
                return false;
            await cloud.RefuseAsync(context, 503, "SlowDown");
            return true;
        };

        await using var bills = await bench.FetchOverPausesAsync(CloudCases.Location(cloud, speaks));
        Assert.Equal("a\n", LocationBench.Read(bills));
        Assert.Equal(["LIST", "LIST", "GET a.csv", "GET a.csv"], cloud.Requests);
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task The_pause_that_a_store_asks_for_is_passed_on(CloudInterface speaks)
    {
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        cloud.Fault = async context =>
        {
            context.Response.Headers.RetryAfter = "600";
            await cloud.RefuseAsync(context, 429, "TooManyRequests");
            return true;
        };

        var failure = Assert.IsType<LocationUnavailableException>(await bench.FailureAsync(CloudCases.Location(cloud, speaks)));
        Assert.Equal("TooManyRequests", failure.Reason);
        Assert.Equal(TimeSpan.FromMinutes(10), failure.RetryAfter);
        Assert.Single(cloud.Requests);
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task All_pages_are_listed(CloudInterface speaks)
    {
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        cloud.PageSize = 2;
        foreach (var number in Enumerable.Range(0, 5))
            cloud.Store($"p/{number} ü&+.csv", $"{number}\n");
        cloud.Store("q/other.csv", "other\n");

        await using var bills = await bench.FetchAsync(CloudCases.Location(cloud, speaks, "p/"));
        Assert.Equal("0\n1\n2\n3\n4\n", LocationBench.Read(bills));
        Assert.Equal(3, cloud.Requests.Count(request => request == "LIST"));
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task A_download_that_breaks_off_goes_on_where_it_was(CloudInterface speaks)
    {
        var text = string.Concat(Enumerable.Range(0, 50_000).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number}\n")));
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        cloud.Store("large.csv", text);
        var downloads = 0;
        cloud.Fault = async context =>
        {
            if (cloud.IsList(context.Request) || Interlocked.Increment(ref downloads) > 1)
                return false;
            await BreakOffAsync(context, text, 100_000);
            return true;
        };

        await using var bills = await bench.FetchOverPausesAsync(CloudCases.Location(cloud, speaks));
        Assert.Equal(text, LocationBench.Read(bills));
        Assert.StartsWith("GET large.csv bytes=", cloud.Requests[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task The_next_look_goes_on_where_a_failed_one_was(CloudInterface speaks)
    {
        const string Text = "0123456789";
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        cloud.Store("1.csv", "one\n");
        cloud.Store("2.csv", Text);
        bench.Options.Parallelism = 1;
        bench.Options.MaxRetries = 1;
        cloud.Fault = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("2.csv", StringComparison.Ordinal))
                return false;
            await BreakOffAsync(context, Text, 4);
            return true;
        };
        Assert.Equal("TruncatedDownload", Said(await bench.FailureAsync(CloudCases.Location(cloud, speaks))).Reason);

        cloud.Fault = null;
        var before = cloud.Requests.Count;
        await using var bills = await bench.FetchAsync(CloudCases.Location(cloud, speaks));
        Assert.Equal("one\n" + Text, LocationBench.Read(bills));
        Assert.Equal(["LIST", speaks == CloudInterface.S3 ? "GET 2.csv bytes=4-9" : "GET 2.csv bytes=4-"], cloud.Requests.Skip(before));
        Assert.Equal(new ObjectCounts(2, 1, 1), bills.Objects);
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task An_object_that_is_replaced_between_list_and_download_is_listed_again(CloudInterface speaks)
    {
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        cloud.Store("a.csv", "old\n");
        var replaced = 0;
        cloud.Fault = context =>
        {
            if (!cloud.IsList(context.Request) && Interlocked.Exchange(ref replaced, 1) == 0)
                cloud.Store("a.csv", "new\n");
            return Task.FromResult(false);
        };

        await using var bills = await bench.FetchAsync(CloudCases.Location(cloud, speaks));
        Assert.Equal("new\n", LocationBench.Read(bills));
        Assert.Equal(["LIST", "GET a.csv", "LIST", "GET a.csv"], cloud.Requests);
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task Objects_that_never_stand_still_are_left_for_later(CloudInterface speaks)
    {
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        cloud.Store("a.csv", "0");
        cloud.Fault = context =>
        {
            if (!cloud.IsList(context.Request))
                cloud.Store("a.csv", "0");
            return Task.FromResult(false);
        };
        var failure = Assert.IsType<LocationUnavailableException>(await bench.FailureAsync(CloudCases.Location(cloud, speaks)));
        Assert.Equal("ChangedWhileReading", failure.Reason);
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task What_is_no_store_is_said(CloudInterface speaks)
    {
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        cloud.Fault = async context =>
        {
            await context.Response.WriteAsync("<html>Welcome to the router");
            return true;
        };
        var failure = Assert.IsType<UnreadableBillException>(await bench.FailureAsync(CloudCases.Location(cloud, speaks)));
        Assert.Equal("UnexpectedAnswer", failure.Reason);
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task An_endpoint_on_a_private_network_is_refused_unless_that_is_allowed(CloudInterface speaks)
    {
        bench.Options.AllowPrivateNetworks = false;
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        var failure = Assert.IsType<UnreadableBillException>(await bench.FailureAsync(CloudCases.Location(cloud, speaks)));
        Assert.Equal("LocationNotAllowed", failure.Reason);
        Assert.Empty(cloud.Requests);
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task A_store_that_never_answers_times_out(CloudInterface speaks)
    {
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        cloud.Fault = async context =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            return true;
        };
        var fetch = bench.FetchAsync(CloudCases.Location(cloud, speaks));
        while (!fetch.IsCompleted)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        }

        var failure = await Assert.ThrowsAsync<LocationUnavailableException>(() => fetch);
        Assert.Equal("Timeout", failure.Reason);
    }

    [Theory]
    [InlineData(CloudInterface.AzureBlob)]
    [InlineData(CloudInterface.Gcs)]
    public async Task The_tokens_of_the_operator_go_to_the_cloud_alone(CloudInterface speaks)
    {
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        var failure = Assert.IsType<UnreadableBillException>(await bench.FailureAsync(CloudCases.Location(cloud, speaks) with { Credentials = null }));
        Assert.Equal("LocationNotAllowed", failure.Reason);
        Assert.Empty(cloud.Requests);
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public async Task Downloads_keep_to_their_number(CloudInterface speaks)
    {
        await using var cloud = await ScriptedCloud.StartAsync(speaks);
        foreach (var number in Enumerable.Range(0, 12))
            cloud.Store($"{number:d2}.csv", "x");
        bench.Options.Parallelism = 3;
        var (now, most) = (0, 0);
        var three = new TaskCompletionSource();
        cloud.Fault = async context =>
        {
            if (cloud.IsList(context.Request))
                return false;
            var running = Interlocked.Increment(ref now);
            most = Math.Max(most, running);
            if (running == 3)
                three.TrySetResult();
            await three.Task; // nobody is answered before three have come
            Interlocked.Decrement(ref now);
            return false;
        };

        await using var bills = await bench.FetchAsync(CloudCases.Location(cloud, speaks));
        Assert.Equal(12, bills.Files.Count);
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task An_object_that_comes_damaged_is_fetched_again()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudInterface.S3);
        cloud.Store("a.csv", "good\n");
        var downloads = 0;
        cloud.Fault = async context =>
        {
            if (cloud.IsList(context.Request) || Interlocked.Increment(ref downloads) > 1)
                return false;
            context.Response.Headers.ETag = $"\"{new string('0', 32)}\""; // the checksum of something else
            context.Response.ContentLength = 5;
            await context.Response.WriteAsync("oops\n");
            return true;
        };

        await using var bills = await bench.FetchOverPausesAsync(CloudCases.Location(cloud, CloudInterface.S3));
        Assert.Equal("good\n", LocationBench.Read(bills));
    }

    [Fact]
    public async Task The_cache_keeps_to_its_bound_and_to_what_is_in_use()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudInterface.S3);
        cloud.Store("a.csv", new('a', 600));
        cloud.Store("b.csv", new('b', 600));
        bench.Options.CacheBytes = 1000;
        var location = CloudCases.Location(cloud, CloudInterface.S3);
        var bills = await bench.FetchAsync(location);
        Assert.Equal(1200, bench.Cached.Sum(file => file.Length));

        await bills.DisposeAsync();
        Assert.Equal(600, bench.Cached.Sum(file => file.Length));
        await using var again = await bench.FetchAsync(location);
        Assert.Equal(new ObjectCounts(2, 1, 1), again.Objects);
    }

    [Fact]
    public async Task Objects_of_two_stores_that_look_alike_are_kept_apart()
    {
        await using var one = await ScriptedCloud.StartAsync(CloudInterface.S3);
        await using var other = await ScriptedCloud.StartAsync(CloudInterface.S3);
        one.Store("a.csv", "one");
        other.Store("a.csv", "two");
        await using var first = await bench.FetchAsync(CloudCases.Location(one, CloudInterface.S3));
        await using var second = await bench.FetchAsync(CloudCases.Location(other, CloudInterface.S3));
        Assert.Equal("two", LocationBench.Read(second));
    }

    [Fact]
    public async Task A_full_disk_is_noticed_before_anything_is_fetched()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudInterface.S3);
        cloud.Store("a.csv", "a");
        bench.Options.MinFreeBytes = 1L << 50;
        var failure = Assert.IsType<LocationUnavailableException>(await bench.FailureAsync(CloudCases.Location(cloud, CloudInterface.S3)));
        Assert.Equal("DiskFull", failure.Reason);
        Assert.Equal(["LIST"], cloud.Requests);
    }

    [Theory]
    [InlineData("""{"reportKeys": ["a.csv"], "billingPeriod": {"start": "yesterday", "end": "20260201"}}""", "ManifestUnreadable")]
    [InlineData("""{"reportKeys": "a.csv"}""", "ManifestUnreadable")]
    [InlineData("not json", "ManifestUnreadable")]
    [InlineData("""{"reportKeys": ["missing.csv"], "billingPeriod": {"start": "20260101", "end": "20260201"}}""", "DeliveryIncomplete")]
    public async Task A_manifest_that_cannot_be_right_stops_the_look(string manifest, string reason)
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudInterface.S3);
        cloud.Store("a.csv", "a");
        cloud.Store("acme-Manifest.json", manifest);
        Assert.Equal(reason, Said(await bench.FailureAsync(CloudCases.Location(cloud, CloudInterface.S3))).Reason);
    }

    [Fact]
    public async Task Of_an_Azure_export_the_newest_run_of_the_month_counts_and_any_change_hands_out_everything()
    {
        await using var cloud = await ScriptedCloud.StartAsync(CloudInterface.AzureBlob);
        StoreRun(cloud, "january", "2026-01-01", "2026-01-31", "2026-02-02T00:00:00Z", "january\n");
        StoreRun(cloud, "first", "2026-02-01", "2026-02-03", "2026-02-03T05:00:00Z", "three days\n");
        StoreRun(cloud, "second", "2026-02-01", "2026-02-04", "2026-02-04T05:00:00Z", "four days\n");
        var location = CloudCases.Location(cloud, CloudInterface.AzureBlob, "exports/");
        await using var first = await bench.FetchAsync(location);
        Assert.Equal("january\nfour days\n", LocationBench.Read(first));
        Assert.All(first.Files, file => Assert.Equal(BillDialect.AzureActualCost, file.Format));

        StoreRun(cloud, "third", "2026-02-01", "2026-02-05", "2026-02-05T05:00:00Z", "five days\n");
        await using var second = await bench.FetchAsync(location, new() { Loaded = first.Signature });
        Assert.Equal("january\nfive days\n", LocationBench.Read(second));
        Assert.Equal(new ObjectCounts(2, 1, 1), second.Objects);
    }

    private static void StoreRun(ScriptedCloud cloud, string run, string start, string end, string submitted, string text)
    {
        var folder = $"exports/acme/{start[..7]}/{submitted[..10]}";
        cloud.Store($"{folder}/part_0_0001.csv", text);
        cloud.Store($"{folder}/manifest.json", $$"""
            {"manifestVersion": "2024-04-01", "exportConfig": {"exportName": "acme", "resourceId": "/subscriptions/1/exports/acme", "type": "ActualCost"},
             "runInfo": {"runId": "{{run}}", "startDate": "{{start}}T00:00:00Z", "endDate": "{{end}}T00:00:00Z", "submittedTime": "{{submitted}}"},
             "blobs": [{"blobName": "{{folder}}/part_0_0001.csv", "byteCount": {{text.Length}}}]}
            """);
    }

    private static async Task BreakOffAsync(HttpContext context, string text, int after)
    {
        var from = (int)(context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
        context.Response.StatusCode = from > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        context.Response.ContentLength = text.Length - from;
        await context.Response.StartAsync();
        if (after > from)
            await context.Response.WriteAsync(text[from..after]);
        await context.Response.Body.FlushAsync();
        // Kestrel closes the connection on an answer that is shorter than it was said to be.
    }

    private static (string Reason, string Message) Said(Exception failure) => failure switch
    {
        LocationUnavailableException e => (e.Reason, e.Message),
        UnreadableBillException e => (e.Reason, e.Message),
        _ => (failure.GetType().Name, failure.ToString()),
    };
}
