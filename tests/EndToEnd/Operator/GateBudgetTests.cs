using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>What objects meet at the admission gate of a real API server where a Budget holds.</summary>
public sealed class GateBudgetTests : IAsyncLifetime
{
    private GatedCluster gate = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Reservation => $"/apis/cloudintel.io/v1alpha1/namespaces/{gate.Shop}/costreservations/month";

    public async ValueTask InitializeAsync()
    {
        gate = await GatedCluster.StartAsync(Cancel);
        await gate.LabelAsync();
        await gate.Cluster.StartWithGateAsync(Cancel);
    }

    public ValueTask DisposeAsync() => gate?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_is_let_in_takes_room_until_it_goes_and_what_is_only_tried_takes_none()
    {
        await BudgetAsync(1);
        var refused = await gate.UntilRefusedAsync(Web("web", 1), "of 1.00 USD that are left (0.00 USD spent of 1.00 USD");
        Assert.Contains($"Budget/{gate.Shop}/month/room: Deployment {gate.Shop}/web takes ", refused.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await gate.KubectlAsync(Web("web", 1), "apply", "-f", "-")).ExitCode);
        await BudgetAsync(1_000_000);
        await gate.UntilTriedAsync(Web("web", 1), result => result is { ExitCode: 0, Error: "" });
        Assert.Equal("", (await gate.KubectlAsync("", "get", "costreservations", "-n", gate.Shop, "-o", "name")).Output);

        Assert.Equal(0, (await gate.KubectlAsync(Web("web", 1), "apply", "-f", "-")).ExitCode);
        var (reserved, objects) = await ReservedAsync();
        Assert.True(reserved > 0);
        Assert.Equal(1, objects);
        var listed = (await gate.KubectlAsync("", "get", "costreservations", "-n", gate.Shop, "--no-headers")).Output;
        Assert.Matches(@"^month\s+month\s+[0-9.]+\s+USD\s+1\s", listed);

        // Room for half of one more, also where it is the number of replicas that grows.
        await BudgetAsync(decimal.Round(reserved * 1.5m, 2));
        await gate.UntilRefusedAsync(Web("more", 1), "month/room");
        var scaled = await gate.KubectlAsync("", "scale", "deployment/web", "-n", gate.Shop, "--replicas=3");
        Assert.NotEqual(0, scaled.ExitCode);
        Assert.Contains("month/room", scaled.Error, StringComparison.Ordinal);
        Assert.Equal((reserved, 1), await ReservedAsync());

        Assert.Equal(0, (await gate.KubectlAsync("", "delete", "deployment", "web", "-n", gate.Shop)).ExitCode);
        await gate.Cluster.WaitForAsync(Reservation, it => Statuses.Money(it.GetProperty("status").GetProperty("reserved")) == 0, Cancel);
        Assert.Equal(0, (await gate.KubectlAsync(Web("more", 1), "apply", "-f", "-")).ExitCode);
        Assert.Equal(1, (await ReservedAsync()).Objects);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Of_twenty_at_once_as_many_are_let_in_as_there_is_room_for()
    {
        await BudgetAsync(1);
        await gate.UntilRefusedAsync(Web("first", 1), "month/room");
        await BudgetAsync(1_000_000);
        await gate.UntilLetInAsync(Web("first", 1));
        Assert.Equal(0, (await gate.KubectlAsync(Web("first", 1), "apply", "-f", "-")).ExitCode);
        var one = (await ReservedAsync()).Reserved;
        var amount = decimal.Round(one * 6.5m, 2);
        await BudgetAsync(amount);
        await gate.UntilRefusedAsync(Web("six", 6), "month/room");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => CreateAsync($"web-{number}")));

        Assert.Equal(5, answers.Count(answer => answer == HttpStatusCode.Created));
        Assert.Equal(15, answers.Count(answer => answer == HttpStatusCode.Forbidden));
        var (reserved, objects) = await ReservedAsync();
        Assert.Equal(6, objects);
        Assert.InRange(reserved, one * 5, amount);
    }

    /// <summary>Makes a Deployment. On a machine that is too busy the gate may miss its deadline, and the API server turns away: the same again then.</summary>
    private async Task<HttpStatusCode> CreateAsync(string name)
    {
        var web = new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["replicas"] = 1,
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = name } },
                    ["spec"] = new JsonObject
                    {
                        ["containers"] = new JsonArray(new JsonObject
                        {
                            ["name"] = "main",
                            ["image"] = "image",
                            ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "1", ["memory"] = "1Gi" } },
                        }),
                    },
                },
            },
        };
        while (true)
        {
            using var answer = await gate.Cluster.Plane.Admin.PostAsJsonAsync($"/apis/apps/v1/namespaces/{gate.Shop}/deployments", web, Cancel);
            var text = await answer.Content.ReadAsStringAsync(Cancel);
            if (answer.IsSuccessStatusCode || text.Contains("that are left", StringComparison.Ordinal) || text.Contains("nothing is left", StringComparison.Ordinal))
                return answer.StatusCode;
        }
    }

    private async Task<(decimal Reserved, int Objects)> ReservedAsync()
    {
        var status = (await gate.Cluster.Plane.Admin.GetFromJsonAsync<JsonElement>(Reservation, Cancel)).GetProperty("status");
        return (Statuses.Money(status.GetProperty("reserved")), status.GetProperty("count").GetInt32());
    }

    private string Web(string name, int replicas) => gate.Deployment(name, replicas, cpu: "1");

    /// <summary>A budget of a year from today of which nothing is spent. Where the gate does not answer, everything is turned away.</summary>
    private Task BudgetAsync(decimal amount)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return gate.Cluster.ApplyAsync(
            $$"""
            apiVersion: cloudintel.io/v1alpha1
            kind: Budget
            metadata: { name: month, namespace: {{gate.Shop}} }
            spec:
              amount: "{{amount.ToString(CultureInfo.InvariantCulture)}}"
              currency: USD
              period: Custom
              customPeriod: { start: "{{today:yyyy-MM-dd}}", end: "{{today.AddDays(365):yyyy-MM-dd}}" }
              enforcement: { mode: Deny, onStale: Deny, staleAfter: 72h }
            """,
            Cancel);
    }
}
