using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Webhooks;
using static CloudIntel.Kubernetes.Tests.Webhooks.WebhookServer;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

/// <summary>Whatever is sent, a webhook that denies everything allows nothing, and no text makes the server fail.</summary>
public sealed class AdmissionFuzzTests
{
    private const int Rounds = 3_000;

    private static readonly string[] Splices =
    [
        "\\ud800", "\\u0000", "\0", "\"", "{", "}", "[", "]", ",", ":", "null", "true", "-", "1e999", "99999999999999999999", "\\", "\\u", "ü", "\uFEFF",
        "\"uid\":\"x\",", "\"request\":{},", "\"metadata\":null,", "\"spec\":[],", "\"deletionTimestamp\":1,", "/*", "//\n", "\u2028",
    ];

    [Theory]
    [InlineData(Validate, "CREATE")]
    [InlineData(Validate, "UPDATE")]
    [InlineData(Validate, "DELETE")]
    [InlineData(Mutate, "CREATE")]
    [InlineData(Mutate, "UPDATE")]
    public async Task Damaged_questions_are_refused_or_denied(string path, string operation)
    {
        await using var server = await StartAsync(new()
        {
            ReviewsMetadata = true,
            Validate = (_, _) => ValueTask.FromResult(ValidationResult.Deny("no")),
            Mutate = _ => MutationResult<Parcel>.Deny("no"),
        });
        var random = new Random(20260415);
        var entity = ParcelText("""{"weight":1,"sender":"ada","stops":[{"town":"Bern"}],"unknown":{"a":[1,2.5,null,true]}}""", ""","labels":{"a":"b"}""");
        var old = ParcelText("""{"weight":2,"sender":"bob","stops":[],"unknown":{"a":[]}}""", ""","labels":{"a":"c"}""");
        var whole = Encoding.UTF8.GetBytes(Review(operation, operation == "DELETE" ? null : entity, operation == "CREATE" ? null : old).ToJsonString());

        for (var round = 0; round < Rounds; round++)
        {
            var body = round == 0 ? whole : Damage(whole, random);
            using var answer = await server.PostAsync(path, body);

            if (answer.StatusCode == HttpStatusCode.BadRequest)
                continue;
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode} for {Encoding.UTF8.GetString(body)}");
            Assert.False((bool)JsonNode.Parse(text)!["response"]!["allowed"]!, Encoding.UTF8.GetString(body));
        }
    }

    [Fact]
    public async Task Damaged_objects_never_fail_a_webhook_that_changes_them()
    {
        await using var server = await StartAsync(new()
        {
            Mutate = parcel =>
            {
                parcel.Spec.Weight++;
                (parcel.Spec.Stops ??= []).Insert(0, new() { Town = "Olten" });
                return MutationResult<Parcel>.Modified(parcel);
            },
        });
        var random = new Random(42);
        var whole = Encoding.UTF8.GetBytes(Review("CREATE", ParcelText("""{"weight":1,"stops":[{"town":"Bern"}],"unknown":{"a":[1,2.5,null]}}""")).ToJsonString());

        for (var round = 0; round < Rounds; round++)
        {
            using var answer = await server.PostAsync(Mutate, Damage(whole, random));

            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Noise_is_refused()
    {
        await using var server = await StartAsync(new());
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var body = new byte[random.Next(200)];
            random.NextBytes(body);
            using var answer = await server.PostAsync(Validate, body);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Nesting_without_end_is_refused()
    {
        await using var server = await StartAsync(new());
        var deep = $"{string.Concat(Enumerable.Repeat("{\"a\":", 100_000))}1{new string('}', 100_000)}";
        var body = Review("CREATE", ParcelText("{}")).ToJsonString().Replace("\"spec\":{}", $"\"spec\":{deep}", StringComparison.Ordinal);

        using var answer = await server.PostAsync(Validate, Encoding.UTF8.GetBytes(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var body = whole.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(body.Count);
            switch (random.Next(6))
            {
                case 0:
                    body[at] = (byte)random.Next(256);
                    break;
                case 1:
                    body.RemoveRange(at, Math.Min(random.Next(1, 30), body.Count - at));
                    break;
                case 2:
                    body.RemoveRange(at, body.Count - at);
                    break;
                case 3:
                    body.InsertRange(at, body.GetRange(at, Math.Min(random.Next(1, 60), body.Count - at)));
                    break;
                default:
                    body.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                    break;
            }

            if (body.Count == 0)
                break;
        }

        return [.. body];
    }
}
