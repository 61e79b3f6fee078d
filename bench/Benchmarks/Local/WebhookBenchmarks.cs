using System.Text.Json;
using BenchmarkDotNet.Attributes;
using CloudIntel.Benchmarks.Objects;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Benchmarks.Local;

/// <summary>What an admission webhook costs from the body of a question to the body of the answer, without the network.</summary>
public class WebhookBenchmarks
{
    private byte[] question = [];
    private AdmissionServer? server;
    private AdmissionWebhook? webhook;

    /// <summary>Writes the question of a Budget's creation, as kube-apiserver asks it.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var json = SampleBudgets.Json;
        server = new(new(KubernetesDiagnostics.Meter), json, TimeProvider.System, NullLogger<AdmissionServer>.Instance);
        webhook = new ValidatingAdmission<Budget>(new BudgetRules(), json.TypeInfo<Budget>(), AdmissionOperations.Create | AdmissionOperations.Update);
        question = json.Serialize(new AdmissionReview
        {
            ApiVersion = AdmissionReview.SupportedApiVersion,
            Kind = AdmissionReview.SupportedKind,
            Request = new()
            {
                Uid = "705ab4f5-6393-11e8-b7cc-42010a800002",
                Kind = new() { Group = ApiGroup.Name, Version = ApiGroup.Version, Kind = "Budget" },
                Resource = new() { Group = ApiGroup.Name, Version = ApiGroup.Version, Resource = "budgets" },
                Operation = "CREATE",
                Name = "checkout-service-00001",
                Namespace = SampleBudgets.Namespace(1),
                Object = JsonDocument.Parse(json.Serialize(SampleBudgets.Stored(1))).RootElement,
            },
        });
    }

    /// <summary>The least that has to be done: read the question and the object in it.</summary>
    [Benchmark(Baseline = true, Description = "decode the question and its object (System.Text.Json)")]
    public Budget Decode()
    {
        var review = SampleBudgets.Json.Deserialize<AdmissionReview>(question);
        return review.Request!.Object!.Value.Deserialize(SampleBudgets.Json.TypeInfo<Budget>())!;
    }

    /// <summary>One question.</summary>
    [Benchmark(Description = "webhook answer, without the network")]
    public async Task<int> Answer()
    {
        var http = new DefaultHttpContext();
        http.Request.ContentType = "application/json";
        http.Request.ContentLength = question.Length;
        http.Request.Body = new MemoryStream(question, writable: false);
        http.Response.Body = new MemoryStream();
        await server!.ServeAsync(http, webhook!);
        return http.Response.StatusCode == StatusCodes.Status200OK
            ? http.Response.StatusCode
            : throw new InvalidOperationException($"The webhook answered {http.Response.StatusCode}.");
    }

    /// <summary>The rules that the operator's webhook holds.</summary>
    private sealed class BudgetRules : IValidationWebhook<Budget>
    {
        public ValueTask<ValidationResult> CreateAsync(Budget entity, AdmissionContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(BudgetValidation.Validate(entity, old: null, "cloudintel-system").Count == 0
                ? ValidationResult.Allow()
                : throw new InvalidOperationException("The sample breaks a rule."));
    }
}
