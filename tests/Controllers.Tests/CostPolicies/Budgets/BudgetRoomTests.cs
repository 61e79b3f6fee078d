using System.Text.Json.Nodes;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.CostPolicies.Budgets;

/// <summary>What the status of a budget that is enforced says of what is left. It is noon of April 15th.</summary>
public sealed class BudgetRoomTests
{
    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    [Fact]
    public async Task A_status_says_what_is_reserved_and_left_and_is_written_once()
    {
        await using var bench = await OpenAsync(BudgetEnforcementMode.Deny);
        Reserve(bench, hourly: 0.1m);

        var status = await bench.StatusAsync();
        // 0.1 an hour from noon of the 15th to the end of April is 37.2; 200 and 10 percent less 120 that were spent leave 100.
        Assert.Equal((37.2m, 62.8m, 1), (status.Enforcement!.Reserved.Value, status.Enforcement.Left.Value, status.Enforcement.Objects));
        var version = bench.Read<Budget>(new(FinOpsBench.OperatorNamespace, "cloud")).Metadata.ResourceVersion;
        await bench.StatusAsync();
        Assert.Equal(version, bench.Read<Budget>(new(FinOpsBench.OperatorNamespace, "cloud")).Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_budget_that_is_not_enforced_says_nothing_of_it()
    {
        await using var bench = await OpenAsync(BudgetEnforcementMode.None);
        Assert.Null((await bench.StatusAsync()).Enforcement);
    }

    [Fact]
    public async Task What_is_reserved_for_a_namesake_that_is_gone_does_not_count()
    {
        await using var bench = await OpenAsync(BudgetEnforcementMode.Warn);
        Reserve(bench, hourly: 0.1m, owner: "of-a-namesake");
        Assert.Equal(0, (await bench.StatusAsync()).Enforcement!.Reserved.Value);
    }

    private static async Task<FinOpsBench> OpenAsync(BudgetEnforcementMode mode)
    {
        var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(new FocusBill().Days("2026-04-01", 12, 10m));
        bench.CreateBudget(change: spec => spec.Enforcement = new() { Mode = mode, GracePercent = 10 });
        return bench;
    }

    private static void Reserve(FinOpsBench bench, decimal hourly, string? owner = null)
    {
        var budget = bench.Read<Budget>(new(FinOpsBench.OperatorNamespace, "cloud"));
        var stored = bench.Create(new CostReservation
        {
            Metadata = new()
            {
                Namespace = FinOpsBench.OperatorNamespace,
                Name = "cloud",
                OwnerReferences = [new() { ApiVersion = "cloudintel.io/v1alpha1", Kind = "Budget", Name = "cloud", Uid = owner ?? budget.Metadata.Uid! }],
            },
            Spec = new() { Budget = "cloud" },
        });
        stored.Status = new() { Reservations = [new() { Object = "apps/Deployment/shop/web", HourlyCost = hourly, AdmittedAt = Utc.Day("2026-04-15").AddHours(12) }] };
        bench.Server.Replace(ResourceDefinition.Of<CostReservation>(), JsonNode.Parse(Json.Serialize(stored))!.AsObject(), status: true);
    }
}
