using System.Net;
using CloudIntel.Kubernetes.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using static CloudIntel.Kubernetes.Tests.Webhooks.WebhookServer;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

public sealed class AnyKindAdmissionTests
{
    [Theory]
    [InlineData("apps", "v1", "deployments", "")]
    [InlineData("", "v1", "pods", "")]
    [InlineData("apps", "v1", "deployments", "scale")]
    public async Task Any_resource_is_judged_and_subresources_too(string group, string version, string resource, string subresource)
    {
        var webhook = new Recording();
        await using var server = await StartAsync(new(), anyKind: webhook);
        var review = Review("UPDATE", ParcelText("{}"), ParcelText("{}"));
        review["request"]!["resource"] = new System.Text.Json.Nodes.JsonObject { ["group"] = group, ["version"] = version, ["resource"] = resource };
        review["request"]!["subResource"] = subresource;

        var response = await server.ReviewAsync(AnyKind, review);

        Assert.False((bool)response["allowed"]!);
        Assert.Equal((403, "too dear"), ((int)response["status"]!["code"]!, (string)response["status"]!["message"]!));
        Assert.Equal("mind the price", (string)Assert.Single(response["warnings"]!.AsArray())!);
        Assert.Equal((resource, subresource), (webhook.Asked!.Resource!.Resource, webhook.Asked.SubResource));
    }

    [Fact]
    public async Task An_object_on_its_way_out_is_not_judged()
    {
        await using var server = await StartAsync(new(), anyKind: new Recording());
        var old = ParcelText("{}", ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"");

        Assert.True((bool)(await server.ReviewAsync(AnyKind, Review("UPDATE", ParcelText("{}"), old)))["allowed"]!);
    }

    [Fact]
    public async Task A_request_without_a_resource_is_refused()
    {
        await using var server = await StartAsync(new(), anyKind: new Recording());
        var review = Review("CREATE", ParcelText("{}"));
        review["request"]!.AsObject().Remove("resource");

        using var answer = await server.PostAsync(AnyKind, review);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task No_configuration_is_made_for_it()
    {
        await using var server = await StartAsync(new(), anyKind: new Recording());

        var configuration = server.Services.GetRequiredService<WebhookConfigurations>().Validating("test", WebhookConfigurations.AtService("system", "operator"))!;

        Assert.Equal([Validate], configuration.Webhooks!.Select(entry => entry.ClientConfig!.Service!.Path));
    }

    private sealed class Recording : IAnyKindWebhook
    {
        public AdmissionRequest? Asked { get; private set; }

        public ValueTask<ValidationResult> JudgeAsync(AdmissionRequest request, AdmissionContext context, CancellationToken cancellationToken)
        {
            Asked = request;
            return ValueTask.FromResult(ValidationResult.Deny("too dear").WithWarnings("mind the price"));
        }
    }
}
