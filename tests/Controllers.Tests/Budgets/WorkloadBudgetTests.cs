using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.Budgets;

/// <summary>What a budget's status says of what workloads cost. It is noon of April 15th: 348 hours of the month are over.</summary>
public sealed class WorkloadBudgetTests
{
    private const int Hours = 348;

    // Costs an hour are powers of two: the sum tells what is in it.
    public static TheoryData<string, string, decimal> Scopes => new()
    {
        { "everything", "", 127 },
        { "cluster east", "", 95 },
        { "idle Excluded", "", 111 },
        { "controller Deployment/web", "", 1 + 32 },
        { "controller deployment/web", "", 1 + 32 },
        { "controller web", "", 1 + 4 + 32 },
        { "controller Deployment/web controller StatefulSet/db", "", 1 + 2 + 32 },
        { "label team=payments", "", 1 + 2 + 32 },
        { "label team=payments label tier=web", "", 1 + 32 },
        { "label tier=web|db", "", 1 + 2 + 32 },
        { "label team", "", 1 + 2 + 4 + 32 },
        { "label Team", "", 0 },
        { "everything", "shop", 1 + 2 + 8 + 32 }, // with a volume that no pod mounts
        { "cluster east", "shop", 1 + 2 + 8 },
        { "label team", "shop", 1 + 2 + 32 },
        { "controller web", "lab", 4 },
        { "cluster west controller db", "", 0 },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task A_scope_takes_in_the_workloads_that_match_each_of_its_lists(string scope, string namespaces, decimal perHour)
    {
        await using var bench = await OpenAsync();
        bench.CreateBudget(change: spec => spec.Scope = new() { Kubernetes = Parse(scope), Namespaces = namespaces.Length == 0 ? null : [namespaces] });

        Assert.Equal(perHour * Hours, (await bench.StatusAsync()).Spent!.Value.Value);
    }

    [Fact]
    public async Task Idle_cost_is_shared_in_proportion_to_what_workloads_bear_where_it_is_asked_for()
    {
        await using var bench = await OpenAsync();
        bench.CreateBudget(change: spec => spec.Scope = new() { Kubernetes = Parse("cluster east controller Deployment/web idle Shared") });

        Assert.Equal((1 + (16 * 1 / 7m)) * Hours, (await bench.StatusAsync()).Spent!.Value.Value, 6); // web bears 1 of the 7 that workloads of east bear
    }

    [Theory]
    [InlineData("everything", 43)]
    [InlineData("controller web", 33)]
    [InlineData("cluster west", 32)]
    public async Task A_budget_of_a_team_sees_what_runs_in_its_own_namespace(string scope, decimal perHour)
    {
        await using var bench = await OpenAsync();
        bench.CreateBudget("team", "shop", spec => spec.Scope = new() { Kubernetes = Parse(scope) });

        Assert.Equal(perHour * Hours, (await bench.StatusAsync("team", "shop")).Spent!.Value.Value);
    }

    [Fact]
    public async Task A_month_under_way_says_what_was_spent_up_to_the_last_full_hour_and_where_it_is_heading()
    {
        await using var bench = await OpenAsync();
        bench.Clock.Advance(TimeSpan.FromMinutes(31));
        bench.CreateBudget(change: spec => spec.Scope = new() { Kubernetes = Parse("cluster west") });
        var (budget, _) = await bench.ReviewAsync();
        var status = budget.Status!;

        Assert.Equal(32m * Hours, status.Spent!.Value.Value);
        Assert.Equal(32m * 24, status.BurnRatePerDay!.Value.Value);
        Assert.Equal(32m * 720, status.Projected!.Value.Value);
        Assert.Equal(Utc.Day("2026-04-15").AddHours(12), status.DataThrough);
        Assert.Equal("True Reviewed", budget.Says(ConditionTypes.Ready));
        Assert.Equal("True UpToDate", budget.Says(ConditionTypes.DataFresh));
        Assert.Equal("costs up to 2026-04-15 12:00Z", status.Conditions.Message(ConditionTypes.DataFresh));
        Assert.Equal("True Priced", budget.Says(ConditionTypes.Priced));
        Assert.Null(budget.Says(ConditionTypes.Converted));
    }

    [Fact]
    public async Task Nothing_is_written_again_within_the_hour()
    {
        await using var bench = await OpenAsync();
        bench.CreateBudget(change: spec => spec.Scope = new() { Kubernetes = new() });
        await bench.ReviewAsync();
        var writes = bench.Writes;
        bench.Clock.Advance(TimeSpan.FromMinutes(59));
        await bench.ReviewAsync();
        Assert.Equal(writes, bench.Writes);

        bench.Clock.Advance(TimeSpan.FromMinutes(30));
        await bench.ReviewAsync();
        Assert.Equal(writes + 1, bench.Writes);
    }

    [Fact]
    public async Task What_was_read_for_one_budget_serves_all_for_half_a_review_interval()
    {
        await using var bench = await OpenAsync();
        foreach (var name in (string[])["one", "two", "three"])
            bench.CreateBudget(name, change: spec => spec.Scope = new() { Kubernetes = Parse($"controller {name}") });
        foreach (var name in (string[])["one", "two", "three", "one"])
            await bench.ReviewAsync(name);
        Assert.Equal((Utc.Day("2026-04-01"), Utc.Day("2026-04-15").AddHours(12)), Assert.Single(Periods().Select(piece => (piece.Start, piece.End))));

        bench.CreateBudget("four", change: spec => spec.Scope = new() { Kubernetes = new() });
        await bench.ReviewAsync("four"); // nobody asked for it before
        Assert.Equal(2, Periods().Count());

        bench.Clock.Advance(bench.Options.ReviewInterval / 2);
        await bench.ReviewAsync("one");
        await bench.ReviewAsync("four");
        Assert.Equal(3, Periods().Count());

        // Forecasts read days.
        IEnumerable<DatePeriod> Periods() => bench.Clusters.Asked.Where(piece => piece.Length > TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Another_spec_is_another_question()
    {
        await using var bench = await OpenAsync();
        bench.CreateBudget(change: spec => spec.Scope = new() { Kubernetes = Parse("cluster west") });
        await bench.ReviewAsync();
        bench.Edit<Budget>(new(FinOpsBench.OperatorNamespace, "cloud"), budget => budget.Spec.Scope!.Kubernetes = Parse("cluster east"));

        Assert.Equal(95m * Hours, (await bench.StatusAsync()).Spent!.Value.Value);
    }

    [Fact]
    public async Task Other_currencies_count_at_the_rate_of_each_day()
    {
        await using var bench = await OpenAsync();
        bench.Put("rates.csv", "date,from,to,rate\n2026-04-01,USD,EUR,0.5\n2026-04-15,USD,EUR,0.25\n");
        bench.CreateSource("rates", "rates.csv", spec => spec.Format = BillFormat.ExchangeRates);
        await bench.LookAsync("rates");
        bench.CreateBudget(change: spec =>
        {
            spec.Currency = "EUR";
            spec.Scope = new() { Kubernetes = Parse("cluster west") };
        });
        var (budget, _) = await bench.ReviewAsync();

        Assert.Equal((32m * 24 * 14 * 0.5m) + (32m * 12 * 0.25m), budget.Status!.Spent!.Value.Value);
        Assert.Equal("True Converted", budget.Says(ConditionTypes.Converted));
        var other = Assert.Single(budget.Status.OtherCurrencies!);
        Assert.Equal(("USD", 32m * Hours), (other.Currency, other.Spent.Value));
    }

    [Fact]
    public async Task Without_a_rate_nothing_counts_and_the_status_says_why()
    {
        await using var bench = await OpenAsync();
        bench.CreateBudget(change: spec =>
        {
            spec.Currency = "EUR";
            spec.Scope = new() { Kubernetes = new() };
        });
        var (budget, _) = await bench.ReviewAsync();

        Assert.Equal(0m, budget.Status!.Spent!.Value.Value);
        Assert.Equal("False ExchangeRateMissing", budget.Says(ConditionTypes.Converted));
        Assert.Equal("False OtherCurrency", budget.Says(ConditionTypes.DataFresh));
    }

    [Fact]
    public async Task What_has_no_price_is_said_and_not_just_nothing()
    {
        await using var bench = await OpenAsync();
        bench.Clusters.Workload("west shop Deployment/free", 0, isPriced: false);
        bench.CreateBudget("shop", change: spec => spec.Scope = new() { Kubernetes = new(), Namespaces = ["shop"] });
        bench.CreateBudget("lab", change: spec => spec.Scope = new() { Kubernetes = new(), Namespaces = ["lab"] });

        Assert.Equal("False Unpriced", (await bench.StatusAsync("shop")).Says(ConditionTypes.Priced));
        Assert.Equal("True Priced", (await bench.StatusAsync("lab")).Says(ConditionTypes.Priced));
    }

    [Theory]
    [InlineData(1, "True UpToDate", 12)] // an hour of the 348 is no more than one percent
    [InlineData(48, "False NotWatched", 12)]
    public async Task Times_in_which_nobody_watched_are_said(int hours, string says, int through)
    {
        await using var bench = await OpenAsync();
        bench.Clusters.Unwatched("east", Utc.Day("2026-04-03"), Utc.Day("2026-04-03").AddHours(hours));
        bench.CreateBudget("east", change: spec => spec.Scope = new() { Kubernetes = Parse("cluster east") });
        bench.CreateBudget("west", change: spec => spec.Scope = new() { Kubernetes = Parse("cluster west") });
        var status = await bench.StatusAsync("east");

        Assert.Equal(says, status.Says(ConditionTypes.DataFresh));
        Assert.Equal(Utc.Day("2026-04-15").AddHours(through), status.DataThrough);
        Assert.Equal("True UpToDate", (await bench.StatusAsync("west")).Says(ConditionTypes.DataFresh));
    }

    [Fact]
    public async Task Costs_are_stale_when_no_cluster_is_watched_any_more()
    {
        await using var bench = await OpenAsync();
        var last = Utc.Day("2026-04-15").AddHours(9);
        bench.Clusters.Unwatched("west", last, last.AddDays(1));
        bench.CreateBudget(change: spec => spec.Scope = new() { Kubernetes = Parse("cluster west") });
        var status = await bench.StatusAsync();

        Assert.Equal(last, status.DataThrough);
        Assert.Equal("False Stale", status.Says(ConditionTypes.DataFresh));
        Assert.Equal("no cluster in the scope was watched after 2026-04-15 09:00Z", status.Conditions.Message(ConditionTypes.DataFresh));
    }

    [Theory]
    [InlineData("cluster nowhere", 12)]
    [InlineData("everything", 0)] // the first hour of the month is not over
    public async Task Of_clusters_that_nobody_recorded_nothing_is_known(string scope, int hour)
    {
        await using var bench = await OpenAsync();
        if (hour == 0)
            bench.Clock.AdvanceTo(Utc.Day("2026-05-01").AddMinutes(59));
        bench.CreateBudget(change: spec => spec.Scope = new() { Kubernetes = Parse(scope) });
        var status = await bench.StatusAsync();

        Assert.Equal(0m, status.Spent!.Value.Value);
        Assert.Null(status.DataThrough);
        Assert.Equal("False NotRecorded", status.Says(ConditionTypes.DataFresh));
        Assert.Null(status.Says(ConditionTypes.Priced));
    }

    [Fact]
    public async Task A_namespace_without_workloads_costs_nothing_and_that_is_known()
    {
        await using var bench = await OpenAsync();
        bench.CreateBudget("team", "empty", spec => spec.Scope = new() { Kubernetes = new() });
        var status = await bench.StatusAsync("team", "empty");

        Assert.Equal(0m, status.Spent!.Value.Value);
        Assert.Equal("True UpToDate", status.Says(ConditionTypes.DataFresh));
    }

    [Fact]
    public async Task Clusters_that_cannot_be_asked_leave_the_figures_as_they_are()
    {
        await using var bench = await OpenAsync();
        bench.CreateBudget(change: spec => spec.Scope = new() { Kubernetes = new() });
        var before = await bench.StatusAsync();
        bench.Clusters.Fault = new LedgerUnavailableException("the disk is full");
        bench.Clock.Advance(TimeSpan.FromHours(2));
        var (budget, again) = await bench.ReviewAsync();

        Assert.Equal("False LedgerUnavailable", budget.Says(ConditionTypes.Ready));
        Assert.Equal(before.Spent, budget.Status!.Spent);
        Assert.Equal(bench.Options.RetryInterval, again);
    }

    [Fact]
    public async Task Bills_that_cannot_be_loaded_say_nothing_of_what_workloads_cost()
    {
        await using var bench = await OpenAsync();
        await bench.LoadAsync(new FocusBill().Day("2026-04-01", 20m));
        bench.Hide("aws.csv");
        await bench.LookAsync();
        bench.CreateBudget(change: spec => spec.Scope = new() { Kubernetes = new() });

        Assert.Equal("True UpToDate", (await bench.StatusAsync()).Says(ConditionTypes.DataFresh));
    }

    [Fact]
    public async Task A_use_of_idle_cost_of_a_newer_version_is_refused_by_name()
    {
        await using var bench = await OpenAsync();
        bench.CreateBudget(change: spec => spec.Scope = new() { Kubernetes = new() { Idle = new("Halved") } });
        var status = await bench.StatusAsync();

        Assert.Equal("True InvalidSpec", status.Says(ConditionTypes.Stalled));
        Assert.Equal("spec.scope.kubernetes.idle: Halved is no use of idle cost that this version knows", status.Conditions.Message(ConditionTypes.Ready));
    }

    [Fact]
    public void Labels_that_costs_are_not_kept_by_are_those_that_a_scope_may_not_name() => Assert.All(AllocationRollUp.LabelsOfPods, label => Assert.Single(
        BudgetValidation.Validate(
            new()
            {
                Metadata = new() { Name = "b", Namespace = "n" },
                Spec = new() { Amount = 1, Currency = "USD", Scope = new() { Kubernetes = new() { Labels = [new() { Key = label }] } } },
            },
            old: null,
            "n")));

    private static async Task<FinOpsBench> OpenAsync()
    {
        var bench = await FinOpsBench.OpenAsync();
        bench.Clusters
            .Workload("east shop Deployment/web team=payments tier=web", 1)
            .Workload("east shop StatefulSet/db team=payments tier=db", 2)
            .Workload("east lab DaemonSet/web team=search", 4)
            .Other(AllocationKind.Unmounted, "east", 8, "shop")
            .Other(AllocationKind.Idle, "east", 16)
            .Other(AllocationKind.ClusterManagement, "east", 64)
            .Workload("west shop Deployment/web team=payments tier=web", 32);
        return bench;
    }

    private static KubernetesScope Parse(string scope)
    {
        var parsed = new KubernetesScope();
        foreach (var pair in scope == "everything" ? [] : scope.Split(' ').Chunk(2))
        {
            switch (pair[0])
            {
                case "cluster": (parsed.Clusters ??= []).Add(pair[1]); break;
                case "controller": (parsed.Controllers ??= []).Add(pair[1]); break;
                case "label": (parsed.Labels ??= []).Add(Label(pair[1])); break;
                case "idle": parsed.Idle = new(pair[1]); break;
                default: throw new ArgumentException($"There is no scope by {pair[0]}.", nameof(scope));
            }
        }

        return parsed;
    }

    private static KubernetesLabel Label(string text)
    {
        var parts = text.Split('=');
        return new() { Key = parts[0], Values = parts.Length == 1 ? null : [.. parts[1].Split('|')] };
    }
}
