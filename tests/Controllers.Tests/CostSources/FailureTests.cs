using System.Text;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.CostSources;

/// <summary>What becomes of a source whose bills cannot be loaded.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_location_that_does_not_answer_is_tried_again_and_the_old_charges_stay()
    {
        await using var bench = await LoadedAsync();
        var before = bench.Read<CostSource>(new("", "aws")).Status!;
        bench.Locations.Fault = new LocationUnavailableException("Unreachable", "bills.example.com refuses connections");
        var (source, again) = await bench.LookAsync();

        Assert.Equal("False Unreachable", source.Says(ConditionTypes.Ready));
        Assert.Equal("True Unreachable", source.Says(ConditionTypes.Reconciling));
        Assert.Null(source.Says(ConditionTypes.Stalled));
        Assert.Equal("bills.example.com refuses connections", source.Status!.Conditions.Message(ConditionTypes.Ready));
        Assert.Equal((before.Rows, before.LastImportTime, before.Digest), (source.Status.Rows, source.Status.LastImportTime, source.Status.Digest));
        Assert.Equal(20m, Assert.Single(source.Status.Totals!).BilledCost.Value);
        Assert.Equal(["Warning Unreachable aws: bills.example.com refuses connections"], bench.Events.Take());
        Assert.Equal(bench.Options.RetryInterval, again);

        var writes = bench.Writes;
        await bench.LookAsync();
        Assert.Equal(writes, bench.Writes);
        Assert.Empty(bench.Events.Take());

        bench.Locations.Fault = null;
        var (recovered, _) = await bench.LookAsync();
        Assert.Equal("True Loaded", recovered.Says(ConditionTypes.Ready));
        Assert.Null(recovered.Says(ConditionTypes.Reconciling));
        Assert.Equal(1, bench.Ledger.Imports);
    }

    [Theory]
    [InlineData(600, 600)] // the other side asks for a pause,
    [InlineData(7200, 3600)] // but the schedule comes first
    public async Task A_pause_that_the_location_asks_for_is_kept(int asked, int kept)
    {
        await using var bench = await LoadedAsync();
        bench.Locations.Fault = new LocationUnavailableException("TooManyRequests", "later") { RetryAfter = TimeSpan.FromSeconds(asked) };

        Assert.Equal(TimeSpan.FromSeconds(kept), (await bench.LookAsync()).Again);
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData("5m", 5)]
    [InlineData("1h30m", 90)]
    public async Task A_location_is_looked_at_as_often_as_the_schedule_says(string? every, int minutes)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.Put("aws.csv", new FocusBill().Row());
        bench.CreateSource(change: spec => spec.Schedule = every is null ? null : new() { Every = GoDuration.Parse(every) });

        Assert.Equal(TimeSpan.FromMinutes(minutes), (await bench.LookAsync()).Again);
    }

    [Fact]
    public async Task A_bill_that_is_not_there_waits_for_a_person_and_the_old_charges_stay()
    {
        await using var bench = await LoadedAsync();
        bench.Hide("aws.csv");
        var (source, again) = await bench.LookAsync();

        Assert.Equal("False NotFound", source.Says(ConditionTypes.Ready));
        Assert.Equal("True NotFound", source.Says(ConditionTypes.Stalled));
        Assert.Null(source.Says(ConditionTypes.Reconciling));
        Assert.Contains("aws.csv", source.Status!.Conditions.Message(ConditionTypes.Stalled), StringComparison.Ordinal);
        Assert.Equal(20m, Assert.Single(source.Status.Totals!).BilledCost.Value);
        Assert.Equal(TimeSpan.FromHours(1), again);
        Assert.Single(bench.Events.Take());

        bench.PutBack("aws.csv");
        var (back, _) = await bench.LookAsync();
        Assert.Equal("True Loaded", back.Says(ConditionTypes.Ready));
        Assert.Null(back.Says(ConditionTypes.Stalled));
        Assert.Equal(1, bench.Ledger.Imports);
    }

    [Theory]
    [InlineData("", "EmptyFile")]
    [InlineData("a;b\n1;2\n", "UnknownFormat")]
    [InlineData("BilledCost,Tags\n1,{}\n", "MissingColumn")]
    [InlineData("\0\0\0\0\0\0\0\0", "NotText")]
    [InlineData("gzip", "TruncatedFile")]
    public async Task A_file_that_is_no_bill_is_named_with_what_is_wrong_and_the_old_charges_stay(string content, string reason)
    {
        await using var bench = await LoadedAsync();
        bench.Put("aws.csv", content);
        if (content == "gzip")
            bench.PutTruncatedGzip("aws.csv", new FocusBill().Days("2026-04-01", 28, 1m));
        var (source, _) = await bench.LookAsync();

        Assert.Equal($"False {reason}", source.Says(ConditionTypes.Ready));
        Assert.Equal($"True {reason}", source.Says(ConditionTypes.Stalled));
        Assert.Equal(20m, Assert.Single(source.Status!.Totals!).BilledCost.Value);
        Assert.StartsWith($"Warning {reason} aws: ", Assert.Single(bench.Events.Take()), StringComparison.Ordinal);

        var writes = bench.Writes;
        await bench.LookAsync();
        Assert.Equal(writes, bench.Writes);
        Assert.Empty(bench.Events.Take());
    }

    [Fact]
    public async Task A_ledger_that_does_not_answer_leaves_the_figures_as_they_are()
    {
        await using var bench = await LoadedAsync();
        var before = bench.Read<CostSource>(new("", "aws")).Status!;
        bench.Ledger.Fault = new LedgerUnavailableException("the disk is full");
        var (source, again) = await bench.LookAsync();

        Assert.Equal("False LedgerUnavailable", source.Says(ConditionTypes.Ready));
        Assert.Equal("True LedgerUnavailable", source.Says(ConditionTypes.Reconciling));
        Assert.Equal((before.Rows, before.Digest, before.Totals!.Count), (source.Status!.Rows, source.Status.Digest, source.Status.Totals!.Count));
        Assert.Equal(bench.Options.RetryInterval, again);

        bench.Ledger.Fault = null;
        Assert.Equal("True Loaded", (await bench.LookAsync()).Source.Says(ConditionTypes.Ready));
    }

    [Fact]
    public async Task A_lost_ledger_is_filled_again_from_the_same_bills()
    {
        await using var bench = await LoadedAsync();
        var before = bench.Read<CostSource>(new("", "aws")).Status!;
        await bench.RestartAsync(emptyLedger: true);
        var (source, _) = await bench.LookAsync();

        Assert.Equal(1, bench.Ledger.Imports);
        Assert.Equal("True Loaded", source.Says(ConditionTypes.Ready));
        Assert.Equal((before.Rows, before.Digest), (source.Status!.Rows, source.Status.Digest));
    }

    [Theory]
    [InlineData("unreachable", "False Unreachable")]
    [InlineData("missing", "False NotFound")]
    [InlineData("suspended", "False Suspended")]
    public async Task A_lost_ledger_that_cannot_be_filled_again_leaves_the_last_known_figures(string why, string ready)
    {
        await using var bench = await LoadedAsync();
        var before = bench.Read<CostSource>(new("", "aws")).Status!;
        if (why == "missing")
            bench.Hide("aws.csv");
        else if (why == "unreachable")
            bench.Locations.Fault = new LocationUnavailableException("Unreachable", "nobody answers");
        else
            bench.Edit<CostSource>(new("", "aws"), source => source.Spec.Suspend = true);
        await bench.RestartAsync(emptyLedger: true);
        for (var look = 0; look < 2; look++) // also the second time it is not forgotten
        {
            var (source, _) = await bench.LookAsync();
            Assert.Equal(ready, source.Says(ConditionTypes.Ready));
            Assert.EndsWith(
                "the ledger lacks what was loaded before, the figures are the last known ones",
                source.Status!.Conditions.Message(ConditionTypes.Ready),
                StringComparison.Ordinal);
            Assert.Equal((before.Rows, before.LastImportTime), (source.Status.Rows, source.Status.LastImportTime));
            Assert.Equal(20m, Assert.Single(source.Status.Totals!).BilledCost.Value);
            Assert.Equal(Shared.SourceState.Missing, bench.Board.Find("aws"));
        }
    }

    [Fact]
    public async Task A_ledger_that_is_older_than_the_status_takes_no_figures_back()
    {
        await using var bench = await LoadedAsync();
        bench.CreateBudget();
        await bench.RestartAsync(emptyLedger: true);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 3, 10m));
        await bench.ReviewAsync();
        bench.Locations.Fault = new LocationUnavailableException("Unreachable", "nobody answers");
        await bench.RestartWithEarlierLedgerAsync();
        var (source, _) = await bench.LookAsync();
        var (budget, _) = await bench.ReviewAsync();

        Assert.Equal(30m, Assert.Single(source.Status!.Totals!).BilledCost.Value);
        Assert.Equal(30m, budget.Status!.Spent!.Value.Value);
        Assert.Equal("False BillsMissing", budget.Says(ConditionTypes.Ready));

        bench.Locations.Fault = null;
        await bench.LookAsync();
        Assert.Equal("True Reviewed", (await bench.StatusAsync()).Says(ConditionTypes.Ready));
        Assert.Equal(30m, (await bench.StatusAsync()).Spent!.Value.Value);
    }

    [Fact]
    public async Task A_suspended_source_is_left_alone_and_what_was_loaded_stays()
    {
        await using var bench = await LoadedAsync();
        bench.Edit<CostSource>(new("", "aws"), source => source.Spec.Suspend = true);
        bench.Put("aws.csv", new FocusBill().Days("2026-04-01", 5, 10m));
        var looks = bench.Locations.Looks.Count;
        var (source, again) = await bench.LookAsync();

        Assert.Equal("False Suspended", source.Says(ConditionTypes.Ready));
        Assert.Equal(20m, Assert.Single(source.Status!.Totals!).BilledCost.Value);
        Assert.Equal(looks, bench.Locations.Looks.Count);
        Assert.Null(again);
        Assert.Empty(bench.Events.Take()); // a person knows what she did

        bench.Edit<CostSource>(new("", "aws"), woken => woken.Spec.Suspend = null);
        Assert.Equal(50m, Assert.Single((await bench.LookAsync()).Source.Status!.Totals!).BilledCost.Value);
    }

    [Theory]
    [InlineData("both", "spec.location: must have exactly one of path, url, s3, azureBlob, gcs and bigQuery")]
    [InlineData("port", "spec.location.url: is no address that can be called: correct its host and port")]
    public async Task A_spec_that_nobody_refused_stalls_and_is_not_acted_on(string what, string message)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        bench.CreateSource(change: spec =>
        {
            spec.Location.Url = what == "port" ? "https://bills.example.com:99999/focus.csv" : "https://bills.example.com/focus.csv";
            spec.Location.Path = what == "port" ? null : "aws.csv";
        });
        var (source, _) = await bench.LookAsync();

        Assert.Equal("True InvalidSpec", source.Says(ConditionTypes.Stalled));
        Assert.Equal(message, source.Status!.Conditions.Message(ConditionTypes.Ready));
        Assert.Empty(bench.Locations.Looks);
    }

    [Theory]
    [InlineData("token", "Bearer s3cret")]
    [InlineData("username password", "Basic czNjcmV0OnMzY3JldA==")]
    public async Task Credentials_come_from_a_secret_beside_the_operator_and_go_nowhere_else(string keys, string authorization)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        CreateRemote(bench);
        CreateSecret(bench, FinOpsBench.OperatorNamespace, keys, "s3cret\n");
        var (source, _) = await bench.LookAsync();

        Assert.Equal("True Loaded", source.Says(ConditionTypes.Ready));
        var given = Assert.IsType<HttpAuthorization>(Assert.Single(bench.Locations.Looks).Location.Credentials);
        Assert.Equal(authorization, given.Header.Value);
        Assert.DoesNotContain(authorization, given.ToString(), StringComparison.Ordinal);
        var told = bench.Server.Find(ResourceDefinition.Of<CostSource>(), new("", "aws"))!.ToJsonString() + string.Join('\n', bench.Events.Take());
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
        Assert.DoesNotContain("czNjcmV0", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FinOpsBench.OperatorNamespace, null, "Secret cloudintel-system/bills does not exist")]
    [InlineData("default", "token", "Secret cloudintel-system/bills does not exist")] // not the operator's to read
    [InlineData(FinOpsBench.OperatorNamespace, "username", "Secret cloudintel-system/bills lacks what it needs: the key token, or the keys username and password")]
    [InlineData(FinOpsBench.OperatorNamespace, "token", "Secret cloudintel-system/bills lacks what it needs: the key token, or the keys username and password", "\n")]
    public async Task A_secret_that_is_missing_or_incomplete_is_said_and_waited_for(string @namespace, string? keys, string message, string value = "s3cret")
    {
        await using var bench = await FinOpsBench.OpenAsync();
        CreateRemote(bench);
        if (keys is not null)
            CreateSecret(bench, @namespace, keys, value);
        var (source, again) = await bench.LookAsync();

        Assert.Equal("False SecretMissing", source.Says(ConditionTypes.Ready));
        Assert.Equal("True SecretMissing", source.Says(ConditionTypes.Reconciling));
        Assert.Equal(message, source.Status!.Conditions.Message(ConditionTypes.Ready));
        Assert.Equal([$"Warning SecretMissing aws: {message}"], bench.Events.Take());
        Assert.Empty(bench.Locations.Looks);
        Assert.Equal(bench.Options.RetryInterval, again);
    }

    [Fact]
    public async Task Credentials_that_the_location_refuses_wait_for_a_person()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        CreateRemote(bench);
        CreateSecret(bench, FinOpsBench.OperatorNamespace, "token", "s3cret");
        bench.Locations.Fault = new UnreadableBillException("AccessDenied", "bills.example.com/focus.csv", "bills.example.com answers 401: correct the credentials");
        var (source, again) = await bench.LookAsync();

        Assert.Equal("True AccessDenied", source.Says(ConditionTypes.Stalled));
        Assert.Equal(TimeSpan.FromHours(1), again);

        bench.Locations.Fault = null;
        Assert.Equal("True Loaded", (await bench.LookAsync()).Source.Says(ConditionTypes.Ready));
    }

    private static async Task<FinOpsBench> LoadedAsync()
    {
        var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 2, 10m));
        return bench;
    }

    private static void CreateRemote(FinOpsBench bench)
    {
        bench.Locations.Remote = (bench.Put("remote", new FocusBill().Row().Csv()), "etag-1");
        bench.CreateSource(change: spec => spec.Location = new()
        {
            Url = "https://bills.example.com/focus.csv",
            SecretRef = new() { Name = "bills" },
        });
    }

    private static void CreateSecret(FinOpsBench bench, string @namespace, string keys, string value) => bench.Create(new Secret
    {
        Metadata = new() { Name = "bills", Namespace = @namespace },
        Data = keys.Split(' ').ToDictionary(key => key, _ => Encoding.UTF8.GetBytes(value)),
    });
}
