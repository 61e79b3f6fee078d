using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using FsCheck;
using FsCheck.Fluent;
using static CloudIntel.Core.Tests.Policy.Pricing.PricedCases;

namespace CloudIntel.Core.Tests.Policy.Pricing;

/// <summary>What everything in a namespace costs together.</summary>
public sealed class NamespaceTallyTests
{
    private static readonly PriceFacts Dearer = Cluster with { Nodes = [.. Cluster.Nodes.Select(node => node with { Price = node.Price! with { PerCore = node.Price!.PerCore * 3 } })] };

    private static Arbitrary<IReadOnlyList<Step>> Histories { get; } = Arb.From(
        (from step in Gen.Choose(0, 9)
         from item in Gen.Elements(Kinds)
         from name in Gen.Choose(0, 2)
         from size in Gen.Choose(1, 4)
         select new Step(step, item, name, size)).ListOf(30).Select(steps => (IReadOnlyList<Step>)[.. steps]));

    private static string[] Kinds => ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "CronJob", "PersistentVolumeClaim", "Service", "Claim"];

    [Fact]
    public void The_sum_is_that_of_the_prices_of_the_topmost_objects_whatever_came_before() => Prop.ForAll(Histories, steps =>
    {
        var tally = new NamespaceTally();
        var prices = Cluster;
        tally.Reprice(prices);
        var there = new Dictionary<(string, string), PolicyObject>();
        foreach (var step in steps)
        {
            var item = step.Object();
            if (step.Action == 0)
            {
                tally.Reprice(prices = ReferenceEquals(prices, Cluster) ? Dearer : Cluster);
            }
            else if (step.Action <= 2)
            {
                tally.Remove(item.Group, item.Kind, item.Name);
                there.Remove((item.Kind, item.Name));
            }
            else
            {
                tally.Put(item);
                there[(item.Kind, item.Name)] = item;
            }

            // Claims data-web0-0 to data-web0-(n-1) are of the StatefulSet web0 of n replicas.
            var expected = there.Values
                .Where(one => one.Controller is null && !(one.Kind == "PersistentVolumeClaim" && there.Values.Any(set => set.Kind == "StatefulSet" && Enumerable.Range(0, set.Replicas.Expected).Any(i => one.Name == $"data-{set.Name}-{i}"))))
                .Sum(one => NamespaceTally.PriceOf(one, prices));
            Assert.Equal(expected, tally.Monthly(Judged.Now));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void What_a_Deployment_makes_is_paid_for_there()
    {
        var tally = Tally(Made("apps/v1", "Deployment", "web"));
        var before = tally.Monthly(Judged.Now);
        Assert.True(before > 0);
        tally.Put(Made("apps/v1", "ReplicaSet", "web-1", "apps/v1 Deployment web"));
        tally.Put(Made("v1", "Pod", "web-1-x", "apps/v1 ReplicaSet web-1"));
        Assert.Equal(before, tally.Monthly(Judged.Now));
    }

    [Fact]
    public void What_an_operator_of_somebody_else_makes_is_paid_for_by_itself() =>
        Assert.True(Tally(Made("v1", "Pod", "db-0", "postgresql.example.com/v1 Cluster db")).Monthly(Judged.Now) > 0);

    [Theory]
    [InlineData("batch/v1", "Job", """{"conditions": [{"type": "Complete", "status": "True"}]}""", false)]
    [InlineData("batch/v1", "Job", """{"conditions": [{"type": "Failed", "status": "True"}]}""", false)]
    [InlineData("batch/v1", "Job", """{"conditions": [{"type": "Suspended", "status": "True"}], "active": 1}""", true)]
    [InlineData("v1", "Pod", """{"phase": "Succeeded"}""", false)]
    [InlineData("v1", "Pod", """{"phase": "Running"}""", true)]
    public void What_ended_costs_nothing(string apiVersion, string kind, string status, bool costs) =>
        Assert.Equal(costs, Tally(Made(apiVersion, kind, "one", status: status)).Monthly(Judged.Now) > 0);

    [Fact]
    public void Claims_that_outlive_the_replicas_of_a_StatefulSet_cost_what_they_do()
    {
        var (three, one) = (new Step(9, "StatefulSet", 0, 3).Object(), new Step(9, "StatefulSet", 0, 1).Object());
        var claim = PriceOf(new Step(9, "Claim", 0, 2).Object());
        var tally = Tally([three, .. Enumerable.Range(0, 3).Select(i => new Step(9, "Claim", 0, i).Object())]);
        Assert.Equal(PriceOf(three), tally.Monthly(Judged.Now));
        tally.Put(one);
        Assert.Equal(PriceOf(one) + (2 * claim), tally.Monthly(Judged.Now));
    }

    [Fact]
    public void What_was_let_in_counts_until_it_is_seen_and_then_once()
    {
        var made = Made("apps/v1", "Deployment", "web");
        var price = PriceOf(made);
        var tally = Tally();
        Assert.Equal((0m, price), tally.Ask(Judged.Create(made), price, 0));
        tally.Expect(Judged.Create(made), price, 0);
        Assert.Equal((0m, price), tally.Ask(Judged.Create(made), price, 0)); // asked again, as by another half of the gate
        Assert.Equal(price, tally.Monthly(Judged.Now));
        tally.Put(made);
        Assert.Equal(price, tally.Monthly(Judged.Now));
        tally.Remove("apps", "Deployment", "web");
        Assert.Equal(0, tally.Monthly(Judged.Now));
    }

    [Fact]
    public void What_was_let_in_and_never_comes_counts_no_longer_than_that()
    {
        var tally = Tally();
        tally.Expect(Judged.Create(Made("v1", "Pod", "one")), 10, 0);
        Assert.Equal(10, tally.Monthly(Judged.Now + NamespaceTally.Patience - TimeSpan.FromTicks(1)));
        Assert.Equal(0, tally.Monthly(Judged.Now + NamespaceTally.Patience));
        Assert.True(tally.IsEmpty);
    }

    [Fact]
    public void What_is_refused_after_all_counts_no_longer()
    {
        var made = Made("v1", "Pod", "one");
        var tally = Tally();
        tally.Expect(Judged.Create(made), 10, 0);
        tally.Forget(made);
        Assert.Equal(0, tally.Monthly(Judged.Now));
    }

    [Fact]
    public void A_change_counts_by_its_difference_before_and_after_it_is_seen()
    {
        var (small, large) = (Deployment(Pod("""{"cpu":"1"}""")), Deployment(Pod("""{"cpu":"1"}"""), replicas: 5));
        var (low, high) = (PriceOf(small), PriceOf(large));
        var tally = Tally(small, Made("v1", "Pod", "other"));
        var other = tally.Monthly(Judged.Now) - low;
        Assert.Equal((other + low, other + high), tally.Ask(Judged.Update(small, large), high, low));
        tally.Expect(Judged.Update(small, large), high, low);
        Assert.Equal(other + high, tally.Monthly(Judged.Now));
        tally.Put(large);
        Assert.Equal(other + high, tally.Monthly(Judged.Now));
        Assert.Equal((other + high, other + low), tally.Ask(Judged.Update(large, small), low, high));
    }

    [Fact]
    public void Who_writes_an_owner_into_a_Pod_does_not_get_it_for_nothing()
    {
        var owned = Made("v1", "Pod", "mine", "apps/v1 ReplicaSet web-1");
        Assert.Equal((0m, 7m), Tally().Ask(Judged.Create(owned, "ada"), 7, 0));
        Assert.Equal((0m, 0m), Tally().Ask(Judged.Create(owned, "system:serviceaccount:kube-system:replicaset-controller"), 7, 0));
    }

    private static decimal PriceOf(PolicyObject item) => NamespaceTally.PriceOf(item, Cluster);

    private static NamespaceTally Tally(params PolicyObject[] there)
    {
        var tally = new NamespaceTally();
        tally.Reprice(Cluster);
        foreach (var item in there)
            tally.Put(item);
        return tally;
    }

    private static PolicyObject Made(string apiVersion, string kind, string name, string owner = "", string status = "{}", int size = 2)
    {
        var owners = owner.Split(' ') is [var version, var ownerKind, var ownerName] ? $$"""{"apiVersion": "{{version}}", "kind": "{{ownerKind}}", "name": "{{ownerName}}", "uid": "1", "controller": true}""" : "";
        var pod = """{"containers": [{"name": "app", "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}}}]}""";
        var spec = kind switch
        {
            "Pod" => pod,
            "CronJob" => $$"""{"schedule": "@daily", "jobTemplate": {"spec": {"parallelism": {{size}}, "template": {"spec": {{pod}} } } } }""",
            "Job" => $$"""{"parallelism": {{size}}, "template": {"spec": {{pod}} } }""",
            "PersistentVolumeClaim" => $$"""{"storageClassName": "gp3", "resources": {"requests": {"storage": "{{size}}Gi"} } }""",
            "Service" => """{"type": "LoadBalancer"}""",
            "StatefulSet" => $$"""
                {"replicas": {{size}}, "template": {"spec": {{pod}} },
                 "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"storageClassName": "gp3", "resources": {"requests": {"storage": "10Gi"} } } }]}
                """,
            _ => $$"""{"replicas": {{size}}, "template": {"spec": {{pod}} } }""",
        };
        return Judged.Read($$"""{"apiVersion": "{{apiVersion}}", "kind": "{{kind}}", "metadata": {"name": "{{name}}", "namespace": "shop", "ownerReferences": [{{owners}}]}, "spec": {{spec}}, "status": {{status}} }""");
    }

    /// <summary>Something that happens: prices change, something goes, or comes.</summary>
    private sealed record Step(int Action, string Kind, int Name, int Size)
    {
        public PolicyObject Object() => Kind switch
        {
            "Claim" => Made("v1", "PersistentVolumeClaim", $"data-web{Name}-{Size}", size: 10),
            "ReplicaSet" => Made("apps/v1", Kind, $"web{Name}", Size > 2 ? "apps/v1 Deployment web0" : "", size: Size),
            "Pod" => Made("v1", Kind, $"web{Name}", Size > 2 ? "apps/v1 ReplicaSet web0" : ""),
            "Job" => Made("batch/v1", Kind, $"web{Name}", Size > 2 ? "batch/v1 CronJob web0" : "", size: Size),
            "CronJob" => Made("batch/v1", Kind, $"web{Name}", size: Size),
            "PersistentVolumeClaim" or "Service" => Made("v1", Kind, $"web{Name}", size: Size),
            _ => Made("apps/v1", Kind, $"web{Name}", size: Size),
        };
    }
}
