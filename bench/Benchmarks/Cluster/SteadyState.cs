using System.Text.Json.Nodes;
using CloudIntel.Benchmarks.Objects;
using CloudIntel.Benchmarks.Report;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Resources;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>
/// What an operator with 1,000 Budgets over a loaded bill writes while nothing changes, counted in the API server's audit log, and
/// how much memory it holds.
/// </summary>
internal static class SteadyState
{
    private const int Budgets = 1_000;

    private const int Rows = 100_000;

    /// <summary>How long nobody but leases may have written before it counts as steady.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(20);

    /// <summary>How long it may take to become calm.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Measures once: the figure is a count over a time, so there are no rounds.</summary>
    /// <param name="program">The operator's binary.</param>
    /// <param name="duration">How long to watch.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string program, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("cloudintel-bench-").FullName;
        await using (var bill = File.Create(Path.Combine(folder, "bill.csv")))
            VolumeBill.Write(bill, Rows, seed: 7);
        var source = new CostSource { Metadata = new() { Name = "bench" }, Spec = new() { Location = new() { Path = "bill.csv" } } };
        await cluster.Client.Resource<CostSource>().CreateAsync(source, WriteOptions.Default, cancellationToken);
        await cluster.CreateAsync(Enumerable.Range(0, Budgets).Select(Budget), cancellationToken);

        await using var started = OperatorProcess.Start(cluster, program, folder);
        await started.WaitUntilReadyAsync(cancellationToken);
        await WaitUntilReviewedAsync(cluster, cancellationToken);
        await WaitUntilCalmAsync(cluster, cancellationToken);
        var before = Writes(cluster).Count;
        await Task.Delay(duration, cancellationToken);
        var writes = Writes(cluster)[before..];
        var memory = started.ResidentMebibytes;

        Console.WriteLine($"\nwrites in {duration.TotalMinutes:0.#} minutes with {Budgets:#,0} Budgets and nothing to do, by user agent:");
        foreach (var group in writes.GroupBy(write => write).OrderBy(group => group.Key.ToString(), StringComparer.Ordinal))
            Console.WriteLine($"  {group.Count(),6}  {group.Key.Verb} {group.Key.Resource} by {group.Key.UserAgent}");
        return
        [
            new(new($"writes but lease renewals in {duration.TotalMinutes:0.#} min, {Budgets:#,0} Budgets", [writes.Count(write => !write.IsLease && !write.IsServer)]), "", Goal.AtMost(0)),
            new(new($"operator: resident memory, {Budgets:#,0} Budgets, {Rows:#,0} charges", [memory]), "MiB"),
        ];
    }

    /// <summary>Half of the budgets are about the month of the bill, the others about the present one.</summary>
    private static Budget Budget(int index)
    {
        var budget = SampleBudgets.Create(index);
        budget.Metadata.Namespace = BenchCluster.OperatorNamespace;
        budget.Spec.Scope = new() { Services = ["Amazon Elastic Compute Cloud"] };
        if (index % 2 == 0)
        {
            budget.Spec.Period = BudgetPeriodKind.Custom;
            budget.Spec.CustomPeriod = new() { Start = new(2026, 9, 1), End = new(2026, 10, 1) };
        }

        return budget;
    }

    private static async Task WaitUntilReviewedAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while ((await cluster.Client.Resource<Budget>().ListAsync(ListOptions.All, patience.Token)).Items.Any(budget => !IsReviewed(budget)))
            await Task.Delay(TimeSpan.FromSeconds(1), patience.Token);
    }

    private static bool IsReviewed(Budget budget) => budget.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) is true;

    private static async Task WaitUntilCalmAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        int before;
        do
        {
            before = Others();
            await Task.Delay(Calm, patience.Token);
        }
        while (Others() != before);

        int Others() => Writes(cluster).Count(write => !write.IsLease && !write.IsServer);
    }

    private static List<Write> Writes(BenchCluster cluster)
    {
        using var stream = new FileStream(cluster.Plane.AuditLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        // The last line may still be on its way.
        return [.. reader.ReadToEnd().Split('\n')[..^1].Select(line => JsonNode.Parse(line)!).Select(entry => new Write(
            (string?)entry["userAgent"] ?? "", (string?)entry["verb"] ?? "", (string?)entry["objectRef"]?["resource"] ?? "", (string?)entry["user"]?["username"] ?? ""))];
    }

    private sealed record Write(string UserAgent, string Verb, string Resource, string User)
    {
        public bool IsLease => Resource == "leases";

        /// <summary>Whether the API server wrote for its own purposes.</summary>
        public bool IsServer => User == "system:apiserver";
    }
}
