using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Kubernetes.Tests.Json;

public sealed class KubernetesJsonTests
{
    private static readonly KubernetesJson Json = KubernetesJson.BuiltIn;

    [Theory]
    [InlineData("2026-01-31T23:59:59Z", "2026-01-31T23:59:59Z")]
    [InlineData("2026-01-31T23:59:59.999999999Z", "2026-01-31T23:59:59Z")]
    [InlineData("2026-02-01T01:59:59+02:00", "2026-01-31T23:59:59Z")]
    public void A_time_is_written_in_whole_seconds_UTC(string read, string written)
    {
        var lease = Json.Deserialize<Lease>(Encoding.UTF8.GetBytes($$$"""{"metadata":{"creationTimestamp":"{{{read}}}"}}"""));
        Assert.Equal($$$"""{"metadata":{"creationTimestamp":"{{{written}}}"}}""", Text(lease));
    }

    [Theory]
    [InlineData("2026-01-31T23:59:59Z", "2026-01-31T23:59:59.000000Z")]
    [InlineData("2026-01-31T23:59:59.5Z", "2026-01-31T23:59:59.500000Z")]
    [InlineData("2026-01-31T23:59:59.123456789Z", "2026-01-31T23:59:59.123456Z")]
    public void A_micro_time_is_written_with_exactly_six_digits(string read, string written)
    {
        var lease = Json.Deserialize<Lease>(Encoding.UTF8.GetBytes($$$"""{"metadata":{},"spec":{"renewTime":"{{{read}}}"}}"""));
        Assert.Equal($$$"""{"metadata":{},"spec":{"renewTime":"{{{written}}}"}}""", Text(lease));
    }

    [Theory]
    [InlineData("\"2026-01-31T23:59:59\"")] // whose time zone?
    [InlineData("\"2026-01-31\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("1769903999")]
    public void What_is_no_time_is_refused(string json) => Assert.Throws<JsonException>(
        () => Json.Deserialize<Lease>(Encoding.UTF8.GetBytes($$$"""{"metadata":{"creationTimestamp":{{{json}}}}}""")));

    [Fact]
    public void A_number_or_text_stays_what_it_is()
    {
        const string Service = """{"metadata":{},"spec":{"ports":[{"port":80,"targetPort":8080},{"port":443,"targetPort":"https"},{"port":1,"targetPort":"8080"}]}}""";
        Assert.Equal(Service, Text(Json.Deserialize<Service>(Encoding.UTF8.GetBytes(Service))));
    }

    [Fact]
    public void A_quantity_is_read_from_a_text_or_a_number()
    {
        var node = Json.Deserialize<Node>("""{"metadata":{},"status":{"capacity":{"cpu":2,"memory":"16384Mi","x":1.5}}}"""u8);
        Assert.Equal("""{"metadata":{},"status":{"capacity":{"cpu":"2","memory":"16Gi","x":"1500m"}}}""", Text(node));
    }

    [Fact]
    public void Bytes_are_base64_once()
    {
        var secret = Json.Deserialize<Secret>("""{"metadata":{},"data":{"k":"AP8="}}"""u8);
        Assert.Equal([0, 255], secret.Data!["k"]);
        Assert.Equal("""{"metadata":{},"data":{"k":"AP8="}}""", Text(secret));
    }

    [Fact]
    public void Fields_that_are_not_known_are_kept_on_every_level()
    {
        const string Deployment =
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a","managedFields":[{"manager":"m","fieldsV1":{"f:spec":{}}}],"selfLink":null},
             "spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"},"x":1},"template":{"spec":{"containers":[{"name":"c","n":null,"big":12345678901234567890}]}}},
             "status":{"conditions":[{"type":"T","status":"True","lastUpdateTime":"2026-01-01T00:00:00Z"}],"new":{"er":[1.50]}}}
            """;
        AssertSameJson(Deployment, Text(Json.Deserialize<Deployment>(Encoding.UTF8.GetBytes(Deployment))));
    }

    [Fact]
    public void Any_object_survives_being_read_and_written() => Prop.ForAll(Arb.From(Documents(4)), document =>
    {
        var json = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "a", ["x-meta"] = document }, ["x-field"] = document?.DeepClone() };
        var written = Text(Json.Deserialize<ConfigMap>(Encoding.UTF8.GetBytes(json.ToJsonString())));
        return JsonNode.DeepEquals(json, JsonNode.Parse(written));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Numbers_and_times_do_not_depend_on_where_the_program_runs()
    {
        var before = CultureInfo.CurrentCulture;
        var elsewhere = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        elsewhere.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = "٫", NegativeSign = "−", NumberGroupSeparator = "." };
        elsewhere.DateTimeFormat.TimeSeparator = ".";
        elsewhere.DateTimeFormat.DateSeparator = "/";
        try
        {
            CultureInfo.CurrentCulture = elsewhere;
            Assert.Equal("-1500m", Quantity.Parse("-1.5").ToString());
            Assert.Equal("-1.5s", new GoDuration(TimeSpan.FromSeconds(-1.5)).ToString());
            Assert.Equal(
                """{"metadata":{},"spec":{"acquireTime":"2026-01-02T03:04:05.600000Z"}}""",
                Text(new Lease { Spec = new() { AcquireTime = new(2026, 1, 2, 3, 4, 5, 600, TimeSpan.Zero) } }));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_type_nobody_declared_is_named_in_the_error()
    {
        var e = Assert.Throws<InvalidOperationException>(() => Json.TypeInfo<Version>());
        Assert.Contains("System.Version", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_confidential_is_not_shown()
    {
        var secret = new Secret { Metadata = new() { Name = "s", Namespace = "ns" }, Data = new Dictionary<string, byte[]> { ["key"] = "hunter2"u8.ToArray() }, StringData = new Dictionary<string, string> { ["p"] = "hunter2" } };
        Assert.Equal("Secret ns/s with keys [key]", secret.ToString());
        Assert.DoesNotContain("hunter2", new TokenReview { Spec = new() { Token = "hunter2" } }.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", new TokenRequest { Status = new() { Token = "hunter2" } }.ToString(), StringComparison.Ordinal);
    }

    private static string Text<T>(T value) => Encoding.UTF8.GetString(Json.Serialize(value));

    private static void AssertSameJson(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);

    private static Gen<JsonNode?> Documents(int depth)
    {
        var leaves = Gen.OneOf(
            Gen.Constant<JsonNode?>(null),
            ArbMap.Default.ArbFor<long>().Generator.Select(number => (JsonNode?)JsonValue.Create(number)),
            ArbMap.Default.ArbFor<bool>().Generator.Select(flag => (JsonNode?)JsonValue.Create(flag)),
            Names().Select(text => (JsonNode?)JsonValue.Create(text)));
        if (depth == 0)
            return leaves;
        var inner = Documents(depth - 1);
        return Gen.OneOf(
            leaves,
            inner.ListOf().Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            Names().Zip(inner).ListOf().Select(fields =>
                (JsonNode?)new JsonObject(fields.DistinctBy(field => field.Item1).Select(field => KeyValuePair.Create(field.Item1, field.Item2?.DeepClone())))));
    }

    private static Gen<string> Names() => ArbMap.Default.ArbFor<NonNull<string>>().Generator.Select(text => string.Concat(text.Get.Where(c => !char.IsSurrogate(c))));
}
