using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudIntel.Clouds.Locations;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clock;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Clouds.Tests.Locations;

public sealed class BillDownloadsTests : IDisposable
{
    private const string Bill = "BilledCost\n1.5\n";

    private readonly DirectoryInfo temp = Directory.CreateTempSubdirectory("cloudintel-downloads-");
    private readonly ManualTimeProvider clock = new();
    private readonly DownloadLog log;
    private readonly BillLocationOptions options;
    private readonly BillLocations locations;

    public BillDownloadsTests()
    {
        options = new() { TempFolder = temp.FullName, AllowPrivateNetworks = true, MinFreeBytes = 0 };
        log = new(clock);
        locations = new(options, clock, () => 0.5, log);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        locations.Dispose();
        temp.Delete(recursive: true);
    }

    [Fact]
    public async Task A_bill_is_downloaded_byte_for_byte_and_removed_when_it_is_let_go()
    {
        await using var server = await ScriptedBillServer.StartAsync(Text(Bill));
        var url = server.Url("/exports/may.csv?sig=secret");

        var bills = await FetchAsync(url);
        var file = Assert.Single(bills.Files);
        Assert.False(bills.Unchanged);
        Assert.Equal(Bill, await File.ReadAllTextAsync(file.Path, Stop));
        Assert.Equal($"http://127.0.0.1:{url.Port}/exports/may.csv", file.Name);
        Assert.DoesNotContain("secret", bills.Signature, StringComparison.Ordinal);

        await bills.DisposeAsync();
        Assert.Empty(temp.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_compressed_bill_stays_compressed()
    {
        byte[] content = [0x1f, 0x8b, 1, 2, 3];
        await using var server = await ScriptedBillServer.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(content).AsTask();
        });

        await using var bills = await FetchAsync(server.Url());
        Assert.Equal(content, await File.ReadAllBytesAsync(bills.Files[0].Path, Stop));
    }

    [Theory]
    [InlineData("ETag", "\"v1\"", "If-None-Match")]
    [InlineData("ETag", "W/\"v1\"", "If-None-Match")]
    [InlineData("Last-Modified", "Wed, 15 Apr 2026 10:00:00 GMT", "If-Modified-Since")]
    public async Task What_a_server_says_is_not_modified_is_not_downloaded_again(string validator, string value, string condition)
    {
        await using var server = await ScriptedBillServer.StartAsync(async context =>
        {
            context.Response.Headers[validator] = value;
            context.Response.Headers.Date = "Wed, 15 Apr 2026 12:00:00 GMT";
            if (context.Request.Headers[condition] == value)
                context.Response.StatusCode = StatusCodes.Status304NotModified;
            else
                await context.Response.WriteAsync(Bill);
        });

        await using var first = await FetchAsync(server.Url());
        await using var second = await FetchAsync(server.Url(), first.Signature);
        Assert.True(second.Unchanged);
        Assert.Empty(second.Files);
        Assert.Equal(first.Signature, second.Signature);
        Assert.Single(temp.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_last_modified_time_of_the_same_minute_is_not_trusted()
    {
        await using var server = await ScriptedBillServer.StartAsync(context =>
        {
            context.Response.Headers.LastModified = "Wed, 15 Apr 2026 11:59:59 GMT";
            context.Response.Headers.Date = "Wed, 15 Apr 2026 12:00:00 GMT";
            return context.Response.WriteAsync(Bill);
        });

        await using var first = await FetchAsync(server.Url());
        await using var second = await FetchAsync(server.Url(), first.Signature);
        Assert.True(second.Unchanged);
        Assert.False(server.Requests[1].ContainsKey("If-Modified-Since"));
    }

    [Fact]
    public async Task Without_validators_the_content_tells_whether_a_bill_changed()
    {
        await using var server = await ScriptedBillServer.StartAsync(Text(Bill), Text(Bill), Text(Bill + "2.5\n"));

        await using var first = await FetchAsync(server.Url());
        await using var second = await FetchAsync(server.Url(), first.Signature);
        await using var third = await FetchAsync(server.Url(), first.Signature);
        Assert.True(second.Unchanged);
        Assert.Equal(first.Signature, second.Signature);
        Assert.False(third.Unchanged);
    }

    [Fact]
    public async Task Validators_of_one_url_are_not_used_for_another()
    {
        await using var server = await ScriptedBillServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            return context.Response.WriteAsync(context.Request.Path);
        });

        await using var may = await FetchAsync(server.Url("/may.csv"));
        await using var june = await FetchAsync(server.Url("/june.csv"), may.Signature);
        Assert.False(server.Requests[1].ContainsKey("If-None-Match"));
        Assert.False(june.Unchanged);
    }

    [Fact]
    public async Task A_signature_of_something_else_means_the_bill_is_fetched()
    {
        await using var server = await ScriptedBillServer.StartAsync(Text(Bill));
        await using var bills = await FetchAsync(server.Url(), "{not json");
        Assert.False(bills.Unchanged);
    }

    [Fact]
    public async Task Redirects_are_followed_and_the_authorization_stays_with_its_server()
    {
        await using var store = await ScriptedBillServer.StartAsync(Text(Bill));
        await using var server = await ScriptedBillServer.StartAsync(Redirect("/second"), context => Redirect(store.Url("/object?signature=x").AbsoluteUri)(context));

        await using var bills = await FetchAsync(server.Url(), authorization: "Bearer t0ken");
        Assert.Equal(["Bearer t0ken", "Bearer t0ken"], server.Requests.Select(request => request.Authorization.ToString()));
        Assert.False(Assert.Single(store.Requests).ContainsKey("Authorization"));
        Assert.Equal(Bill, await File.ReadAllTextAsync(bills.Files[0].Path, Stop));
    }

    [Fact]
    public async Task An_authorization_that_was_dropped_does_not_come_back()
    {
        Uri? home = null;
        await using var away = await ScriptedBillServer.StartAsync(context => Redirect(home!.AbsoluteUri)(context));
        await using var server = await ScriptedBillServer.StartAsync(context => Redirect(away.Url().AbsoluteUri)(context), Text(Bill));
        home = server.Url("/back");

        await using var bills = await FetchAsync(server.Url(), authorization: "Bearer t0ken");
        Assert.False(server.Requests[1].ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_redirect_loop_ends()
    {
        await using var server = await ScriptedBillServer.StartAsync(Redirect("/bill.csv"));
        var failure = await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync(server.Url()));
        Assert.Equal("UnexpectedAnswer", failure.Reason);
        Assert.Equal(6, server.Requests.Count);
        Assert.Empty(temp.EnumerateFileSystemInfos());
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[fd00:ec2::254]/latest/meta-data/")]
    [InlineData("file:///etc/passwd")]
    public async Task A_redirect_to_a_metadata_address_or_another_scheme_is_refused_even_where_private_networks_are_allowed(string target)
    {
        await using var server = await ScriptedBillServer.StartAsync(Redirect(target));
        var failure = await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync(server.Url()));
        Assert.Equal("LocationNotAllowed", failure.Reason);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_private_address_is_refused_unless_allowed()
    {
        await using var server = await ScriptedBillServer.StartAsync(Text(Bill));
        using var strict = new BillLocations(new() { TempFolder = temp.FullName }, clock, () => 0.5, NullLogger<BillLocations>.Instance);

        foreach (var host in new[] { "127.0.0.1", "localhost", "0x7f.1", "2130706433" })
        {
            var failure = await Assert.ThrowsAsync<UnreadableBillException>(() => strict.FetchAsync(new() { Url = server.Url(host: host) }, new(), Stop));
            Assert.Equal("LocationNotAllowed", failure.Reason);
        }

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Failures_that_may_pass_are_tried_again()
    {
        await using var server = await ScriptedBillServer.StartAsync(Status(503), Status(408), Text(Bill));
        var fetch = FetchAsync(server.Url());
        await using var bills = await log.OverPausesAsync(fetch, Stop);
        Assert.Equal(Bill, await File.ReadAllTextAsync(bills.Files[0].Path, Stop));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_pause_that_the_server_asks_for_is_kept()
    {
        await using var server = await ScriptedBillServer.StartAsync(
            context =>
            {
                context.Response.Headers.RetryAfter = "17";
                return Status(429)(context);
            },
            Text(Bill));
        var fetch = FetchAsync(server.Url());
        await UntilAsync(log.Paused);

        clock.Advance(TimeSpan.FromSeconds(16.9));
        Assert.Single(server.Requests);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        await using var bills = await fetch;
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("Wed, 15 Apr 2026 13:00:00 GMT")]
    public async Task A_pause_that_is_too_long_to_wait_is_passed_on(string retryAfter)
    {
        await using var server = await ScriptedBillServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = retryAfter;
            return Status(503)(context);
        });
        var failure = await Assert.ThrowsAsync<LocationUnavailableException>(() => FetchAsync(server.Url()));
        Assert.Equal(TimeSpan.FromHours(1), failure.RetryAfter);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(401, "AccessDenied")]
    [InlineData(403, "AccessDenied")]
    [InlineData(404, "NotFound")]
    [InlineData(410, "NotFound")]
    [InlineData(204, "UnexpectedAnswer")]
    [InlineData(206, "UnexpectedAnswer")]
    [InlineData(304, "UnexpectedAnswer")] // though nothing was asked conditionally
    [InlineData(418, "UnexpectedAnswer")]
    public async Task Answers_that_only_a_person_can_change_are_not_asked_for_again(int status, string reason)
    {
        await using var server = await ScriptedBillServer.StartAsync(Status(status));
        var failure = await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync(server.Url("/may.csv?sig=secret"), authorization: "Bearer t0ken"));
        Assert.Equal(reason, failure.Reason);
        Assert.Contains($"{status}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message + failure.File, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(temp.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_truncated_download_is_tried_again_and_then_reported()
    {
        await using var server = await ScriptedBillServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync(Bill);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        var fetch = FetchAsync(server.Url());
        var failure = await Assert.ThrowsAsync<LocationUnavailableException>(() => log.OverPausesAsync(fetch, Stop));
        Assert.Contains(failure.Reason, new[] { "TruncatedDownload", "Unreachable" }); // a FIN or a reset, as the kernel likes
        Assert.Equal(4, server.Requests.Count);
        Assert.Empty(temp.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_and_asked_again()
    {
        await using var server = await ScriptedBillServer.StartAsync(
            context => Task.Delay(Timeout.Infinite, context.RequestAborted),
            async context =>
            {
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync(Bill);
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            Text(Bill));
        var fetch = FetchAsync(server.Url());
        await UntilAsync(() => server.Requests.Count == 1);
        clock.Advance(options.StallTimeout);
        await UntilAsync(log.PassPause);
        await UntilAsync(() => temp.EnumerateFiles("bill", SearchOption.AllDirectories).Any(file => file.Length == Bill.Length));
        clock.Advance(options.StallTimeout);
        await UntilAsync(log.PassPause);

        await using var bills = await fetch;
        Assert.Equal(Bill, await File.ReadAllTextAsync(bills.Files[0].Path, Stop));
    }

    [Fact]
    public async Task A_download_has_an_end_whatever_the_server_does()
    {
        await using var server = await ScriptedBillServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var fetch = FetchAsync(server.Url());
        await UntilAsync(() => server.Requests.Count == 1);
        clock.Advance(options.TotalTimeout);
        var failure = await Assert.ThrowsAsync<LocationUnavailableException>(() => log.OverPausesAsync(fetch, Stop));
        Assert.Equal("Timeout", failure.Reason);
    }

    [Fact]
    public async Task A_cancelled_download_leaves_nothing_behind()
    {
        await using var server = await ScriptedBillServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var cancelled = new CancellationTokenSource();
        var fetch = locations.FetchAsync(new() { Url = server.Url() }, new(), cancelled.Token);
        await UntilAsync(() => server.Requests.Count == 1);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.Empty(temp.EnumerateFileSystemInfos());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bill_that_is_too_large_is_refused_whether_or_not_its_size_is_announced(bool announced)
    {
        options.MaxBytes = 1000;
        await using var server = await ScriptedBillServer.StartAsync(async context =>
        {
            if (announced)
                context.Response.ContentLength = 1L << 40;
            var block = new byte[256];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
        });
        var failure = await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync(server.Url()));
        Assert.Equal("TooLarge", failure.Reason);
        Assert.Single(server.Requests);
        Assert.Empty(temp.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_download_stops_before_it_fills_the_disk()
    {
        options.MinFreeBytes = 1L << 50;
        await using var server = await ScriptedBillServer.StartAsync(Text(Bill));
        var failure = await Assert.ThrowsAsync<LocationUnavailableException>(() => FetchAsync(server.Url()));
        Assert.Equal("DiskFull", failure.Reason);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_disk_that_fills_while_a_download_runs_is_noticed()
    {
        var looks = 0;
        using var filling = new BillLocations(
            options, clock, () => 0.5, NullLogger.Instance, Dns.GetHostAddressesAsync, _ => Interlocked.Increment(ref looks) > 1 ? -1 : long.MaxValue);
        await using var server = await ScriptedBillServer.StartAsync(async context =>
        {
            var block = new byte[1 << 20];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
        });
        var failure = await Assert.ThrowsAsync<LocationUnavailableException>(() => filling.FetchAsync(new() { Url = server.Url() }, new(), Stop));
        Assert.Equal("DiskFull", failure.Reason);
    }

    [Fact]
    public async Task A_temp_folder_that_cannot_be_made_is_named()
    {
        options.TempFolder = Path.Combine(temp.FullName, "file", "below");
        await File.WriteAllTextAsync(Path.Combine(temp.FullName, "file"), "", Stop);
        var failure = await Assert.ThrowsAsync<LocationUnavailableException>(() => FetchAsync(new("https://bills.example/may.csv")));
        Assert.Equal("TempFolderNotWritable", failure.Reason);
        Assert.Contains(options.TempFolder, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_removed_after_two_days()
    {
        var old = temp.CreateSubdirectory("bill-old");
        var young = temp.CreateSubdirectory("bill-young");
        var other = temp.CreateSubdirectory("other");
        old.LastWriteTimeUtc = other.LastWriteTimeUtc = clock.GetUtcNow().UtcDateTime.AddDays(-3);
        young.LastWriteTimeUtc = clock.GetUtcNow().UtcDateTime.AddDays(-1);

        await using var server = await ScriptedBillServer.StartAsync(Text(Bill));
        await using var bills = await FetchAsync(server.Url());
        Assert.False(Directory.Exists(old.FullName));
        Assert.True(Directory.Exists(young.FullName));
        Assert.True(Directory.Exists(other.FullName));
    }

    [Fact]
    public async Task A_host_that_keeps_failing_is_left_alone_for_a_while_and_the_reason_stays_the_same()
    {
        await using var server = await ScriptedBillServer.StartAsync(Status(500));
        var messages = new List<string>();
        for (var download = 0; download < 4; download++)
        {
            var fetch = FetchAsync(server.Url());
            var failure = await Assert.ThrowsAsync<LocationUnavailableException>(() => log.OverPausesAsync(fetch, Stop));
            messages.Add($"{failure.Reason}: {failure.Message}");
        }

        Assert.Single(messages.Distinct());
        Assert.Equal(8, server.Requests.Count);

        clock.Advance(TimeSpan.FromMinutes(2));
        var again = FetchAsync(server.Url());
        await Assert.ThrowsAsync<LocationUnavailableException>(() => log.OverPausesAsync(again, Stop));
        Assert.Equal(9, server.Requests.Count);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await ScriptedBillServer.StartAsync(Text(Bill), certificate);

        var failure = await Assert.ThrowsAsync<LocationUnavailableException>(() => FetchAsync(server.Url(host: "localhost")));
        Assert.Equal("CertificateNotTrusted", failure.Reason);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        Uri url;
        await using (var server = await ScriptedBillServer.StartAsync(Text(Bill)))
            url = server.Url();
        var fetch = FetchAsync(url);
        Assert.Equal("Unreachable", (await Assert.ThrowsAsync<LocationUnavailableException>(() => log.OverPausesAsync(fetch, Stop))).Reason);
    }

    [Theory]
    [InlineData("ftp://bills.example/may.csv")]
    [InlineData("https://user:t0ken@bills.example/may.csv")]
    public async Task Urls_that_cannot_be_fetched_safely_are_refused(string url)
    {
        var failure = await Assert.ThrowsAsync<UnreadableBillException>(() => FetchAsync(new(url)));
        Assert.Equal("LocationNotAllowed", failure.Reason);
        Assert.DoesNotContain("t0ken", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_location_is_a_path_or_a_url_and_not_both()
    {
        foreach (var location in new BillLocation[] { new(), new() { Path = "a", Url = new("https://bills.example/") } })
            await Assert.ThrowsAsync<UnreadableBillException>(() => locations.FetchAsync(location, new(), Stop));
    }

    private static RequestDelegate Text(string text) => context => context.Response.WriteAsync(text);

    private static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static RequestDelegate Redirect(string target) => context =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    };

    private Task<FetchedBills> FetchAsync(Uri url, string? known = null, string? authorization = null) =>
        locations.FetchAsync(
            new() { Url = url, Credentials = authorization is null ? null : new HttpAuthorization(new(authorization)) }, new() { Loaded = known }, Stop);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(2), limit.Token);
    }
}
