using System.Text.Json.Nodes;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

/// <summary><c>cost allocate</c> and <c>cost tags</c> on a ledger's file.</summary>
public sealed class CostAllocateTests : IDisposable
{
    private const string Policy =
        """
        apiVersion: v1
        kind: Namespace
        metadata: { name: passed-over }
        ---
        apiVersion: cloudintel.io/v1alpha1
        kind: AllocationPolicy
        metadata: { name: teams }
        spec:
          metric: BilledCost
          splitDecimals: 2
          dimensions:
          - name: team
            rules:
            - when: [{ field: ServiceName, operator: Prefix, values: [Support] }]
              shared: fees
            - valueFrom: { tags: [team] }
            shared:
            - { name: fees, split: Metric, metric: requests, whenNoWeights: Even }
          unitMetrics:
          - { name: requests, dimension: team }
        """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Values_and_what_is_unallocated_add_up_to_the_total()
    {
        await LoadAsync();
        var run = await AllocateAsync(Policy, "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var usd = JsonNode.Parse(run.Out)!["dimensions"]![0]!["currencies"]![0]!;

        Assert.Equal("31.123456789", usd["total"]!["billedCost"]!.ToString());
        Assert.Equal(
            ["payments 15.01", "search 15", " 1.113456789"],
            usd["values"]!.AsArray().Select(value => $"{value!["value"]} {value["costs"]!["billedCost"]}"));
        Assert.Equal("fees 10.01 1", $"{usd["pools"]![0]!["pool"]} {usd["pools"]![0]!["costs"]!["billedCost"]} {usd["pools"]![0]!["daysSplitEvenly"]}");
    }

    [Fact]
    public async Task Units_from_a_file_weigh_shared_costs()
    {
        await LoadAsync();
        var units = folder.Write("units.csv", "date,value,units\n2026-04-01,payments,1\n2026-04-02,search,3\n");
        var run = await AllocateAsync(Policy, "--units", $"requests={units}", "-o", "csv");

        Assert.Contains("\nteam,payments,USD,12.5,", run.Out, StringComparison.Ordinal);
        Assert.Contains("\nteam,search,USD,17.51,", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_has_the_same_answer_whatever_days_are_asked_for()
    {
        await LoadAsync();
        var month = (await AllocateAsync(Policy, "--daily", "-o", "csv")).Out.Split('\n');
        var day = (await AllocateAsync(Policy, "--daily", "--from", "2026-04-03", "--to", "2026-04-04", "-o", "csv")).Out.Split('\n');

        Assert.Equal(month.Where(line => line.Contains("2026-04-03", StringComparison.Ordinal)), day[1..^1]);
        Assert.Equal(3, day[1..^1].Length);
    }

    [Theory]
    [InlineData("valueFrom: { tags", "valuefrom: { tags", "there is no field spec.dimensions[0].rules[1].valuefrom")]
    [InlineData("metric: requests, ", "", "spec.dimensions[0].shared[0].metric: must name a unit metric to split by")]
    [InlineData("kind: AllocationPolicy", "kind: Budget", "holds 0 AllocationPolicies instead of one")]
    [InlineData("metadata: { name: teams }", "metadata: { name: [ }", "is no AllocationPolicy: line 7, column")]
    [InlineData("operator: Prefix", "operator: Starts", "spec.dimensions[0].rules[0].when[0].operator: Starts is no operator that this version knows")]
    public async Task A_policy_that_cannot_be_used_is_answered_with_what_is_wrong(string right, string wrong, string error)
    {
        await LoadAsync();
        var run = await AllocateAsync(Policy.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dimension product", "There are team.")]
    [InlineData("--units clicks=units.csv", "must be METRIC=FILE with a unit metric of the policy")]
    [InlineData("--from 2027-01", "The ledger holds no charges of that time.")]
    public async Task A_question_that_cannot_be_answered_is_answered_with_what_is_wrong(string options, string error)
    {
        await LoadAsync();
        var run = await AllocateAsync(Policy, options.Split(' '));

        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_are_judged_by_key_spelling_and_service()
    {
        await LoadAsync();
        var run = await CommandRun.OfAsync("cost", "tags", "--ledger", folder.Ledger(), "--required", "team,owner", "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var usd = JsonNode.Parse(run.Out)![0]!;

        Assert.Equal(("USD", "31.123456789"), (usd["currency"]!.ToString(), usd["cost"]!.ToString()));
        Assert.Equal(["team true", "owner true", "Team false"], usd["keys"]!.AsArray().Select(key => $"{key!["key"]} {key["required"]!.ToString().ToLowerInvariant()}"));
        Assert.Equal("Team team case", string.Join(' ', new[] { "spelling", "probably", "difference" }.Select(field => usd["keySpellings"]![0]![field]!.ToString())));
        Assert.Equal("AmazonEC2", usd["services"]![0]!["name"]!.ToString());
    }

    private async Task<CommandRun> AllocateAsync(string policy, params string[] options) =>
        await CommandRun.OfAsync(["cost", "allocate", "--ledger", folder.Ledger(), "-f", folder.Write("policy.yaml", policy), .. options]);

    private async Task LoadAsync()
    {
        var bill = folder.Write("bill.csv", new FocusBill()
            .Day("2026-04-01", 10m)
            .Day("2026-04-02", 10m, ("Tags", """{"team":"search"}"""))
            .Day("2026-04-03", 10.01m, ("ServiceName", "Support"), ("Tags", ""))
            .Day("2026-04-03", 1.113456789m, ("Tags", """{"Team":"search"}""")).Csv());
        Assert.Equal(ExitCode.Good, (await CommandRun.OfAsync("cost", "import", bill, "--ledger", folder.Ledger())).ExitCode);
    }
}
