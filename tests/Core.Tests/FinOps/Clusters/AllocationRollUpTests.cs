using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;
using static CloudIntel.Core.Tests.FinOps.Clusters.ClusterBench;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>Rows of workloads in place of those of their containers.</summary>
public sealed class AllocationRollUpTests
{
    private static readonly Arbitrary<(RandomCluster Cluster, AllocationQuery Query)> Cases = (
        from cluster in RandomCluster.Any.Generator
        from keys in Gen.SubListOf("cluster", "namespace", "controller", "controllerKind", "label:app", "service", "annotation:x")
        from idle in Gen.Elements(IdleCost.Separate, IdleCost.Hidden)
        select (cluster, new AllocationQuery { By = [.. keys.Select(key => AllocationKey.Parse(key)!)], Idle = idle })).ToArbitrary();

    [Fact]
    public void A_question_that_names_no_pod_and_no_node_has_the_same_answer_to_the_last_digit() => Prop.ForAll(Cases, test =>
    {
        var costs = test.Cluster.Compute();
        Assert.Equal(CostDetail.Workload, test.Query.By.Select(key => key.Detail).Append(CostDetail.Workload).Max());
        Assert.Equal(Figures(costs, test.Query), Figures(AllocationRollUp.ByWorkload(costs), test.Query));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Nothing_is_lost_and_rolling_up_again_changes_nothing() => Prop.ForAll(RandomCluster.Any, cluster =>
    {
        var rolled = AllocationRollUp.ByWorkload(cluster.Compute());
        Assert.Equal(Amount.Zero, rolled.Imbalance);
        Assert.Equal(rolled.Rows.Count, AllocationRollUp.ByWorkload(rolled).Rows.Count);
        Assert.All(rolled.Rows, row => Assert.True(row is { Container: "", Node: null, Pod: null or { Uid: "", Name: "" } }));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Pods_of_a_controller_are_one_whatever_Kubernetes_labels_them_with()
    {
        var costs = new ClusterCosts(Midnight, Midnight.AddHours(1), [Row("a", "x"), Row("b", "y"), Row("c", "z", app: "other")], []);
        var rows = AllocationRollUp.ByWorkload(costs).Rows;
        Assert.Equal([("web", 2), ("other", 1)], rows.Select(row => (row.Pod!.Labels["app"], (int)row.Sums.RunningMilliseconds)));
        Assert.All(rows, row => Assert.Single(row.Pod!.Labels));

        static AllocationRow Row(string uid, string hash, string app = "web") => new()
        {
            Cluster = "c",
            Kind = AllocationKind.Container,
            Namespace = "shop",
            Pod = new()
            {
                Uid = uid,
                Name = uid,
                Namespace = "shop",
                ControllerKind = "Deployment",
                Controller = "web",
                Labels = new Dictionary<string, string> { ["app"] = app, ["pod-template-hash"] = hash },
            },
            Container = "main",
            Start = Midnight,
            End = Midnight.AddHours(1),
            Sums = new() { RunningMilliseconds = 1 },
        };
    }

    [Theory]
    [InlineData("aggregate=namespace,controllerKind,controller,label:app,annotation:x,service,deployment&filter=label[team]:\"a\"&filterControllers=deployment:web&includeIdle=true", CostDetail.Workload)]
    [InlineData("aggregate=namespace&idleByNode=true", CostDetail.Container)]
    [InlineData("aggregate=", CostDetail.Container)]
    [InlineData("aggregate=namespace,providerid", CostDetail.Container)]
    [InlineData("aggregate=nodeLabel:zone", CostDetail.Container)]
    [InlineData("aggregate=label:pod_template_hash", CostDetail.Container)]
    [InlineData("aggregate=namespace&filter=cluster:\"c\"+(Pool:\"gold\"|namespace:\"a\")", CostDetail.Container)]
    [InlineData("aggregate=namespace&filter=nodeLabel[zone]:\"a\"", CostDetail.Container)]
    [InlineData("aggregate=namespace&filter=label:\"app\"", CostDetail.Container)]
    [InlineData("aggregate=namespace&filterPods=web-*", CostDetail.Container)]
    [InlineData("aggregate=namespace&shareLabels=job-name:nightly", CostDetail.Container)]
    [InlineData("aggregate=namespace&shareNamespaces=kube-system", CostDetail.Workload)]
    public void A_question_asks_for_rows_as_fine_as_it_needs(string query, CostDetail detail)
    {
        var parameters = query.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(detail, AllocationParameters.Read(parameters.GetValueOrDefault, null).Detail);
    }

    private static IEnumerable<object> Figures(ClusterCosts costs, AllocationQuery query) =>
        AllocationView.Show(costs.Rows, query).Select(group => (object)(group.Name, group.Kind, group.Sums, group.Total));
}
