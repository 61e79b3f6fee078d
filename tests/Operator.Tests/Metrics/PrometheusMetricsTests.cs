using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.RegularExpressions;
using CloudIntel.Operator.Metrics;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Operator.Tests.Metrics;

public sealed class PrometheusMetricsTests
{
    private static readonly Regex CreatedTime = new(@"(?<series>_created[^ ]*) [0-9]+\.[0-9]{3}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly ExpositionFormat[] Formats = [ExpositionFormat.PrometheusText, ExpositionFormat.OpenMetrics];

    [Fact]
    public async Task The_Prometheus_text_is_exactly_this()
    {
        using var process = new MeteredProcess();
        MeasureOneOfEach(process.Meter);

        Assert.Equal(
            """
            # TYPE target_info gauge
            # HELP target_info Target metadata
            target_info{service_name="cloudintel-operator",service_version="0.1.0"} 1
            # TYPE cloudintel_budget_used_ratio gauge
            # HELP cloudintel_budget_used_ratio Spent over amount
            cloudintel_budget_used_ratio{name="web",namespace="shop"} 0.25
            # TYPE controller_runtime_reconcile_total counter
            # HELP controller_runtime_reconcile_total Reconciles, with "quotes" and \\ and\na second line
            controller_runtime_reconcile_total{controller="budget",result="success"} 3
            # TYPE http_server_request_duration_seconds histogram
            http_server_request_duration_seconds_bucket{http_route="/a\"b\\c\nd",le="0.5"} 1
            http_server_request_duration_seconds_bucket{http_route="/a\"b\\c\nd",le="1"} 2
            http_server_request_duration_seconds_bucket{http_route="/a\"b\\c\nd",le="1e+06"} 3
            http_server_request_duration_seconds_bucket{http_route="/a\"b\\c\nd",le="+Inf"} 4
            http_server_request_duration_seconds_sum{http_route="/a\"b\\c\nd"} 2.00001e+06
            http_server_request_duration_seconds_count{http_route="/a\"b\\c\nd"} 4

            """.ReplaceLineEndings("\n"),
            await process.ScrapeAsync(ExpositionFormat.PrometheusText));
    }

    [Fact]
    public async Task The_OpenMetrics_text_is_exactly_this()
    {
        using var process = new MeteredProcess();
        MeasureOneOfEach(process.Meter);

        var text = CreatedTime.Replace(await process.ScrapeAsync(ExpositionFormat.OpenMetrics), "${series} <start>");

        Assert.Equal(
            """
            # TYPE target info
            # HELP target Target metadata
            target_info{service_name="cloudintel-operator",service_version="0.1.0"} 1
            # TYPE cloudintel_budget_used_ratio gauge
            # UNIT cloudintel_budget_used_ratio ratio
            # HELP cloudintel_budget_used_ratio Spent over amount
            cloudintel_budget_used_ratio{name="web",namespace="shop"} 0.25
            # TYPE controller_runtime_reconcile counter
            # HELP controller_runtime_reconcile Reconciles, with \"quotes\" and \\ and\na second line
            controller_runtime_reconcile_total{controller="budget",result="success"} 3
            controller_runtime_reconcile_created{controller="budget",result="success"} <start>
            # TYPE http_server_request_duration_seconds histogram
            # UNIT http_server_request_duration_seconds seconds
            http_server_request_duration_seconds_bucket{http_route="/a\"b\\c\nd",le="0.5"} 1
            http_server_request_duration_seconds_bucket{http_route="/a\"b\\c\nd",le="1.0"} 2
            http_server_request_duration_seconds_bucket{http_route="/a\"b\\c\nd",le="1e+06"} 3
            http_server_request_duration_seconds_bucket{http_route="/a\"b\\c\nd",le="+Inf"} 4
            http_server_request_duration_seconds_sum{http_route="/a\"b\\c\nd"} 2.00001e+06
            http_server_request_duration_seconds_count{http_route="/a\"b\\c\nd"} 4
            http_server_request_duration_seconds_created{http_route="/a\"b\\c\nd"} <start>
            # EOF

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public async Task Tags_whose_names_become_the_same_share_a_label()
    {
        using var process = new MeteredProcess();
        process.Meter.CreateCounter<long>("c").Add(1, new TagList { { "a_b", "2" }, { "a.b", "1" }, { "z", "3" } });

        var sample = Assert.Single((await process.ParsedAsync(ExpositionFormat.PrometheusText))["c_total"].Samples);

        Assert.Equal("1;2", sample.Labels["a_b"]);
        Assert.Equal("3", sample.Labels["z"]);
    }

    [Fact]
    public async Task Series_that_become_the_same_are_added_up()
    {
        using var process = new MeteredProcess();
        var counter = process.Meter.CreateCounter<long>("c");
        var histogram = process.Meter.CreateHistogram<double>("h");
        var gauge = process.Meter.CreateGauge<int>("g");
        foreach (var tags in (TagList[])[new() { { "x", 1 } }, new() { { "x", "1" } }, new() { { "x", "1" }, { "y", "" } }, new() { { "x", "1" }, { "y", null } }])
        {
            counter.Add(1, tags);
            histogram.Record(7, tags);
            gauge.Record(5, tags);
        }

        var exposition = await process.ParsedAsync(ExpositionFormat.PrometheusText);

        Assert.Equal(4, exposition["c_total"].Value);
        Assert.Equal(5, exposition["g"].Value);
        Assert.Equal(4, exposition["h"].Samples.Single(sample => sample.Name == "h_count").Value);
        Assert.Equal(28, exposition["h"].Samples.Single(sample => sample.Name == "h_sum").Value);
        Assert.Equal(0, exposition["h"].Samples.Single(sample => sample.Labels.GetValueOrDefault("le") == "5").Value);
        Assert.Equal(4, exposition["h"].Samples.Single(sample => sample.Labels.GetValueOrDefault("le") == "10").Value);
    }

    [Fact]
    public async Task The_same_counter_of_two_libraries_is_one_family()
    {
        using var process = new MeteredProcess();
        process.Meter.CreateCounter<long>("rest_client_requests_total").Add(2);
        process.OtherMeter.CreateCounter<double>("rest_client_requests").Add(0.5);

        Assert.Equal(2.5, (await process.ParsedAsync(ExpositionFormat.OpenMetrics))["rest_client_requests"].Value);
    }

    [Theory]
    [InlineData("x", "x")] // a gauge beside a counter
    [InlineData("x", "x_total")]
    [InlineData("x_created", "x_created")]
    public async Task A_name_that_is_taken_shows_one_of_the_two(string counter, string gauge)
    {
        using var process = new MeteredProcess();
        process.Meter.CreateCounter<int>(counter).Add(1);
        process.OtherMeter.CreateGauge<int>(gauge).Record(1);

        foreach (var format in Formats)
            Assert.Equal(2, (await process.ParsedAsync(format)).Families.Count); // target_info and the first of the two
    }

    [Fact]
    public async Task A_tag_named_like_the_bound_of_a_bucket_is_renamed()
    {
        using var process = new MeteredProcess();
        process.Meter.CreateHistogram<int>("h").Record(1, new KeyValuePair<string, object?>("le", "mine"));

        Assert.All((await process.ParsedAsync(ExpositionFormat.OpenMetrics))["h"].Samples, sample => Assert.Equal("mine", sample.Labels["exported_le"]));
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_are_written_as_such()
    {
        using var process = new MeteredProcess();
        var gauge = process.Meter.CreateGauge<double>("g");
        gauge.Record(double.NaN, new KeyValuePair<string, object?>("is", "nan"));
        gauge.Record(double.PositiveInfinity, new KeyValuePair<string, object?>("is", "up"));
        gauge.Record(double.NegativeInfinity, new KeyValuePair<string, object?>("is", "down"));

        var samples = (await process.ParsedAsync(ExpositionFormat.PrometheusText))["g"].Samples.ToDictionary(sample => sample.Labels["is"], sample => sample.Value);

        Assert.Equal(double.NaN, samples["nan"]);
        Assert.Equal(double.PositiveInfinity, samples["up"]);
        Assert.Equal(double.NegativeInfinity, samples["down"]);
    }

    [Fact]
    public async Task Values_of_tags_are_written_by_their_type()
    {
        using var process = new MeteredProcess();
        process.Meter.CreateCounter<int>("c").Add(1, new TagList { { "flag", true }, { "list", new[] { "a\"", "b" } }, { "number", 1.5 } });

        var labels = (await process.ParsedAsync(ExpositionFormat.PrometheusText))["c_total"].Samples[0].Labels;

        Assert.Equal(("true", """["a\u0022","b"]""", "1.5"), (labels["flag"], labels["list"], labels["number"]));
    }

    [Fact]
    public async Task Histograms_known_from_controller_runtime_have_its_buckets()
    {
        using var process = new MeteredProcess();
        process.Meter.CreateHistogram<double>("controller_runtime_reconcile_time_seconds", "s").Record(0.3);
        process.Meter.CreateHistogram<double>("workqueue_queue_duration_seconds", "s").Record(0.3);

        var exposition = await process.ParsedAsync(ExpositionFormat.PrometheusText);

        Assert.Equal(
            "0.005 0.01 0.025 0.05 0.1 0.15 0.2 0.25 0.3 0.35 0.4 0.45 0.5 0.6 0.7 0.8 0.9 1 1.25 1.5 1.75 2 2.5 3 3.5 4 4.5 5 6 7 8 9 10 15 20 25 30 40 50 60 +Inf",
            BoundsOf(exposition["controller_runtime_reconcile_time_seconds"]));
        Assert.Equal("1e-08 1e-07 1e-06 1e-05 0.0001 0.001 0.01 0.1 1 10 100 1000 +Inf", BoundsOf(exposition["workqueue_queue_duration_seconds"]));
    }

    [Fact]
    public async Task Exemplars_name_the_trace_in_OpenMetrics_only()
    {
        using var process = new MeteredProcess(withExemplars: true);
        var histogram = process.Meter.CreateHistogram<double>("h");
        var counter = process.Meter.CreateCounter<long>("c");
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C);
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        activity.Start();
        histogram.Record(3);
        counter.Add(1);
        activity.Stop();

        var openMetrics = await process.ParsedAsync(ExpositionFormat.OpenMetrics);
        var expected = $"trace_id=\"{activity.TraceId}\",span_id=\"{activity.SpanId}\"";
        Assert.Equal("5.0", Assert.Single(openMetrics["h"].Samples, sample => sample.Exemplar == expected).Labels["le"]);
        Assert.Equal(expected, openMetrics["c"].Samples[0].Exemplar);
        Assert.DoesNotContain("trace_id", await process.ScrapeAsync(ExpositionFormat.PrometheusText), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_observed_series_that_is_gone_is_shown_no_longer()
    {
        using var process = new MeteredProcess();
        var budgets = new List<string> { "a", "b" };
        process.Meter.CreateObservableGauge("g", () => budgets.ConvertAll(name => new Measurement<int>(1, new KeyValuePair<string, object?>("name", name))));
        Assert.Equal(2, (await process.ParsedAsync(ExpositionFormat.PrometheusText))["g"].Samples.Count);

        budgets.Remove("a");

        Assert.Equal("b", Assert.Single((await process.ParsedAsync(ExpositionFormat.PrometheusText))["g"].Samples).Labels["name"]);
    }

    [Fact]
    public async Task Observed_series_over_the_limit_are_left_out_and_those_that_are_gone_do_not_count()
    {
        using var process = new MeteredProcess(new() { ObservedSeriesLimit = 10 });
        var first = 0;
        process.Meter.CreateObservableGauge("g", () => Enumerable.Range(first, 15).Select(id => new Measurement<int>(id, new KeyValuePair<string, object?>("id", id))));

        for (; first < 45; first += 15)
            Assert.Equal(Enumerable.Range(first, 10), (await process.ParsedAsync(ExpositionFormat.PrometheusText))["g"].Samples.Select(sample => (int)sample.Value));
    }

    [Fact]
    public async Task An_instrument_that_fails_takes_no_other_along()
    {
        using var process = new MeteredProcess();
        process.Meter.CreateObservableGauge("a", int () => throw new InvalidOperationException("not now"));
        process.Meter.CreateObservableGauge("b", () => 1);

        Assert.Equal(1, (await process.ParsedAsync(ExpositionFormat.PrometheusText))["b"].Value);
    }

    [Fact]
    public async Task Instruments_that_are_asked_show_as_those_that_are_fed()
    {
        using var process = new MeteredProcess();
        TagList tags = new() { { "z", "1" }, { "a.b", "2" }, { "z", "3" }, { "empty", "" } };
        process.Meter.CreateObservableCounter("work.time", () => new Measurement<long>(4, tags), "s", "Counts");
        process.OtherMeter.CreateCounter<long>("work.time", "s").Add(3, tags);
        process.Meter.CreateObservableUpDownCounter("u", () => new[] { new Measurement<double>(-1.5), new Measurement<double>(1) });
        process.Meter.CreateObservableGauge("d", () => new Measurement<decimal>(0.25m));

        var exposition = await process.ParsedAsync(ExpositionFormat.OpenMetrics);

        var counter = Assert.Single(exposition["work_time_seconds"].Samples, sample => sample.Name == "work_time_seconds_total");
        Assert.Equal(("counter", 7d), (exposition["work_time_seconds"].Type, counter.Value));
        Assert.Equal([("a_b", "2"), ("z", "3")], counter.Labels.Select(label => (label.Key, label.Value)));
        Assert.Equal(("gauge", -0.5), (exposition["u"].Type, exposition["u"].Value));
        Assert.Equal(("gauge", 0.25), (exposition["d"].Type, exposition["d"].Value));
    }

    [Fact]
    public async Task Series_over_the_limit_are_counted_together()
    {
        using var process = new MeteredProcess(new() { SeriesLimit = 10 });
        var counter = process.Meter.CreateCounter<int>("c");
        for (var i = 0; i < 1000; i++)
            counter.Add(1, new KeyValuePair<string, object?>("id", i));

        var samples = (await process.ParsedAsync(ExpositionFormat.PrometheusText))["c_total"].Samples;

        Assert.InRange(samples.Count, 2, 12);
        Assert.Equal(1000, samples.Sum(sample => sample.Value));
        Assert.Single(samples, sample => sample.Labels.GetValueOrDefault("otel_metric_overflow") == "true");
    }

    [Fact]
    public async Task Concurrent_scrapes_share_collections_and_are_all_whole()
    {
        using var process = new MeteredProcess();
        var collections = 0;
        using var first = new SemaphoreSlim(0);
        using var release = new ManualResetEventSlim();
        process.Meter.CreateObservableGauge("g", () =>
        {
            first.Release();
            release.Wait(TestContext.Current.CancellationToken);
            return Interlocked.Increment(ref collections);
        });

        var scrapes = Enumerable.Range(0, 20).Select(i => process.ParsedAsync(Formats[i % 2])).ToList();
        await first.WaitAsync(TestContext.Current.CancellationToken);
        release.Set();
        var expositions = await Task.WhenAll(scrapes);

        Assert.Equal(2, collections); // one a format
        Assert.Single(expositions.Where((_, i) => i % 2 == 0).Select(exposition => exposition["g"].Value).Distinct());
        Assert.Single(expositions.Where((_, i) => i % 2 == 1).Select(exposition => exposition["g"].Value).Distinct());
    }

    [Fact]
    public async Task A_scraper_that_goes_away_disturbs_nobody()
    {
        using var process = new MeteredProcess();
        using var collecting = new SemaphoreSlim(0);
        using var release = new ManualResetEventSlim();
        process.Meter.CreateObservableGauge("g", () =>
        {
            collecting.Release();
            release.Wait(TestContext.Current.CancellationToken);
            return 1;
        });
        using var gone = new CancellationTokenSource();
        var left = process.Metrics.ScrapeAsync(ExpositionFormat.OpenMetrics, gone.Token);
        await collecting.WaitAsync(TestContext.Current.CancellationToken);
        var stayed = process.ParsedAsync(ExpositionFormat.OpenMetrics);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        release.Set();

        Assert.Equal(1, (await stayed)["g"].Value);
    }

    [Fact]
    public async Task A_scrape_after_the_end_is_refused_instead_of_empty()
    {
        var process = new MeteredProcess();
        process.Meter.CreateCounter<int>("c").Add(1);
        await process.ParsedAsync(ExpositionFormat.OpenMetrics);
        process.Dispose();

        await Assert.ThrowsAsync<MetricsUnavailableException>(() => process.ScrapeAsync(ExpositionFormat.OpenMetrics));
    }

    [Fact]
    public void Whatever_is_measured_a_strict_reader_accepts_it_and_nothing_is_lost() =>
        Prop.ForAll<int>(async seed =>
        {
            var random = new Random(seed);
            using var process = new MeteredProcess();
            var counted = MeasureAtRandom(process, random);
            foreach (var format in Formats)
            {
                var exposition = await process.ParsedAsync(format);
                var shown = exposition.Families.Values.Where(family => family.Type == "counter")
                    .SelectMany(family => family.Samples).Where(sample => sample.Name.EndsWith("_total", StringComparison.Ordinal)).Sum(sample => sample.Value);
                Assert.Equal(counted, shown);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_label_reads_back_as_it_was_written() =>
        Prop.ForAll<string?>(async value =>
        {
            using var process = new MeteredProcess();
            process.Meter.CreateCounter<int>("c").Add(1, new KeyValuePair<string, object?>("tag", value));
            var labels = (await process.ParsedAsync(ExpositionFormat.OpenMetrics))["c"].Samples[0].Labels;
            var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value ?? "")).Replace('\0', '\uFFFD');
            Assert.Equal(expected, labels.GetValueOrDefault("tag", ""));
        }).QuickCheckThrowOnFailure();

    private static void MeasureOneOfEach(Meter meter)
    {
        meter.CreateObservableGauge(
            "cloudintel.budget.used", () => new Measurement<double>(0.25, new TagList { { "namespace", "shop" }, { "name", "web" } }), "1", "Spent over amount");
        meter.CreateCounter<long>("controller_runtime_reconcile_total", null, "Reconciles, with \"quotes\" and \\ and\na second line")
            .Add(3, new TagList { { "result", "success" }, { "controller", "budget" } });
        var histogram = meter.CreateHistogram("http.server.request.duration", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1, 1_000_000] });
        foreach (var value in (double[])[0.5, 0.75, 8.75, 2_000_000])
            histogram.Record(value, new KeyValuePair<string, object?>("http.route", "/a\"b\\c\nd"));
    }

    /// <summary>Measures with names and tags that clash in many ways; returns the sum of what all counters that can be shown have counted.</summary>
    private static double MeasureAtRandom(MeteredProcess process, Random random)
    {
        string[] counters = ["a", "a_total", "a.total", "b.c", "b_c", "d-e"];
        string[] others = ["g", "h.i", "j_seconds", "k_ratio", "z_total"];
        string?[] units = [null, "", "s", "By", "1", "{thing}", "#", "By/s", "%"];
        string[] keys = ["x", "x.y", "x_y", "le", "__name__", "1", "schlüssel", "quantile"];
        object?[] values = ["", null, "1", 1, 1.0, true, "true", "a\"b", "c\\", "d\ne", "\0", "\uD800", "ü", "{}=,", new[] { 1, 2 }];
        var counted = 0.0;
        for (var i = 0; i < 30; i++)
        {
            var meter = random.Next(2) == 0 ? process.Meter : process.OtherMeter;
            var tags = new TagList();
            for (var tag = random.Next(4); tag > 0; tag--)
                tags.Add(keys[random.Next(keys.Length)], values[random.Next(values.Length)]);
            var unit = units[random.Next(units.Length)];
            var amount = random.Next(1, 100);
            switch (random.Next(4))
            {
                case 0:
                    meter.CreateCounter<long>(counters[random.Next(counters.Length)], unit, $"help {i}").Add(amount, tags);
                    counted += amount;
                    break;
                case 1:
                    meter.CreateUpDownCounter<double>(others[random.Next(others.Length)], unit, "\\ \" \n").Add(-amount / 3.0, tags);
                    break;
                case 2:
                    meter.CreateGauge<double>(others[random.Next(others.Length)], unit).Record(amount * 1e9, tags);
                    break;
                default:
                    meter.CreateHistogram<double>($"hist.{others[random.Next(others.Length)]}", unit).Record(amount, tags);
                    break;
            }
        }

        return counted;
    }

    private static string BoundsOf(ParsedFamily family) =>
        string.Join(' ', family.Samples.Where(sample => sample.Labels.ContainsKey("le")).Select(sample => sample.Labels["le"]));

}
