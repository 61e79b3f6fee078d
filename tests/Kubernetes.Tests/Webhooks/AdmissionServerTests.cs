using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.TestKit.Clock;
using static CloudIntel.Kubernetes.Tests.Webhooks.WebhookServer;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

public sealed class AdmissionServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_allowed_write_gets_the_shortest_answer()
    {
        await using var server = await StartAsync(new());
        using var answer = await server.PostAsync(Validate, Review("CREATE", ParcelText("""{"weight":1}""")));

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002","allowed":true}}""",
            await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_denied_write_says_why()
    {
        await using var server = await StartAsync(new() { Validate = (_, _) => ValueTask.FromResult(ValidationResult.Deny("closed on Sundays")) });

        Assert.Equal(
            """{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002","allowed":false,"status":{"status":"Failure","message":"closed on Sundays","reason":"Forbidden","code":403}}""",
            (await server.ReviewAsync(Validate, Review("CREATE", ParcelText("{}")))).ToJsonString());
    }

    [Fact]
    public async Task Wrong_fields_are_named_one_by_one()
    {
        await using var server = await StartAsync(new()
        {
            Validate = (_, _) => ValueTask.FromResult(ValidationResult.Invalid(
                new StatusCause("FieldValueInvalid", "spec.weight", "must be positive"), new StatusCause("FieldValueRequired", "spec.stops", "is missing"))),
        });

        Assert.Equal(
            """{"status":"Failure","message":"spec.weight: must be positive; spec.stops: is missing","reason":"Invalid","code":422,"details":{"name":"birthday","group":"webhooks.test","kind":"Parcel","causes":[{"reason":"FieldValueInvalid","message":"must be positive","field":"spec.weight"},{"reason":"FieldValueRequired","message":"is missing","field":"spec.stops"}]}}""",
            (await server.ReviewAsync(Validate, Review("CREATE", ParcelText("{}"))))["status"]!.ToJsonString());
    }

    [Fact]
    public async Task Warnings_are_short_lines()
    {
        await using var server = await StartAsync(new()
        {
            Validate = (_, _) => ValueTask.FromResult(ValidationResult.Allow("two\nlines", new string('x', 121), $"{new string('x', 116)}😀yyy", new string('x', 120))),
        });

        var warnings = (await server.ReviewAsync(Validate, Review("CREATE", ParcelText("{}"))))["warnings"]!.AsArray().Select(warning => (string)warning!);

        Assert.Equal(["two lines", $"{new string('x', 117)}...", $"{new string('x', 116)}...", new string('x', 120)], warnings);
    }

    [Fact]
    public async Task The_webhook_knows_who_writes_what()
    {
        var webhook = new ScriptedWebhook();
        await using var server = await StartAsync(webhook);
        var review = Review("UPDATE", ParcelText("""{"weight":2}"""), ParcelText("""{"weight":1}"""));
        review["request"]!["dryRun"] = true;

        await server.ReviewAsync(Validate, review);

        var (context, old, parcel) = Assert.Single(webhook.Asked);
        Assert.Equal(("705ab4f5-6393-11e8-b7cc-42010a800002", AdmissionOperations.Update, "home", "birthday", true, "ada"),
            (context.Uid, context.Operation, context.Namespace, context.Name, context.DryRun, context.User.Username));
        Assert.Equal((1, 2), (old!.Spec.Weight, parcel!.Spec.Weight));
    }

    [Fact]
    public async Task A_deletion_is_judged_by_the_stored_state()
    {
        var webhook = new ScriptedWebhook();
        await using var server = await StartAsync(webhook);

        await server.ReviewAsync(Validate, Review("DELETE", null, ParcelText("""{"weight":7}""")));

        Assert.Equal(7, Assert.Single(webhook.Asked).Old!.Spec.Weight);
    }

    [Theory]
    [InlineData("""{"weight":1}""", "", """{"weight":1}""", ""","labels":{"a":"b"}""", false)] // labels alone
    [InlineData("""{"weight":1}""", ""","finalizers":["x/y"]""", """{"weight":1}""", "", false)] // a finalizer goes
    [InlineData("""{"weight":1}""", "", """{"weight":1.0}""", "", false)] // the same number
    [InlineData("""{"weight":1}""", ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"", """{"weight":2}""", "", false)] // on its way out
    [InlineData("""{"weight":1}""", "", """{"weight":2}""", ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"", true)] // says it is
    [InlineData("""{"weight":1}""", "", """{"weight":2}""", "", true)]
    [InlineData("""{"weight":1}""", "", """{"weight":1,"new":{}}""", "", true)]
    public async Task Only_a_changed_wish_is_judged(string oldSpec, string oldMetadata, string spec, string metadata, bool judged)
    {
        await using var server = await StartAsync(new() { Validate = (_, _) => ValueTask.FromResult(ValidationResult.Deny("no")) });

        var response = await server.ReviewAsync(Validate, Review("UPDATE", ParcelText(spec, metadata), ParcelText(oldSpec, oldMetadata)));

        Assert.Equal(!judged, (bool)response["allowed"]!);
    }

    [Theory]
    [InlineData("", ""","labels":{"a":"b"}""", true)]
    [InlineData("", ""","annotations":{"a":"b"}""", true)]
    [InlineData(""","finalizers":["x/y"]""", "", false)]
    [InlineData(",\"resourceVersion\":\"1\"", ",\"resourceVersion\":\"2\"", false)]
    public async Task A_webhook_can_judge_labels_and_annotations_too(string oldMetadata, string metadata, bool judged)
    {
        await using var server = await StartAsync(new() { ReviewsMetadata = true, Validate = (_, _) => ValueTask.FromResult(ValidationResult.Deny("no")) });

        var response = await server.ReviewAsync(Validate, Review("UPDATE", ParcelText("{}", metadata), ParcelText("{}", oldMetadata)));

        Assert.Equal(!judged, (bool)response["allowed"]!);
    }

    [Fact]
    public async Task A_subresource_is_not_judged()
    {
        await using var server = await StartAsync(new() { Validate = (_, _) => ValueTask.FromResult(ValidationResult.Deny("no")) });
        var review = Review("UPDATE", ParcelText("""{"weight":2}"""), ParcelText("""{"weight":1}"""));
        review["request"]!["subResource"] = "status";

        Assert.True((bool)(await server.ReviewAsync(Validate, review))["allowed"]!);
        Assert.True((bool)(await server.ReviewAsync(Mutate, review))["allowed"]!);
    }

    [Fact]
    public async Task An_object_that_does_not_fit_its_type_is_denied_with_the_field()
    {
        await using var server = await StartAsync(new());

        var status = (await server.ReviewAsync(Validate, Review("CREATE", ParcelText("""{"weight":"much"}"""))))["status"]!;

        Assert.Equal(422, (int)status["code"]!);
        Assert.Equal("spec.weight", (string)status["details"]!["causes"]![0]!["field"]!);
    }

    [Fact]
    public async Task A_stored_state_that_does_not_fit_its_type_can_be_mended()
    {
        var webhook = new ScriptedWebhook();
        await using var server = await StartAsync(webhook);

        var response = await server.ReviewAsync(Validate, Review("UPDATE", ParcelText("""{"weight":1}"""), ParcelText("""{"weight":"much"}""")));

        Assert.True((bool)response["allowed"]!);
        Assert.Null(Assert.Single(webhook.Asked).Old);
    }

    [Fact]
    public async Task A_mutation_patches_what_it_changed_and_nothing_else()
    {
        await using var server = await StartAsync(new()
        {
            Mutate = parcel =>
            {
                parcel.Spec.Priority = "high";
                parcel.Spec.Stops![1].Town = "Basel";
                parcel.Metadata.Labels = new Dictionary<string, string> { ["example.com/checked"] = "yes" };
                return MutationResult<Parcel>.Modified(parcel, "priority was set");
            },
        });
        var entity = ParcelText("""{"weight":1,"unknown":{"a":1},"stops":[{"town":"Bern","gate":1},{"town":"Chur","gate":2}]}""");

        var response = await server.ReviewAsync(Mutate, Review("CREATE", entity));

        Assert.Equal("JSONPatch", (string)response["patchType"]!);
        var patch = JsonNode.Parse(Convert.FromBase64String((string)response["patch"]!))!.AsArray();
        Assert.Equal(
            """[{"op":"add","path":"/metadata/labels","value":{"example.com/checked":"yes"}},{"op":"replace","path":"/spec/stops/1/town","value":"Basel"},{"op":"add","path":"/spec/priority","value":"high"}]""",
            patch.ToJsonString());
        Assert.Equal("""["priority was set"]""", response["warnings"]!.ToJsonString());

        // The API server may ask again with the outcome: nothing is left to do.
        var patched = PatchedDocument.Apply(JsonNode.Parse(entity), patch)!;
        var again = await server.ReviewAsync(Mutate, Review("CREATE", patched.ToJsonString()));
        Assert.False(again.ContainsKey("patch") || again.ContainsKey("patchType"));
    }

    [Fact]
    public async Task A_mutation_can_deny()
    {
        await using var server = await StartAsync(new() { Mutate = _ => MutationResult<Parcel>.Deny("nowhere to send it", 422) });

        var response = await server.ReviewAsync(Mutate, Review("CREATE", ParcelText("{}")));

        Assert.False((bool)response["allowed"]!);
        Assert.Equal(422, (int)response["status"]!["code"]!);
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.OK)]
    public async Task Only_JSON_is_read(string contentType, HttpStatusCode expected)
    {
        await using var server = await StartAsync(new());
        using var answer = await server.PostAsync(Validate, Encoding.UTF8.GetBytes(Review("CREATE", ParcelText("{}")).ToJsonString()), contentType);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_body_over_seven_mebibytes_is_refused(int over)
    {
        await using var server = await StartAsync(new());
        var review = Review("CREATE", ParcelText("""{"weight":1,"unknown":""}"""));
        var missing = AdmissionServer.MaxBodyLength + over - Encoding.UTF8.GetByteCount(review.ToJsonString());
        review["request"]!["object"]!["spec"]!["unknown"] = new string('x', missing);

        using var answer = await server.PostAsync(Validate, review);

        Assert.Equal(over == 0 ? HttpStatusCode.OK : HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":null}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":""}}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"1"}}""")]
    public async Task What_is_no_question_is_a_bad_request(string body)
    {
        await using var server = await StartAsync(new());
        using var answer = await server.PostAsync(Validate, Encoding.UTF8.GetBytes(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("request.operation", "\"CONNECT\"")]
    [InlineData("request.object", "null")]
    [InlineData("request.resource.resource", "\"letters\"")]
    [InlineData("request.resource.version", "\"v2\"")]
    public async Task A_question_for_somebody_else_is_a_bad_request(string field, string value)
    {
        await using var server = await StartAsync(new());
        var review = Review("CREATE", ParcelText("{}"));
        var path = field.Split('.');
        path[..^1].Aggregate((JsonNode)review, (node, name) => node[name]!)[path[^1]] = JsonNode.Parse(value);

        using var answer = await server.PostAsync(Validate, review);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_failing_webhook_is_an_error_that_allows_nothing_and_tells_no_secrets()
    {
        await using var server = await StartAsync(new() { Validate = (_, _) => throw new InvalidOperationException("password: hunter2") });
        using var answer = await server.PostAsync(Validate, Review("CREATE", ParcelText("{}")));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("hunter2", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?timeout=5s", 4)]
    [InlineData("?timeout=500ms", 0.4)]
    [InlineData("", 8)]
    [InlineData("?timeout=soon", 8)]
    public async Task A_webhook_has_four_fifths_of_the_time_that_the_API_server_waits(string query, double seconds)
    {
        var clock = new ManualTimeProvider();
        await using var server = await StartAsync(new() { Validate = async (_, _) => await new TaskCompletionSource<ValidationResult>().Task }, clock);
        var call = server.PostAsync($"{Validate}{query}", Review("CREATE", ParcelText("{}")));
        while (clock.ArmedTimers == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1), Cancellation);

        clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, clock.ArmedTimers);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        using var answer = await call;
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
    }

    [Fact]
    public async Task Calls_are_counted_timed_and_traced()
    {
        using var meter = new Meter("test");
        var measured = new List<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, meters) => meters.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        var spans = new List<Activity>();
        using var tracing = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KubernetesDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (spans)
                    spans.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(tracing);
        listener.Start();
        await using var server = await StartAsync(new(), meter: meter);
        var review = Review("CREATE", ParcelText("{}"));
        review["request"]!["uid"] = "counted";

        await server.ReviewAsync(Validate, review);
        (await server.PostAsync(Validate, Encoding.UTF8.GetBytes("garbage"))).Dispose();
        await server.DisposeAsync(); // lets calls end, which are counted once their answers have left

        lock (measured)
        {
            Assert.Equal(1, measured.Where(one => one.Name == "controller_runtime_webhook_requests_total" && one.Tags == $"webhook={Validate},code=200").Sum(one => one.Value));
            Assert.Equal(1, measured.Where(one => one.Name == "controller_runtime_webhook_requests_total" && one.Tags == $"webhook={Validate},code=400").Sum(one => one.Value));
            Assert.Contains(measured, one => one.Name == "controller_runtime_webhook_requests_total" && one.Tags == $"webhook={Mutate},code=500" && one.Value == 0);
            Assert.Equal(0, measured.Where(one => one.Name == "controller_runtime_webhook_requests_in_flight" && one.Tags == $"webhook={Validate}").Sum(one => one.Value));
            Assert.Equal(2, measured.Count(one => one.Name == "controller_runtime_webhook_latency_seconds" && one.Tags == $"webhook={Validate}"));
        }

        lock (spans)
            Assert.Equal(true, Assert.Single(spans, span => Equals(span.GetTagItem("k8s.admission.uid"), "counted")).GetTagItem("k8s.admission.allowed"));

        void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (instrument.Meter != meter)
                return;
            lock (measured)
                measured.Add((instrument.Name, value, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
        }
    }
}
