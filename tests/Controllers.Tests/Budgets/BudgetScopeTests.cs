using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.Budgets;

/// <summary>Which charges a budget counts.</summary>
public sealed class BudgetScopeTests
{
    // Costs are powers of two: the sum tells which charges are in it.
    private static readonly FocusBill Bill = new FocusBill()
        .Day("2026-04-01", 1m, ("ProviderName", "AWS"), ("ServiceName", "AmazonEC2"), ("SubAccountId", "2000"), ("RegionId", "us-east-1"), ("Tags", """{"team":"payments","k8s-namespace":"shop"}"""))
        .Day("2026-04-02", 2m, ("ProviderName", "AWS"), ("ServiceName", "AmazonS3"), ("SubAccountId", "2001"), ("RegionId", "eu-west-1"), ("Tags", """{"team":"Payments"}"""))
        .Day("2026-04-03", 4m, ("ProviderName", "Microsoft"), ("ServiceName", "Virtual Machines"), ("BillingAccountId", "3000"), ("SubAccountId", "3001"), ("RegionId", "westeurope"), ("Tags", """{"team":"search","k8s-namespace":"shop"}"""))
        .Day("2026-04-04", 8m, ("ProviderName", "Microsoft"), ("ServiceName", "Storage"), ("BillingAccountId", "3000"), ("SubAccountId", ""), ("RegionId", ""), ("Tags", """{"env":"prod","k8s-namespace":"lab"}"""));

    public static TheoryData<string, int> Scopes => new()
    {
        { "everything", 15 },
        { "provider aws", 3 },
        { "account 2001", 2 },
        { "account 3000", 12 },
        { "account 2000 account 3001", 5 },
        { "service AMAZONec2", 1 },
        { "service Storage service AmazonS3", 10 },
        { "region westeurope", 4 },
        { "namespace shop", 5 },
        { "namespace shop namespace lab", 13 },
        { "tag team", 7 },
        { "tag team=payments", 1 },
        { "tag team=payments|search", 5 },
        { "tag team=payments tag k8s-namespace", 1 },
        { "provider AWS service Storage", 0 },
        { "provider Microsoft namespace shop", 4 },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task A_scope_takes_in_what_matches_each_of_its_lists(string scope, int spent)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill);
        bench.CreateBudget(change: spec => spec.Scope = Parse(scope));

        Assert.Equal(spent, (await bench.StatusAsync()).Spent!.Value.Value);
    }

    [Theory]
    [InlineData("shop", "everything", 5)]
    [InlineData("shop", "namespace shop", 5)]
    [InlineData("shop", "provider AWS", 1)]
    [InlineData("shop", "tag env", 0)]
    [InlineData("lab", "everything", 8)]
    [InlineData("elsewhere", "everything", 0)]
    public async Task A_budget_of_a_team_sees_what_is_allocated_to_its_own_namespace(string @namespace, string scope, int spent)
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill);
        bench.CreateBudget("team", @namespace, spec => spec.Scope = Parse(scope));
        var status = await bench.StatusAsync("team", @namespace);

        Assert.Equal(spent, status.Spent!.Value.Value);
        Assert.Equal("True Reviewed", status.Says(ConditionTypes.Ready));
    }

    [Fact]
    public async Task A_budget_of_a_team_learns_nothing_of_other_namespaces_even_past_the_webhook()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill);
        bench.CreateBudget("team", "shop");
        var before = await bench.StatusAsync("team", "shop");
        bench.Edit<Budget>(new("shop", "team"), budget => budget.Spec.Scope = Parse("namespace lab"));
        var (budget, again) = await bench.ReviewAsync("team", "shop");

        Assert.Equal("False InvalidSpec", budget.Says(ConditionTypes.Ready));
        Assert.Equal("True InvalidSpec", budget.Says(ConditionTypes.Stalled));
        Assert.Equal(
            "spec.scope.namespaces: may only name the budget's own namespace, shop; a budget over other namespaces belongs into cloudintel-system",
            budget.Status!.Conditions.Message(ConditionTypes.Stalled));
        Assert.Equal(before.Spent, budget.Status.Spent);
        Assert.Equal(2, budget.Status.ObservedGeneration);
        Assert.Null(again);

        bench.Edit<Budget>(new("shop", "team"), corrected => corrected.Spec.Scope = Parse("namespace shop"));
        var status = await bench.StatusAsync("team", "shop");
        Assert.Null(status.Says(ConditionTypes.Stalled));
        Assert.Equal("True Reviewed", status.Says(ConditionTypes.Ready));
    }

    [Fact]
    public async Task What_all_teams_see_and_what_is_nobodys_is_what_the_operators_namespace_sees()
    {
        await using var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(Bill);
        bench.CreateBudget();
        var all = (await bench.StatusAsync()).Spent!.Value.Value;
        var teams = 0m;
        foreach (var team in new[] { "shop", "lab" })
        {
            bench.CreateBudget("team", team);
            teams += (await bench.StatusAsync("team", team)).Spent!.Value.Value;
        }

        const decimal Unallocated = 2m;
        Assert.Equal(all, teams + Unallocated);
    }

    private static BudgetScope? Parse(string scope)
    {
        if (scope == "everything")
            return null;
        var parsed = new BudgetScope();
        foreach (var (kind, value) in Words(scope))
        {
            switch (kind)
            {
                case "provider": (parsed.Providers ??= []).Add(value); break;
                case "account": (parsed.Accounts ??= []).Add(value); break;
                case "service": (parsed.Services ??= []).Add(value); break;
                case "region": (parsed.Regions ??= []).Add(value); break;
                case "namespace": (parsed.Namespaces ??= []).Add(value); break;
                case "tag": (parsed.Tags ??= []).Add(Tag(value)); break;
                default: throw new ArgumentException($"There is no scope by {kind}.", nameof(scope));
            }
        }

        return parsed;
    }

    private static IEnumerable<(string Kind, string Value)> Words(string scope) => scope.Split(' ').Chunk(2).Select(pair => (pair[0], pair[1]));

    private static BudgetTag Tag(string text)
    {
        var parts = text.Split('=');
        return new() { Key = parts[0], Values = parts.Length == 1 ? null : [.. parts[1].Split('|')] };
    }
}
