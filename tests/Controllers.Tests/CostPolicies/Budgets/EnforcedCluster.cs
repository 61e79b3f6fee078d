using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;
using CloudIntel.TestKit.ControlPlane;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Controllers.Tests.CostPolicies.Budgets;

/// <summary>A namespace of a real API server with a Budget that is enforced. An object that costs <see cref="Monthly"/> a month takes 10 of it.</summary>
internal sealed class EnforcedCluster(LocalControlPlane plane, string @namespace)
{
    /// <summary>A month is 730 hours, and the budget's period has 100 left.</summary>
    public const decimal Monthly = 73;

    /// <summary>The moment of every request: whole hours before the end of the period.</summary>
    public static readonly DateTimeOffset Now = new(2026, 4, 26, 20, 0, 0, TimeSpan.Zero);

    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    public string Namespace => @namespace;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Deployments => $"/apis/apps/v1/namespaces/{@namespace}/deployments";

    private string Collection(string plural) => $"/apis/cloudintel.io/v1alpha1/namespaces/{@namespace}/{plural}";

    /// <summary>Makes a namespace, and the definitions where they are not there yet.</summary>
    public static async Task<EnforcedCluster> CreateAsync(LocalControlPlane plane)
    {
        await plane.KubectlAsync(Cancel, "apply", "--server-side", "--force-conflicts", "-k", Path.Combine(TestPrograms.CheckoutRoot, "config", "overlays", "crds-before-1.23"));
        await plane.KubectlAsync(Cancel, "wait", "--for=condition=Established", "crd/budgets.cloudintel.io", "crd/costreservations.cloudintel.io");
        return new(plane, await plane.CreateNamespaceAsync("enforced", Cancel));
    }

    /// <summary>Stores a budget of which nothing is spent, reviewed a moment ago.</summary>
    public async Task BudgetAsync(string name, decimal amount, Action<BudgetSpec>? change = null)
    {
        var budget = new Budget
        {
            ApiVersion = "cloudintel.io/v1alpha1",
            Kind = "Budget",
            Metadata = new() { Namespace = @namespace, Name = name },
            Spec = new()
            {
                Amount = amount,
                Currency = "USD",
                Period = BudgetPeriodKind.Custom,
                CustomPeriod = new() { Start = new(2026, 4, 1), End = new(2026, 5, 1) },
                Enforcement = new() { Mode = BudgetEnforcementMode.Deny },
            },
        };
        change?.Invoke(budget.Spec);
        var stored = await SendAsync(HttpMethod.Post, Collection("budgets"), JsonNode.Parse(Json.Serialize(budget))!);
        stored["status"] = JsonNode.Parse(
            """{"currency": "USD", "spent": "0", "dataThrough": "2026-04-26T00:00:00Z", "period": {"start": "2026-04-01T00:00:00Z", "end": "2026-05-01T00:00:00Z"}}""");
        await SendAsync(HttpMethod.Put, $"{Collection("budgets")}/{name}/status", stored);
    }

    /// <summary>What is stored of a budget's reservations; null where nothing is.</summary>
    public async Task<CostReservationStatus?> ReservedAsync(string budget)
    {
        using var answer = await plane.Admin.GetAsync($"{Collection("costreservations")}/{budget}", Cancel);
        return answer.IsSuccessStatusCode ? Json.Deserialize<CostReservation>(await answer.Content.ReadAsByteArrayAsync(Cancel)).Status : null;
    }

    /// <summary>How often the reservations of a budget were written.</summary>
    public async Task<long> GenerationsAsync(string budget) =>
        (await File.ReadAllLinesAsync(plane.AuditLog, Cancel)).Count(line => line.Contains($"\"namespace\":\"{@namespace}\",\"name\":\"{budget}\"", StringComparison.Ordinal)
            && line.Contains("\"resource\":\"costreservations\"", StringComparison.Ordinal) && line.Contains("\"code\":200", StringComparison.Ordinal));

    /// <summary>A Deployment as it is asked for.</summary>
    public PolicyObject Deployment(string name, int generation = 1, string? uid = null) => PolicyObject.Read(
        JsonSerializer.SerializeToElement(Manifest(name, generation, uid)), []);

    /// <summary>Makes it, and returns its id.</summary>
    public async Task<string> StoreAsync(string name) => (string)(await SendAsync(HttpMethod.Post, Deployments, Manifest(name, 1)))["metadata"]!["uid"]!;

    /// <summary>Changes it, so that its generation rises.</summary>
    public Task ScaleAsync(string name, int count)
    {
        var manifest = Manifest(name, 1);
        manifest["spec"]!["replicas"] = count;
        return SendAsync(HttpMethod.Put, $"{Deployments}/{name}", manifest);
    }

    /// <summary>Deletes it.</summary>
    public async Task DeleteAsync(string name) => (await plane.Admin.DeleteAsync($"{Deployments}/{name}", Cancel)).Dispose();

    /// <summary>A request to make it.</summary>
    public GateRequest Create(string name, string? uid = null) => new() { Operation = PolicyOperation.Create, Object = Deployment(name, uid: uid), At = Now.AddMilliseconds(123.4567) };

    /// <summary>What it costs.</summary>
    public static ObjectPrice Price(decimal monthly = Monthly) => new(monthly, monthly, monthly, "USD", [], [], []);

    private JsonObject Manifest(string name, int generation, string? uid = null) => new()
    {
        ["apiVersion"] = "apps/v1",
        ["kind"] = "Deployment",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace, ["generation"] = generation, ["uid"] = uid },
        ["spec"] = new JsonObject
        {
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = name } },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = "nobody/pulls:it" }) },
            },
        },
    };

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await plane.Admin.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
