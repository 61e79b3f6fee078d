using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

/// <summary>Serves webhooks without TLS, to be called as the API server does.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    public const string Validate = "/validate/parcels.webhooks.test/v1";

    public const string Mutate = "/mutate/parcels.webhooks.test/v1";

    public const string AnyKind = "/gate/fail";

    private readonly WebApplication app;

    private WebhookServer(WebApplication app)
    {
        this.app = app;
        Client = new() { BaseAddress = new(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<WebhookServer> StartAsync(ScriptedWebhook webhook, TimeProvider? clock = null, Meter? meter = null, IAnyKindWebhook? anyKind = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Parcel.Json);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        if (meter is not null)
            builder.Services.AddSingleton(new AdmissionMetrics(meter));
        builder.Services.AddAdmissionWebhooks();
        builder.Services.AddSingleton<AdmissionWebhook>(new ValidatingAdmission<Parcel>(webhook, Parcel.Json.TypeInfo<Parcel>(), AdmissionOperations.Create));
        builder.Services.AddSingleton<AdmissionWebhook>(new MutatingAdmission<Parcel>(webhook, Parcel.Json.TypeInfo<Parcel>(), AdmissionOperations.Create));
        if (anyKind is not null)
            builder.Services.AddAdmissionWebhooks().AddWebhookOfAnyKind(AnyKind, _ => anyKind);
        var server = builder.Build();
        server.MapAdmissionWebhooks();
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new(server);
    }

    /// <summary>A review as the API server writes it.</summary>
    public static JsonObject Review(string operation, string? entity, string? oldEntity = null) => new()
    {
        ["kind"] = "AdmissionReview",
        ["apiVersion"] = "admission.k8s.io/v1",
        ["request"] = new JsonObject
        {
            ["uid"] = "705ab4f5-6393-11e8-b7cc-42010a800002",
            ["kind"] = new JsonObject { ["group"] = "webhooks.test", ["version"] = "v1", ["kind"] = "Parcel" },
            ["resource"] = new JsonObject { ["group"] = "webhooks.test", ["version"] = "v1", ["resource"] = "parcels" },
            ["requestKind"] = new JsonObject { ["group"] = "webhooks.test", ["version"] = "v1", ["kind"] = "Parcel" },
            ["requestResource"] = new JsonObject { ["group"] = "webhooks.test", ["version"] = "v1", ["resource"] = "parcels" },
            ["name"] = "birthday",
            ["namespace"] = "home",
            ["operation"] = operation,
            ["userInfo"] = new JsonObject { ["username"] = "ada", ["groups"] = new JsonArray("system:authenticated") },
            ["object"] = entity is null ? null : JsonNode.Parse(entity),
            ["oldObject"] = oldEntity is null ? null : JsonNode.Parse(oldEntity),
            ["dryRun"] = false,
            ["options"] = new JsonObject { ["kind"] = "CreateOptions", ["apiVersion"] = "meta.k8s.io/v1" },
        },
    };

    /// <summary>A parcel with the spec given and perhaps more metadata.</summary>
    public static string ParcelText(string spec, string metadata = "") =>
        $$"""{"apiVersion":"webhooks.test/v1","kind":"Parcel","metadata":{"name":"birthday","namespace":"home"{{metadata}}},"spec":{{spec}}}""";

    public async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string contentType = "application/json")
    {
        using var content = new ByteArrayContent(body);
        if (contentType.Length > 0)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> PostAsync(string path, JsonNode review) => PostAsync(path, Encoding.UTF8.GetBytes(review.ToJsonString()));

    /// <summary>The response part of the answer.</summary>
    public async Task<JsonObject> ReviewAsync(string path, JsonNode review)
    {
        using var answer = await PostAsync(path, review);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["response"]!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
