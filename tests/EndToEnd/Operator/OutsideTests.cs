using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Clouds;
using CloudIntel.TestKit.Postgres;
using CloudIntel.TestKit.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>What the operator reaches outside the cluster: bills on the network, a shared ledger, a collector of traces.</summary>
public sealed class OutsideTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_bill_on_the_network_is_loaded_with_a_Secrets_token_and_outlives_its_server()
    {
        var port = LoopbackPort.Free();
        var bill = new FocusBill().Row(("BilledCost", "4.5")).Csv();
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        var web = await ServeAsync(port, http => http.Request.Headers.Authorization == "Bearer let-me-in"
            ? http.Response.WriteAsync(bill, Cancel)
            : Refuse(http));
        await cluster.StartOperatorAsync(Cancel, ("BillLocations__AllowPrivateNetworks", "true"), ("BillLocations__MaxRetries", "1"));
        await cluster.Plane.KubectlAsync(
            Cancel, "create", "secret", "generic", "bills", "-n", OperatorCluster.Namespace, "--from-literal=token=let-me-in");
        await cluster.ApplyAsync(Source(port, "secretRef: { name: bills }"), Cancel);

        var loaded = await cluster.CostSourceAsync("web", it => it.Condition("Ready") == "True Loaded", Cancel);
        Assert.Equal(4.5m, loaded.Billed());

        await web.DisposeAsync();
        await cluster.LookAsync("web", Cancel);
        var unreachable = await cluster.CostSourceAsync("web", it => it.Condition("Ready").StartsWith("False ", StringComparison.Ordinal), Cancel);
        Assert.Equal(4.5m, unreachable.Billed());
        Assert.DoesNotContain("let-me-in", unreachable.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task An_export_in_a_bucket_is_loaded_by_its_manifest_and_only_the_billing_period_that_changed_is_loaded_again()
    {
        await using var aws = await MotoServer.StartAsync(Cancel);
        await aws.CreateBucketAsync("acme-billing", Cancel);
        await StoreMonthAsync(aws, "2026-01", "10");
        await StoreMonthAsync(aws, "2026-02", "20");
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        await cluster.StartOperatorAsync(
            Cancel, ("BillLocations__AllowPrivateNetworks", "true"), ("BillLocations__TempFolder", Path.Combine(cluster.Plane.Folder, "downloads")));
        await cluster.Plane.KubectlAsync(
            Cancel, "create", "secret", "generic", "keys", "-n", OperatorCluster.Namespace, "--from-literal=accessKeyId=AKIATEST", "--from-literal=secretAccessKey=s3cret");
        await cluster.ApplyAsync(
            $$"""
            apiVersion: cloudintel.io/v1alpha1
            kind: CostSource
            metadata: { name: export }
            spec:
              location: { s3: { bucket: acme-billing, prefix: exports/, endpoint: "{{aws.Endpoint}}" }, secretRef: { name: keys } }
            """, Cancel);
        var first = await cluster.CostSourceAsync("export", it => it.Condition("Ready") == "True Loaded", Cancel);
        Assert.Equal(30m, first.Billed());

        await StoreMonthAsync(aws, "2026-02", "25");
        await cluster.LookAsync("export", Cancel);
        var second = await cluster.CostSourceAsync("export", it => it.Billed() == 35m, Cancel);
        var objects = second.GetProperty("status").GetProperty("objects");
        Assert.Equal((2, 1, 1), (objects.GetProperty("found").GetInt32(), objects.GetProperty("fetched").GetInt32(), objects.GetProperty("unchanged").GetInt32()));
        Assert.DoesNotContain("s3cret", second.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Private_addresses_are_refused_unless_they_are_allowed()
    {
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        await cluster.StartOperatorAsync(Cancel);

        await cluster.ApplyAsync(Source(LoopbackPort.Free(), ""), Cancel);

        await cluster.CostSourceAsync("web", it => it.Condition("Ready") == "False LocationNotAllowed", Cancel);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_ledger_in_PostgreSQL_is_shared_by_replicas_and_missed_while_it_is_gone()
    {
        await using var database = await PostgresServer.StartAsync(Cancel);
        await database.CreateDatabaseAsync("cloudintel", Cancel);
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        (string, string)[] settings = [("Ledger__Store", "PostgreSql"), ("Ledger__ConnectionString", database.ConnectionString("cloudintel")), ("Endpoints__UnreadyPeriod", "00:00:00")];
        new FocusBill().Row(("BilledCost", "4.5")).In(cluster.Bills, "aws.csv");
        await cluster.ApplySourceAsync("aws", "aws.csv", Cancel);
        await cluster.ApplyBudgetAsync("all", "100", "{}", Cancel);
        var leader = await cluster.StartOperatorAsync(Cancel, settings);
        await cluster.BudgetAsync("all", it => it.Spent() == 4.5m, Cancel);
        await cluster.StartOperatorAsync(Cancel, settings);

        await leader.SignalAsync("TERM");
        new FocusBill().Row(("BilledCost", "5")).In(cluster.Bills, "aws.csv");
        await cluster.BudgetAsync("all", it => it.Spent() == 5m, Cancel);

        await database.CrashAsync(Cancel);
        new FocusBill().Row(("BilledCost", "6")).In(cluster.Bills, "aws.csv");
        await cluster.LookAsync("aws", Cancel);
        await cluster.BudgetAsync("all", it => it.Spent() == 6m, Cancel);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Traces_go_to_the_endpoint_of_OpenTelemetrys_own_variable()
    {
        var port = LoopbackPort.Free();
        var posted = new ConcurrentQueue<string>();
        await using var collector = await ServeAsync(port, async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, Cancel);
            posted.Enqueue($"{http.Request.Path} {Encoding.UTF8.GetString(body.ToArray())}");
        });
        await using var cluster = await OperatorCluster.StartAsync(Cancel);
        await cluster.StartOperatorAsync(
            Cancel,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{port}"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"));

        while (!posted.Any(request => request.StartsWith("/v1/traces ", StringComparison.Ordinal) && request.Contains("cloudintel-operator", StringComparison.Ordinal)))
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
    }

    /// <summary>A delivery of a FOCUS export of AWS: a billing period with one charge.</summary>
    private static async Task StoreMonthAsync(MotoServer aws, string month, string cost)
    {
        var start = DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var bill = new FocusBill().Row(
            ("BilledCost", cost), ("BillingPeriodStart", $"{start:yyyy-MM-dd}T00:00:00Z"), ("BillingPeriodEnd", $"{start.AddMonths(1):yyyy-MM-dd}T00:00:00Z"),
            ("ChargePeriodStart", $"{start:yyyy-MM-dd}T00:00:00Z"), ("ChargePeriodEnd", $"{start.AddDays(1):yyyy-MM-dd}T00:00:00Z"));
        var data = $"exports/focus/data/billing_period={month}/focus-00001.csv";
        await aws.StoreAsync("acme-billing", data, Encoding.UTF8.GetBytes(bill.Csv()), Cancel);
        var manifest = $$"""{"exportArn": "arn:aws:bcm-data-exports:us-east-1:1:export/focus", "dataFiles": ["s3://acme-billing/{{data}}"]}""";
        await aws.StoreAsync("acme-billing", $"exports/focus/metadata/billing_period={month}/focus-Manifest.json", Encoding.UTF8.GetBytes(manifest), Cancel);
    }

    private static string Source(int port, string secret) =>
        $$"""
        apiVersion: cloudintel.io/v1alpha1
        kind: CostSource
        metadata: { name: web }
        spec:
          location:
            url: "http://127.0.0.1:{{port}}/bill.csv"
            {{secret}}
        """;

    private static Task Refuse(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static async Task<WebApplication> ServeAsync(int port, RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(Cancel);
        return app;
    }
}
