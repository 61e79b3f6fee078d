using System.Text.Json;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Cli.Tests;

public sealed class DecisionsTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_table_says_what_was_decided_about_what_and_why()
    {
        var run = await DecisionsAsync();
        var lines = run.Out.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Where(line => line.Length > 0).ToList();
        Assert.Equal(
            [
                "At Outcome Policy Object User Message Price Limit Left",
                "2026-04-15T10:00:00Z Warned (dry run) Budget/shop/monthly/room Job shop/import bob little is left 20.00 USD – 5.00 USD",
                "2026-04-15T09:00:00Z Denied CostPolicy/limits/monthly-cost Deployment shop/web alice costs too much 312.50 USD 100.00 USD –",
            ],
            lines);
    }

    [Theory]
    [InlineData("import", "--outcome", "warned")]
    [InlineData("import", "--policy", "shop/monthly")]
    [InlineData("web", "--policy", "CostPolicy/limits")]
    [InlineData("web", "--user", "alice")]
    [InlineData("web", "--to", "2026-04-15T10:00:00Z")]
    [InlineData("import", "--limit", "1")]
    [InlineData("import,web", "-n", "shop", "--from", "this-month")]
    [InlineData("", "-n", "other")]
    public async Task Options_choose_decisions(string names, params string[] options)
    {
        var run = await DecisionsAsync([.. options, "-o", "json"]);
        Assert.Equal(names, string.Join(',', JsonDocument.Parse(run.Out).RootElement.EnumerateArray().Select(decision => decision.GetProperty("name").GetString())));
    }

    [Fact]
    public async Task Every_figure_is_in_JSON_and_CSV()
    {
        var json = JsonDocument.Parse((await DecisionsAsync("--user", "alice", "-o", "json")).Out).RootElement[0];
        Assert.Equal(("312.5", "100"), (json.GetProperty("price").GetString(), json.GetProperty("limit").GetString()));
        Assert.False(json.TryGetProperty("budgetLeft", out _));
        Assert.Equal(
            "2026-04-15T09:00:00Z,Denied,CostPolicy/limits,monthly-cost,CREATE,apps/v1,Deployment,shop,web,alice,USD,costs too much,false,operator-0,312.5,100,",
            (await DecisionsAsync("--user", "alice", "-o", "csv")).Out.Split('\n')[1]);
    }

    [Theory]
    [InlineData("--outcome", "refused")]
    [InlineData("--limit", "0")]
    public async Task What_cannot_be_asked_is_refused(params string[] options) => Assert.Equal(ExitCode.Unusable, (await DecisionsAsync(options)).ExitCode);

    private async Task<CommandRun> DecisionsAsync(params string[] options)
    {
        if (!File.Exists(folder.Ledger()))
        {
            await using var ledger = await Ledgers.OpenAsync(new() { Path = folder.Ledger() }, new ManualTimeProvider(), NullLoggerFactory.Instance, Cancel);
            var denied = new GateDecision
            {
                At = new(2026, 4, 15, 9, 0, 0, TimeSpan.Zero),
                Policy = "CostPolicy/limits",
                Rule = "monthly-cost",
                Outcome = GateOutcome.Denied,
                ApiVersion = "apps/v1",
                Kind = "Deployment",
                Namespace = "shop",
                Name = "web",
                Operation = "CREATE",
                User = "alice",
                Price = 312.5m,
                Limit = 100,
                Currency = "USD",
                Message = "costs too much",
                Replica = "operator-0",
            };
            await ledger.AppendDecisionsAsync(
                [
                    denied,
                    denied with
                    {
                        At = denied.At.AddHours(1), Policy = "Budget/shop/monthly", Rule = "room", Outcome = GateOutcome.Warned, ApiVersion = "batch/v1", Kind = "Job", Name = "import", User = "bob",
                        Price = 20, Limit = null, BudgetLeft = 5, Message = "little is left", DryRun = true,
                    },
                ],
                forgetBefore: null, Cancel);
        }

        return await CommandRun.OfAsync(["decisions", "--ledger", folder.Ledger(), .. options]);
    }
}
