namespace CloudIntel.EndToEnd.Operator;

/// <summary>What objects meet at the admission gate of a real API server where a Budget holds.</summary>
public sealed class GateBudgetTests : IAsyncLifetime
{
    private GatedCluster gate = null!;
    private ShopBudget budget = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        gate = await GatedCluster.StartAsync(Cancel);
        budget = new(gate);
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

        // What never comes frees nothing: the name is taken.
        Assert.Contains("already exists", (await gate.KubectlAsync(Web("web", 0), "create", "-f", "-")).Error, StringComparison.Ordinal);
        Assert.Equal((reserved, 1), await ReservedAsync());

        // Room for half of one more, also where it is the number of replicas that grows.
        await BudgetAsync(decimal.Round(reserved * 1.5m, 2));
        await gate.UntilRefusedAsync(Web("more", 1), "month/room");
        var scaled = await gate.KubectlAsync("", "scale", "deployment/web", "-n", gate.Shop, "--replicas=3");
        Assert.NotEqual(0, scaled.ExitCode);
        Assert.Contains("month/room", scaled.Error, StringComparison.Ordinal);
        Assert.Equal((reserved, 1), await ReservedAsync());

        Assert.Equal(0, (await gate.KubectlAsync("", "delete", "deployment", "web", "-n", gate.Shop)).ExitCode);
        await gate.Cluster.WaitForAsync(budget.Reservation, it => Statuses.Money(it.GetProperty("status").GetProperty("reserved")) == 0, Cancel);
        Assert.Equal(0, (await gate.KubectlAsync(Web("more", 1), "apply", "-f", "-")).ExitCode);
        Assert.Equal(1, (await ReservedAsync()).Objects);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Of_twenty_at_once_as_many_are_let_in_as_there_is_room_for()
    {
        var (one, amount) = await budget.WithRoomForAsync(6, Cancel);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => budget.CreateAsync($"web-{number}", Cancel)));

        Assert.Equal(5, answers.Count(isThere => isThere));
        var (reserved, objects) = await ReservedAsync();
        Assert.Equal(6, objects);
        Assert.InRange(reserved, one * 5, amount);
    }

    private Task<(decimal Reserved, int Objects)> ReservedAsync() => budget.ReservedAsync(Cancel);

    private string Web(string name, int replicas) => ShopBudget.Web(gate, name, replicas);

    private Task BudgetAsync(decimal amount) => budget.ApplyAsync(amount, Cancel);
}
