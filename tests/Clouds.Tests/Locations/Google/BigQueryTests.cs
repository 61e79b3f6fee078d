using CloudIntel.Clouds.Tests.Locations.Objects;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clouds;

namespace CloudIntel.Clouds.Tests.Locations.Google;

/// <summary>Billing months of Google's export, read by query.</summary>
public sealed class BigQueryTests : IDisposable
{
    private const string Columns = """
        {"name": "cost", "type": "FLOAT"}, {"name": "usage_start_time", "type": "TIMESTAMP"},
        {"name": "invoice", "type": "RECORD", "fields": [{"name": "month", "type": "STRING"}]},
        {"name": "labels", "type": "RECORD", "mode": "REPEATED", "fields": [{"name": "key", "type": "STRING"}, {"name": "value", "type": "STRING"}]},
        {"name": "export_time", "type": "TIMESTAMP"}
        """;

    private const string Table = $$"""{"fields": [{{Columns}}]}""";
    private const string Result = $$"""{"fields": [{"name": "cloudintel_month", "type": "STRING"}, {{Columns}}]}""";
    private const string Months = """{"fields": [{"name": "month", "type": "STRING"}, {"name": "n", "type": "INTEGER"}, {"name": "written", "type": "TIMESTAMP"}]}""";

    private readonly LocationBench bench = new();

    /// <summary>Rows of each month, and when its last row was exported.</summary>
    private readonly SortedDictionary<string, (string[] Costs, long Written)> months = new(StringComparer.Ordinal)
    {
        ["2026-01"] = (["1.5", "0.1", "-2.25E-7"], 1),
        ["2026-02"] = (["3"], 2),
    };

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Every_month_becomes_a_file_of_JSON_lines_as_BigQuery_itself_exports_them()
    {
        await using var server = await ScriptedBigQuery.StartAsync(AnswerFromTable);
        server.Waits = 3;

        await using var bills = await bench.FetchAsync(Location(server));
        Assert.Equal(["bigquery://acme.billing.export/2026-01", "bigquery://acme.billing.export/2026-02"], bills.Files.Select(file => file.Name));
        Assert.Equal(
            """
            {"cost":1.5,"usage_start_time":"2026-01-31 12:00:00 UTC","invoice":{"month":"202601"},"labels":[{"key":"team","value":null}],"export_time":"1970-01-01 00:00:00.000001 UTC"}
            {"cost":0.1,"usage_start_time":"2026-01-31 12:00:00 UTC","invoice":{"month":"202601"},"labels":[{"key":"team","value":null}],"export_time":"1970-01-01 00:00:00.000001 UTC"}
            {"cost":-2.25E-7,"usage_start_time":"2026-01-31 12:00:00 UTC","invoice":{"month":"202601"},"labels":[{"key":"team","value":null}],"export_time":"1970-01-01 00:00:00.000001 UTC"}

            """,
            await File.ReadAllTextAsync(bills.Files[0].Path, TestContext.Current.CancellationToken));
        Assert.Equal(new ObjectCounts(2, 2, 0), bills.Objects);
        Assert.All(server.Questions, question => Assert.Equal("1000000", question["maximumBytesBilled"]!.GetValue<string>()));
        Assert.All(server.Ran, query => Assert.Contains(server.Questions, question => question["dryRun"]!.GetValue<bool>() && question["query"]!.GetValue<string>() == query));
    }

    [Fact]
    public async Task Only_months_that_changed_are_read_again_and_only_the_parts_of_the_table_that_can_hold_them()
    {
        await using var server = await ScriptedBigQuery.StartAsync(AnswerFromTable);
        await using var first = await bench.FetchAsync(Location(server));
        var known = new KnownBills { Loaded = first.Signature };
        await using var same = await bench.FetchAsync(Location(server), known);
        Assert.True(same.Unchanged);

        months["2026-02"] = (["3", "4"], 3);
        await using var second = await bench.FetchAsync(Location(server), known);
        Assert.Equal("bigquery://acme.billing.export/2026-02", Assert.Single(second.Files).Name);
        Assert.Equal(new ObjectCounts(2, 1, 1), second.Objects);
        Assert.Contains("IN ('2026-02') AND (_PARTITIONTIME >= TIMESTAMP '2026-01-30' OR _PARTITIONTIME IS NULL)", server.Ran.Last(), StringComparison.Ordinal);

        await using var whole = await bench.FetchAsync(Location(server), known with { Whole = true });
        Assert.Equal(2, whole.Files.Count);
    }

    [Fact]
    public async Task A_view_without_partitions_is_read_as_a_whole()
    {
        await using var server = await ScriptedBigQuery.StartAsync(query =>
            query.Contains("_PARTITIONTIME", StringComparison.Ordinal) ? BigQueryResult.Refused(400, "invalidQuery") : AnswerFromTable(query));
        await using var bills = await bench.FetchAsync(Location(server));
        Assert.Equal(2, bills.Files.Count);
        Assert.DoesNotContain("_PARTITIONTIME", server.Ran.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_FOCUS_view_is_known_by_its_columns()
    {
        const string Focus = """{"fields": [{"name": "BillingPeriodStart", "type": "TIMESTAMP"}, {"name": "BilledCost", "type": "NUMERIC"}, {"name": "x_ExportTime", "type": "TIMESTAMP"}]}""";
        await using var server = await ScriptedBigQuery.StartAsync(query => query.StartsWith("SELECT *", StringComparison.Ordinal) ? new(Focus, []) : AnswerFromTable(query));
        await using var bills = await bench.FetchAsync(Location(server));
        Assert.Contains("FORMAT_TIMESTAMP('%Y-%m', TIMESTAMP(`BillingPeriodStart`))", server.Ran.First(), StringComparison.Ordinal);
        Assert.Contains("MAX(`x_ExportTime`)", server.Ran.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_would_read_too_much_is_not_run()
    {
        await using var server = await ScriptedBigQuery.StartAsync(query => AnswerFromTable(query) with { Bytes = query.StartsWith("SELECT *", StringComparison.Ordinal) ? 1 : 1_000_001 });
        var failure = Assert.IsType<UnreadableBillException>(await bench.FailureAsync(Location(server)));
        Assert.Equal("QueryTooLarge", failure.Reason);
        Assert.Contains("1000001 bytes", failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Ran);
    }

    [Theory]
    [InlineData(403, "accessDenied", "AccessDenied")]
    [InlineData(404, "notFound", "NotFound")]
    [InlineData(400, "invalidQuery", "QueryRefused")]
    [InlineData(400, "bytesBilledLimitExceeded", "QueryTooLarge")]
    [InlineData(403, "quotaExceeded", "TooManyRequests")]
    [InlineData(403, "rateLimitExceeded", "TooManyRequests")]
    [InlineData(503, "backendError", "ServerError")]
    public async Task A_refusal_ends_in_its_reason_and_tells_no_secret(int status, string word, string reason)
    {
        await using var server = await ScriptedBigQuery.StartAsync(_ => BigQueryResult.Refused(status, word));
        var failure = await bench.FailureAsync(Location(server));
        Assert.Equal(reason, failure is UnreadableBillException e ? e.Reason : Assert.IsType<LocationUnavailableException>(failure).Reason);
        Assert.Contains(word, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_no_billing_export_is_said()
    {
        await using var server = await ScriptedBigQuery.StartAsync(_ => new("""{"fields": [{"name": "id", "type": "STRING"}]}""", []));
        var failure = Assert.IsType<UnreadableBillException>(await bench.FailureAsync(Location(server)));
        Assert.Equal("UnexpectedAnswer", failure.Reason);
        Assert.Contains("neither invoice.month nor BillingPeriodStart", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_is_still_empty_is_said()
    {
        months.Clear();
        await using var server = await ScriptedBigQuery.StartAsync(AnswerFromTable);
        Assert.Equal("NotFound", Assert.IsType<UnreadableBillException>(await bench.FailureAsync(Location(server))).Reason);
    }

    [Theory]
    [InlineData("""{"type": "external_account", "credential_source": {"file": "/etc/passwd"}}""")] // would read files of ours
    [InlineData("""{"type": "service_account", "client_email": "a@b", "private_key": "s3cret"}""")]
    [InlineData("s3cret")]
    public async Task A_key_that_is_none_of_a_service_account_is_refused_and_not_told(string key)
    {
        await using var server = await ScriptedBigQuery.StartAsync(AnswerFromTable);
        var failure = Assert.IsType<UnreadableBillException>(await bench.FailureAsync(Location(server) with { Credentials = new GoogleServiceAccountKey(new(key)) }));
        Assert.Equal("AccessDenied", failure.Reason);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Questions);
    }

    private BigQueryResult AnswerFromTable(string query)
    {
        if (query.StartsWith("SELECT *", StringComparison.Ordinal))
            return new(Table, []);
        if (query.Contains("COUNT(*)", StringComparison.Ordinal))
            return new(Months, [.. months.Select(month => $$"""{"f": [{"v": "{{month.Key}}"}, {"v": "{{month.Value.Costs.Length}}"}, {"v": "{{month.Value.Written}}"}]}""")]);
        return new(Result,
        [
            .. from month in months
               where query.Contains($"'{month.Key}'", StringComparison.Ordinal)
               from cost in month.Value.Costs
               select $$$"""
                   {"f": [{"v": "{{{month.Key}}}"}, {"v": "{{{cost}}}"}, {"v": "1769860800000000"}, {"v": {"f": [{"v": "{{{month.Key.Replace("-", "", StringComparison.Ordinal)}}}"}]}},
                     {"v": [{"v": {"f": [{"v": "team"}, {"v": null}]}}]}, {"v": "{{{month.Value.Written}}}"}]}
                   """,
        ]);
    }

    private static BillLocation Location(ScriptedBigQuery server) => new()
    {
        BigQuery = new() { Project = "acme", Table = "billing.export", MaximumBytesBilled = 1_000_000, Endpoint = server.Endpoint },
        Credentials = CloudCases.GoogleKey(new Uri(server.Endpoint, "/token")),
    };
}
