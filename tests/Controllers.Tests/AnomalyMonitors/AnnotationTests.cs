using CloudIntel.Controllers.AnomalyMonitors;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.FinOps.Anomalies;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Tests.AnomalyMonitors;

/// <summary>What people say of anomalies by annotations.</summary>
public sealed class AnnotationTests
{
    private const string Subject = $"AnomalyMonitor/{FinOpsBench.OperatorNamespace}/costs";

    [Fact]
    public async Task An_acknowledged_anomaly_stays_open_and_says_so()
    {
        await using var bench = await OpenAsync();
        var id = await FindAsync(bench);
        bench.Annotate(MonitorAnnotations.Acknowledge, $" other , {id}");
        var (monitor, _) = await bench.EvaluateAsync();

        Assert.True(Assert.Single(monitor.Status!.Anomalies!).Acknowledged);
        Assert.Equal((1, 1, 0), (monitor.Status.Open, monitor.Status.Acknowledged, monitor.Status.Muted));
        Assert.Equal("False Acknowledged", monitor.Says(ConditionTypes.NoAnomalies));
        Assert.Empty(bench.Events.Take());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("=2026-04-16", true)]
    [InlineData("=2026-04-15", false)] // today
    public async Task A_muted_anomaly_is_shown_and_does_not_count_until_the_day_comes(string until, bool isMuted)
    {
        await using var bench = await OpenAsync();
        var id = await FindAsync(bench);
        bench.Annotate(MonitorAnnotations.Mute, $"{id}{until}");
        var (monitor, _) = await bench.EvaluateAsync();

        Assert.Equal(isMuted ? true : null, Assert.Single(monitor.Status!.Anomalies!).Muted);
        Assert.Equal(isMuted ? (0, 1) : (1, 0), (monitor.Status.Open, monitor.Status.Muted));
        Assert.Equal(isMuted, monitor.Status.Impact!.Value.Value == 0);
        Assert.Equal(isMuted ? "True Muted" : "False AnomaliesOpen", monitor.Says(ConditionTypes.NoAnomalies));
        Assert.Empty(bench.Events.Take());
    }

    [Theory]
    [InlineData("false", "somebody said that it is none")]
    [InlineData("expected", "somebody said that it was expected")]
    public async Task An_anomaly_that_is_said_to_be_none_or_expected_is_closed_and_stays_so_without_the_annotation(string verdict, string why)
    {
        await using var bench = await OpenAsync();
        var id = await FindAsync(bench);
        bench.Annotate(MonitorAnnotations.Feedback, $"{id}={verdict}");
        var (judged, again) = await bench.EvaluateAsync();

        Assert.Equal(0, judged.Status!.Open);
        Assert.Equal("True NothingUnusual", judged.Says(ConditionTypes.NoAnomalies));
        Assert.Equal($"Normal AnomalyDismissed {FinOpsBench.OperatorNamespace}/costs: {id}: AmazonS3, since 2026-04-12: {why}", Assert.Single(bench.Events.Take()));
        Assert.Equal(bench.Options.RetryInterval, again);

        bench.Annotate(MonitorAnnotations.Feedback, null);
        var (later, _) = await bench.EvaluateAsync();
        Assert.Equal(0, later.Status!.Open);
        Assert.Single(await AuditAsync(bench));
    }

    [Fact]
    public async Task A_verdict_is_written_down_once_and_again_when_somebody_changes_their_mind()
    {
        await using var bench = await OpenAsync();
        var id = await FindAsync(bench);
        bench.Annotate(MonitorAnnotations.Feedback, $"{id}=true");
        await bench.EvaluateAsync();
        await bench.EvaluateAsync();
        var first = Assert.Single(await AuditAsync(bench));
        Assert.Contains($"\"id\":\"{id}\"", first, StringComparison.Ordinal);
        Assert.Contains("\"path\":[\"AmazonS3\"]", first, StringComparison.Ordinal);
        Assert.Contains("\"verdict\":\"True\"", first, StringComparison.Ordinal);
        Assert.True(Assert.Single(bench.Read<AnomalyMonitor>(new(FinOpsBench.OperatorNamespace, "costs")).Status!.Anomalies!).Confirmed);

        bench.Annotate(MonitorAnnotations.Feedback, $"{id}=false");
        await bench.EvaluateAsync();
        await bench.EvaluateAsync();
        Assert.Equal(2, (await AuditAsync(bench)).Count);
    }

    [Fact]
    public async Task A_change_that_was_announced_opens_nothing()
    {
        await using var bench = await OpenAsync();
        bench.CreateMonitor("planned");
        bench.Annotate(MonitorAnnotations.PlannedChange, "from=2026-04-11,to=2026-04-13,percent=300,at=AmazonS3,reason=archive, as announced", "planned");
        var (monitor, _) = await bench.EvaluateAsync("planned");

        Assert.Equal(0, monitor.Status!.Open);
        Assert.Contains(monitor.Status.Benign!, benign => benign.Reason == "Planned");
    }

    [Theory]
    [InlineData(MonitorAnnotations.Mute, "0123456789=tomorrow")]
    [InlineData(MonitorAnnotations.Feedback, "0123456789")]
    [InlineData(MonitorAnnotations.Feedback, "0123456789=2")]
    [InlineData(MonitorAnnotations.PlannedChange, "Black Friday")]
    [InlineData(MonitorAnnotations.PlannedChange, "from=2026-04-13,to=2026-04-11")]
    [InlineData(MonitorAnnotations.PlannedChange, "from=2026-04-11,to=2026-04-13,percent=-5")]
    [InlineData(MonitorAnnotations.PlannedChange, "from=2026-04-11,from=2026-04-12,to=2026-04-13")]
    public async Task What_cannot_be_understood_is_said_and_the_rest_counts(string annotation, string text)
    {
        await using var bench = await OpenAsync();
        var id = await FindAsync(bench);
        bench.Annotate(annotation, text);
        bench.Annotate(MonitorAnnotations.Acknowledge, id);
        var (monitor, _) = await bench.EvaluateAsync();

        Assert.Equal("False AnnotationNotUnderstood", monitor.Says(ConditionTypes.Understood));
        Assert.StartsWith($"{annotation} has {text}, which is not of the form", monitor.Status!.Conditions.Message(ConditionTypes.Understood), StringComparison.Ordinal);
        Assert.Equal(1, monitor.Status!.Acknowledged);

        bench.Annotate(annotation, null);
        var (corrected, _) = await bench.EvaluateAsync();
        Assert.Null(corrected.Says(ConditionTypes.Understood));
    }

    [Fact]
    public void A_planned_change_says_when_where_how_much_and_why()
    {
        var monitor = new AnomalyMonitor
        {
            Metadata = new()
            {
                Annotations = new Dictionary<string, string>
                {
                    [MonitorAnnotations.PlannedChange] = "from=2026-11-20,to=2026-11-30,percent=50,at=1001 > AmazonEC2,reason=Black Friday, and the days after; from=2026-12-24, to=2026-12-24",
                },
            },
        };
        var said = MonitorAnnotations.Of(monitor, Utc.Date("2026-11-01"));

        Assert.Empty(said.Misunderstood);
        Assert.Collection(
            said.Planned,
            change =>
            {
                Assert.Equal(["1001", "AmazonEC2"], change.Path);
                Assert.Equal((Utc.Date("2026-11-20"), Utc.Date("2026-11-30")), (change.FirstDay, change.LastDay));
                Assert.Equal((0.5, "Black Friday, and the days after"), (change.MostIncrease, change.Note));
            },
            change => Assert.Equal((true, (double?)null, ""), (change.Path.IsEmpty, change.MostIncrease, change.Note)));
    }

    [Fact]
    public void Ids_tell_apart_what_differs_in_anything()
    {
        var day = Utc.Date("2026-04-12");
        string[] ids =
        [
            AnomalyNames.IdOf(new("a", "m"), ["x"], ChargeClass.Usage, day),
            AnomalyNames.IdOf(new("b", "m"), ["x"], ChargeClass.Usage, day),
            AnomalyNames.IdOf(new("a", "n"), ["x"], ChargeClass.Usage, day),
            AnomalyNames.IdOf(new("a", "m"), ["x", "y"], ChargeClass.Usage, day),
            AnomalyNames.IdOf(new("a", "m"), [], ChargeClass.Usage, day),
            AnomalyNames.IdOf(new("a", "m"), ["x"], ChargeClass.Tax, day),
            AnomalyNames.IdOf(new("a", "m"), ["x"], ChargeClass.Usage, day.AddDays(1)),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids[0], AnomalyNames.IdOf(new("a", "m"), ["x"], ChargeClass.Usage, day));
    }

    private static async Task<FinOpsBench> OpenAsync()
    {
        var bench = await FinOpsBench.OpenAsync();
        await bench.LoadAsync(DailyBills.Ordinary((DailyBills.LastWholeDay, 3)));
        return bench;
    }

    private static async Task<string> FindAsync(FinOpsBench bench)
    {
        bench.CreateMonitor();
        var (monitor, _) = await bench.EvaluateAsync();
        bench.Events.Take();
        return Assert.Single(monitor.Status!.Anomalies!).Id;
    }

    private static async Task<IReadOnlyList<string>> AuditAsync(FinOpsBench bench) =>
        [.. await bench.Ledger.AuditAsync(Subject, TestContext.Current.CancellationToken).Select(entry => entry.Details).ToListAsync()];
}
