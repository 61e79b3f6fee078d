using System.Globalization;
using CloudIntel.Clouds.Prometheus;
using CloudIntel.Clouds.Tests.Locations;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Prometheus;
using Microsoft.AspNetCore.Http;

namespace CloudIntel.Clouds.Tests.Prometheus;

/// <summary>What is made of Prometheus' answers, scripted and real. It is noon of April 15th, 2026.</summary>
public sealed class PrometheusQueriesTests : IDisposable
{
    private const string Query = "sum by (team) (increase(requests_total[1d]))";

    private readonly ManualTimeProvider clock = new();
    private readonly PrometheusQueries queries;

    public PrometheusQueriesTests() => queries = new(clock, () => 0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => queries.Dispose();

    [Fact]
    public async Task Each_value_at_the_end_of_a_day_is_the_count_of_that_day()
    {
        IFormCollection? form = null;
        await using var server = await ScriptedBillServer.StartAsync(async context =>
        {
            form = await context.Request.ReadFormAsync(Cancellation);
            await context.Response.WriteAsync(Matrix(
                ("""{"team":"b"}""", [("2026-04-02", "12.5")]),
                ("""{"team":"a","zone":"1"}""", [("2026-04-02", "1"), ("2026-04-03", "2")]),
                ("""{"team":"a","zone":"2"}""", [("2026-04-02", "10")])), Cancellation);
        });
        var counts = await queries.CountAsync(Ask(server.Url("/")), new(2026, 4, 1), new(2026, 4, 3), Cancellation);

        Assert.Equal([new("requests", "a", new(2026, 4, 1), 11), new("requests", "a", new(2026, 4, 2), 2), new("requests", "b", new(2026, 4, 1), 12.5m)], counts);
        Assert.Equal([Query, Seconds("2026-04-02"), Seconds("2026-04-03"), "86400"], new[] { "query", "start", "end", "step" }.Select(field => form![field].ToString()));
    }

    [Fact]
    public async Task Days_that_are_not_over_are_not_asked_for()
    {
        IFormCollection? form = null;
        await using var server = await ScriptedBillServer.StartAsync(async context =>
        {
            form = await context.Request.ReadFormAsync(Cancellation);
            await context.Response.WriteAsync(Matrix(), Cancellation);
        });

        Assert.Empty(await queries.CountAsync(Ask(server.Url("/")), new(2026, 4, 1), new(2026, 5, 1), Cancellation));
        Assert.Equal(Seconds("2026-04-15"), form!["end"].ToString()); // the end of the 14th
        Assert.Empty(await queries.CountAsync(Ask(server.Url("/")), new(2026, 4, 15), new(2026, 5, 1), Cancellation));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Series_without_the_label_and_values_that_are_no_count_are_left_out()
    {
        await using var server = await ScriptedBillServer.StartAsync(context => context.Response.WriteAsync(Matrix(
            ("""{"other":"a"}""", [("2026-04-02", "1")]),
            ("""{"team":""}""", [("2026-04-02", "1")]),
            ("""{"team":"a"}""", [("2026-04-02", "NaN"), ("2026-04-03", "+Inf"), ("2026-04-04", "-1"), ("2026-04-05", "1e300"), ("2026-04-06", "2e3")])), Cancellation));

        Assert.Equal([new("requests", "a", new(2026, 4, 5), 2000)], await queries.CountAsync(Ask(server.Url("/")), new(2026, 4, 1), new(2026, 4, 7), Cancellation));
    }

    [Fact]
    public async Task What_may_pass_is_asked_again_and_what_the_query_is_to_blame_for_is_not()
    {
        await using var server = await ScriptedBillServer.StartAsync(
            context => Refuse(context, 503, "overloaded"),
            context => context.Response.WriteAsync(Matrix(("""{"team":"a"}""", [("2026-04-02", "1")])), Cancellation),
            context => Refuse(context, 400, """{"status":"error","errorType":"bad_data","error":"1:5: parse error: unexpected end"}"""));
        var asked = queries.CountAsync(Ask(server.Url("/")), new(2026, 4, 1), new(2026, 4, 2), Cancellation);
        await AdvanceOverPausesAsync(asked);
        Assert.Single(await asked);

        var refused = await Assert.ThrowsAsync<UnitQueryException>(() => queries.CountAsync(Ask(server.Url("/")), new(2026, 4, 1), new(2026, 4, 2), Cancellation));
        Assert.False(refused.IsPassing);
        Assert.Equal($"{server.Url("/").Authority} answered 400: 1:5: parse error: unexpected end", refused.Message);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData("<html>login</html>")]
    [InlineData("{}")]
    [InlineData("""{"data":{"result":[{"metric":{"team":"a"},"values":[["x"]]}]}}""")]
    public async Task An_answer_that_is_none_is_said(string body)
    {
        await using var server = await ScriptedBillServer.StartAsync(context => context.Response.WriteAsync(body, Cancellation));

        var refused = await Assert.ThrowsAsync<UnitQueryException>(() => queries.CountAsync(Ask(server.Url("/")), new(2026, 4, 1), new(2026, 4, 2), Cancellation));
        Assert.Contains("gave no answer of the Prometheus API", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_credentials_service_of_the_machine_is_never_asked()
    {
        var refused = await Assert.ThrowsAsync<UnitQueryException>(
            () => queries.CountAsync(Ask(new("http://169.254.169.254/")), new(2026, 4, 1), new(2026, 4, 2), Cancellation));

        Assert.False(refused.IsPassing);
        Assert.Contains("not allowed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_Prometheus_counts_days()
    {
        // Two counters that grow by 864 and 1728 a day, as recorded samples of April 1st to 3rd.
        var first = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        await using var prometheus = await PrometheusServer.StartAsync(
            new SeriesText()
                .Add("requests_total", "team=\"a\"", first, first.AddDays(3), 300, seconds => seconds / 100)
                .Add("requests_total", "team=\"b\"", first, first.AddDays(3), 300, seconds => seconds / 100 * 2),
            Cancellation);
        using var real = new PrometheusQueries(new RecordedClock(), () => 0);
        var counts = await real.CountAsync(Ask(prometheus.Url), new(2026, 4, 1), new(2026, 4, 4), Cancellation);

        Assert.Equal(
            [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2), ("b", 3)],
            counts.Select(count => (count.Value, count.Day.Day)));
        Assert.All(counts, count => Assert.Equal(count.Value == "a" ? 864 : 1728, (double)count.Units, 4 * (count.Value == "a" ? 1 : 2)));
        var refused = await Assert.ThrowsAsync<UnitQueryException>(
            () => real.CountAsync(Ask(prometheus.Url) with { Query = "sum by (team" }, new(2026, 4, 1), new(2026, 4, 4), Cancellation));
        Assert.Contains("answered 400", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Moves the clock over pauses between tries, but not over the time that a try has.</summary>
    private async Task AdvanceOverPausesAsync(Task asked)
    {
        while (!asked.IsCompleted)
        {
            if (clock.NextTimer is { } pause && pause <= TimeSpan.FromSeconds(5))
                clock.Advance(pause);
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancellation);
        }
    }

    private static UnitQuery Ask(Uri url) => new("requests", url, Query, "team");

    private static Task Refuse(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body, Cancellation);
    }

    private static string Matrix(params (string Labels, (string Day, string Value)[] Samples)[] series)
    {
        var results = series.Select(one =>
            "{\"metric\":" + one.Labels + ",\"values\":[" + string.Join(',', one.Samples.Select(sample => $"[{Seconds(sample.Day)},\"{sample.Value}\"]")) + "]}");
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" + string.Join(',', results) + "]}}";
    }

    private static string Seconds(string day) =>
        DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>A clock that runs, on April 10th.</summary>
    private sealed class RecordedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 4, 10, 0, 0, 0, TimeSpan.Zero);
    }
}
