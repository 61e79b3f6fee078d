using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>A Budget named month of the namespace that the admission gate judges, which turns away what it has no room for, and Deployments that ask for some of it.</summary>
/// <param name="gate">The cluster.</param>
internal sealed class ShopBudget(GatedCluster gate)
{
    /// <summary>What stands in the namespace before a test begins that says how much room there is.</summary>
    public const string First = "first";

    /// <summary>Path of what is reserved.</summary>
    public string Reservation => $"/apis/cloudintel.io/v1alpha1/namespaces/{gate.Shop}/costreservations/month";

    private string Deployments => $"/apis/apps/v1/namespaces/{gate.Shop}/deployments";

    /// <summary>The manifest of a Deployment whose replicas want one processor each.</summary>
    public static string Web(GatedCluster gate, string name, int replicas) => gate.Deployment(name, replicas, cpu: "1");

    /// <summary>A budget of a year from today of which nothing is spent. Where the gate does not answer, everything is turned away.</summary>
    public Task ApplyAsync(decimal amount, CancellationToken cancellationToken)
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
            cancellationToken);
    }

    /// <summary>Gives the budget room for so many Deployments of one replica, the first of which is there when it returns, and waits until the operator that runs knows.</summary>
    /// <returns>What one takes, and what the budget has.</returns>
    public async Task<(decimal One, decimal Amount)> WithRoomForAsync(int count, CancellationToken cancellationToken)
    {
        await ApplyAsync(1, cancellationToken);
        await gate.UntilRefusedAsync(Web(gate, First, 1), "month/room");
        await ApplyAsync(1_000_000, cancellationToken);
        await gate.UntilLetInAsync(Web(gate, First, 1));
        Assert.Equal(0, (await gate.KubectlAsync(Web(gate, First, 1), "apply", "-f", "-")).ExitCode);
        var one = (await ReservedAsync(cancellationToken)).Reserved;
        var amount = decimal.Round(one * (count + 0.5m), 2);
        await ApplyAsync(amount, cancellationToken);
        await gate.UntilRefusedAsync(Web(gate, "more", count), "month/room");
        return (one, amount);
    }

    /// <summary>
    /// Makes a Deployment of one replica. Where nobody judges, since the gate misses its deadline on a machine that is too busy or an operator is killed, the API server turns away: the same again then.
    /// </summary>
    /// <returns>Whether it is there, also where it was before.</returns>
    public async Task<bool> CreateAsync(string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryCreateAsync(name, cancellationToken) is { } isThere)
                return isThere;
        }
    }

    /// <summary>The same once; null where nobody judged.</summary>
    public async Task<bool?> TryCreateAsync(string name, CancellationToken cancellationToken)
    {
        using var answer = await gate.Cluster.Plane.Admin.PostAsJsonAsync(Deployments, Deployment(name), cancellationToken);
        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.Conflict)
            return true;
        return SaysThereIsNoRoom(await answer.Content.ReadAsStringAsync(cancellationToken)) ? false : null;
    }

    /// <summary>Whether an answer turns away for want of room, and not since nobody could judge.</summary>
    public static bool SaysThereIsNoRoom(string text) => text.Contains("that are left", StringComparison.Ordinal) || text.Contains("nothing is left", StringComparison.Ordinal);

    /// <summary>The names of the Deployments that are there.</summary>
    public async Task<IReadOnlySet<string>> NamesAsync(CancellationToken cancellationToken) => (await gate.Cluster.Plane.Admin.GetFromJsonAsync<JsonElement>(Deployments, cancellationToken))
        .GetProperty("items").EnumerateArray().Select(item => item.GetProperty("metadata").GetProperty("name").GetString()!).ToHashSet(StringComparer.Ordinal);

    /// <summary>What is reserved, and for how many objects.</summary>
    public async Task<(decimal Reserved, int Objects)> ReservedAsync(CancellationToken cancellationToken)
    {
        var status = (await gate.Cluster.Plane.Admin.GetFromJsonAsync<JsonElement>(Reservation, cancellationToken)).GetProperty("status");
        return (Statuses.Money(status.GetProperty("reserved")), status.GetProperty("count").GetInt32());
    }

    /// <summary>The names of the Deployments that something is reserved for.</summary>
    /// <param name="reservation">What is at <see cref="Reservation"/>.</param>
    public static IReadOnlySet<string> NamesIn(JsonElement reservation) =>
        reservation.GetProperty("status").GetProperty("reservations").EnumerateArray().Select(entry => entry.GetProperty("object").GetString()!.Split('/')[^1]).ToHashSet(StringComparer.Ordinal);

    private static JsonObject Deployment(string name) => new()
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
}
