using System.Text.RegularExpressions;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Resources.Tests.Servers;

/// <summary>What kubectl get says about an object with a status.</summary>
public sealed class PrinterColumnTests(DefinedServers servers)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_budget_tells_its_story()
    {
        var plane = await servers.OldestAsync(Cancelled);
        var team = await plane.CreateNamespaceAsync("team", Cancelled);
        var budgets = $"/apis/cloudintel.io/v1alpha1/namespaces/{team}/budgets";
        await DefinedServers.SendAsync(plane.Admin, HttpMethod.Post, budgets, """
            apiVersion: cloudintel.io/v1alpha1
            kind: Budget
            metadata: { name: checkout }
            spec: { amount: "1000.00", currency: USD, period: Monthly, scope: { services: [Amazon S3, Amazon EC2], accounts: ["1001"], namespaces: [checkout] } }
            """, Cancelled);
        await DefinedServers.SendAsync(plane.Admin, HttpMethod.Patch, $"{budgets}/checkout/status", """
            {"status": {
              "observedGeneration": 1,
              "conditions": [
                {"type": "Ready", "status": "True", "reason": "Reviewed", "message": "", "lastTransitionTime": "2026-01-31T00:00:00Z"},
                {"type": "WithinLimit", "status": "False", "reason": "LimitExceeded", "message": "", "lastTransitionTime": "2026-01-31T00:00:00Z"}],
              "spent": "1200.49999999", "spentRounded": "1200.50", "remaining": "-200.50", "usedPercent": "120.05", "projected": "1550.00", "forecast": {"expected": "1530.25", "overrunPercent": 97, "dataThrough": "2026-01-24", "daysLearned": 90,
                "exhaustion": {"expected": "2026-01-20", "earliest": "2026-01-20", "latest": "2026-01-20"}, "model": {"name": "RunRate", "reason": "FirstChoice", "since": "2026-01-01T00:00:00Z"}}, "dataThrough": "2026-01-25T00:00:00Z"}}
            """, Cancelled, "application/merge-patch+json");

        Assert.Equal(
            [
                "NAME READY PERIOD AMOUNT CURRENCY SPENT USED% FORECAST OVERRUN% WITHIN-LIMIT AGE",
                "checkout True Monthly 1000.00 USD 1200.50 120.05 1530.25 97 False AGE",
            ],
            await TableAsync(plane, "budgets", "--namespace", team));
        Assert.Equal(
            [
                "NAME READY PERIOD AMOUNT CURRENCY SPENT USED% FORECAST OVERRUN% WITHIN-LIMIT AGE REASON REMAINING PROJECTED EXHAUSTED DATA-THROUGH SERVICES ACCOUNTS NAMESPACES CLUSTERS CONTROLLERS ENFORCED LEFT",
                "checkout True Monthly 1000.00 USD 1200.50 120.05 1530.25 97 False AGE Reviewed -200.50 1550.00 2026-01-20 2026-01-25T00:00:00Z [\"Amazon S3\",\"Amazon EC2\"] [\"1001\"] [\"checkout\"]",
            ],
            await TableAsync(plane, "budgets", "--namespace", team, "--output", "wide"));
    }

    [Fact]
    public async Task A_cost_source_tells_its_story()
    {
        var plane = await servers.OldestAsync(Cancelled);
        const string sources = "/apis/cloudintel.io/v1alpha1/costsources";
        await DefinedServers.SendAsync(plane.Admin, HttpMethod.Post, sources, """
            apiVersion: cloudintel.io/v1alpha1
            kind: CostSource
            metadata: { name: printed }
            spec: { location: { path: aws/2026-01.csv }, suspend: true }
            """, Cancelled);
        await DefinedServers.SendAsync(plane.Admin, HttpMethod.Patch, $"{sources}/printed/status", """
            {"status": {
              "observedGeneration": 1,
              "conditions": [{"type": "Ready", "status": "True", "reason": "Imported", "message": "", "lastTransitionTime": "2026-01-31T00:00:00Z"}],
              "location": "s3://bills/acme/", "rows": 1000, "repairedRows": 12, "rejectedRows": 0, "dataThrough": "2026-01-25T00:00:00Z"}}
            """, Cancelled, "application/merge-patch+json");

        Assert.Equal(
            [
                "NAME READY ROWS REPAIRED REJECTED DATA-THROUGH LAST-IMPORT AGE REASON LOCATION SUSPENDED",
                "printed True 1000 12 0 2026-01-25T00:00:00Z AGE Imported s3://bills/acme/ true", // no import time: empty
            ],
            await TableAsync(plane, "costsources", "printed", "--output", "wide"));
    }

    [Fact]
    public async Task An_anomaly_monitor_tells_its_story()
    {
        var plane = await servers.OldestAsync(Cancelled);
        var team = await plane.CreateNamespaceAsync("team", Cancelled);
        var monitors = $"/apis/cloudintel.io/v1alpha1/namespaces/{team}/anomalymonitors";
        await DefinedServers.SendAsync(plane.Admin, HttpMethod.Post, monitors, """
            apiVersion: cloudintel.io/v1alpha1
            kind: AnomalyMonitor
            metadata: { name: checkout }
            spec: { cost: { currency: USD }, sensitivity: High }
            """, Cancelled);
        await DefinedServers.SendAsync(plane.Admin, HttpMethod.Post, monitors, """
            apiVersion: cloudintel.io/v1alpha1
            kind: AnomalyMonitor
            metadata: { name: new }
            spec: { cost: { currency: EUR } }
            """, Cancelled);
        await DefinedServers.SendAsync(plane.Admin, HttpMethod.Patch, $"{monitors}/checkout/status", """
            {"status": {
              "observedGeneration": 1,
              "conditions": [
                {"type": "Ready", "status": "True", "reason": "Evaluated", "message": "", "lastTransitionTime": "2026-01-31T00:00:00Z"},
                {"type": "NoAnomalies", "status": "False", "reason": "AnomaliesOpen", "message": "", "lastTransitionTime": "2026-01-31T00:00:00Z"}],
              "open": 1, "health": "Degraded", "acknowledged": 0, "muted": 0, "impact": "163.20", "currency": "USD", "history": {"series": 12, "tooShort": 1, "through": "2026-01-29"},
              "anomalies": [{"id": "0a1b2c3d4e", "node": "1001>AmazonS3", "charges": "Usage", "kind": "Spike", "firstDay": "2026-01-28", "lastDay": "2026-01-29", "expected": "160.00",
                "actual": "323.20", "impact": "163.20", "confidencePercent": 97, "message": "m", "foundAt": "2026-01-30T00:00:00Z"}]}}
            """, Cancelled, "application/merge-patch+json");

        Assert.Equal(
            [
                "NAME READY OPEN IMPACT CURRENCY LARGEST SINCE HEALTH AGE",
                "checkout True 1 163.20 USD 1001>AmazonS3 2026-01-28 Degraded AGE",
                "new EUR AGE",
            ],
            await TableAsync(plane, "amon", "--namespace", team));
        Assert.Equal(
            [
                "NAME READY OPEN IMPACT CURRENCY LARGEST SINCE HEALTH AGE REASON NO-ANOMALIES ACKNOWLEDGED MUTED SERIES THROUGH SENSITIVITY",
                "checkout True 1 163.20 USD 1001>AmazonS3 2026-01-28 Degraded AGE Evaluated False 0 0 12 2026-01-29 High",
            ],
            await TableAsync(plane, "amon", "checkout", "--namespace", team, "--output", "wide"));
    }

    [Fact]
    public async Task An_allocation_policy_tells_its_story()
    {
        var plane = await servers.OldestAsync(Cancelled);
        const string policies = "/apis/cloudintel.io/v1alpha1/allocationpolicies";
        await DefinedServers.SendAsync(plane.Admin, HttpMethod.Post, policies, """
            apiVersion: cloudintel.io/v1alpha1
            kind: AllocationPolicy
            metadata: { name: printed }
            spec: { dimensions: [{ name: team }, { name: product }] }
            """, Cancelled);
        await DefinedServers.SendAsync(plane.Admin, HttpMethod.Patch, $"{policies}/printed/status", """
            {"status": {
              "observedGeneration": 1,
              "conditions": [
                {"type": "Ready", "status": "True", "reason": "Allocated", "message": "", "lastTransitionTime": "2026-01-31T00:00:00Z"},
                {"type": "Covered", "status": "False", "reason": "Unallocated", "message": "", "lastTransitionTime": "2026-01-31T00:00:00Z"}],
              "total": "1000", "coveredPercent": "92.5", "unallocated": "75.00", "currency": "USD"}}
            """, Cancelled, "application/merge-patch+json");

        Assert.Equal(
            [
                "NAME READY COVERED% UNALLOCATED CURRENCY COVERED AGE REASON TOTAL",
                "printed True 92.5 75.00 USD False AGE Allocated 1000",
            ],
            await TableAsync(plane, "allocationpolicies", "printed", "--output", "wide"));
    }

    /// <summary>The lines with their columns one blank apart and ages replaced by a word.</summary>
    private static async Task<IEnumerable<string>> TableAsync(LocalControlPlane plane, params string[] what)
    {
        var printed = await plane.KubectlAsync(Cancelled, ["get", .. what]);
        return printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(column => Regex.IsMatch(column, "^[0-9]+s$", RegexOptions.NonBacktracking) ? "AGE" : column)));
    }
}
