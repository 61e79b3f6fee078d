using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.Tests.CostPolicies.Gate;

public sealed class GateConfigurationTests
{
    private static readonly byte[] Authorities = [1, 2, 3];

    private static readonly GatedResource Deployments = new("apps", "v1", "deployments", Namespaced: true, OnCreate: true, OnUpdate: true);

    [Fact]
    public void Each_entry_names_what_its_policies_are_about_and_leaves_namespaces_alone()
    {
        var configuration = Of(new([Deployments], [Deployments with { Resource = "pods", Group = "", OnUpdate = false }], ["kube-system", "cloudintel-system"], FailsClosed: true));

        Assert.Equal(
            [("fail.gate.cloudintel.io", "Fail", "/gate/fail", "apps/v1/deployments CREATE,UPDATE"), ("ignore.gate.cloudintel.io", "Ignore", "/gate/ignore", "/v1/pods CREATE")],
            configuration.Webhooks!.Select(webhook => (webhook.Name, webhook.FailurePolicy!, webhook.ClientConfig!.Service!.Path!, Text(Assert.Single(webhook.Rules!)))));
        Assert.All(configuration.Webhooks!, webhook =>
        {
            Assert.Equal((3, "NoneOnDryRun", "Equivalent"), (webhook.TimeoutSeconds, webhook.SideEffects, webhook.MatchPolicy));
            var selected = Assert.Single(webhook.NamespaceSelector!.MatchExpressions!);
            Assert.Equal(("kubernetes.io/metadata.name", "NotIn"), (selected.Key, selected.Operator));
            Assert.Equal(["cloudintel-system", "kube-system"], selected.Values!);
        });
    }

    [Fact]
    public void Where_namespaces_cannot_be_left_alone_nothing_fails_closed()
    {
        var configuration = Of(new([Deployments], [], ["kube-system"], FailsClosed: false));

        Assert.Equal(["Ignore", "Ignore"], configuration.Webhooks!.Select(webhook => webhook.FailurePolicy!));
        Assert.Empty(configuration.Webhooks![1].Rules!);
    }

    [Fact]
    public void What_is_wanted_twice_is_named_once_in_the_same_order()
    {
        GatedResource[] some = [Deployments with { OnUpdate = false }, Deployments with { Resource = "statefulsets" }, Deployments with { OnCreate = false }];

        var one = Of(new(some, [], ["kube-system"], FailsClosed: true));
        var other = Of(new([.. some.Reverse()], [], ["kube-system"], FailsClosed: true));

        Assert.Equal("apps/v1/deployments,statefulsets CREATE,UPDATE", Text(Assert.Single(one.Webhooks![0].Rules!)));
        Assert.True(GateConfiguration.IsInStep(one, other));
    }

    [Fact]
    public void What_a_server_fills_in_is_no_difference_and_anything_of_ours_is()
    {
        var demand = new GateDemand([Deployments], [], ["kube-system"], FailsClosed: true);
        var stored = Of(demand);
        stored.Webhooks![0].ObjectSelector = new();
        stored.Webhooks[1].Rules = null;
        stored.Metadata.ResourceVersion = "7";
        Assert.True(GateConfiguration.IsInStep(Of(demand), stored));

        Assert.All(
            (Action<Webhook>[])
            [
                webhook => webhook.FailurePolicy = "Ignore",
                webhook => webhook.TimeoutSeconds = 30,
                webhook => webhook.ClientConfig!.CaBundle = [9],
                webhook => webhook.Rules = [],
                webhook => webhook.NamespaceSelector = null,
            ],
            spoil =>
            {
                var spoilt = Of(demand);
                spoil(spoilt.Webhooks![0]);
                Assert.False(GateConfiguration.IsInStep(Of(demand), spoilt));
            });
    }

    [Fact]
    public void The_authorities_of_an_entry_are_found_behind_a_service_and_an_address()
    {
        var stored = Of(new([Deployments], [], [], FailsClosed: true));
        Assert.Equal(Authorities, GateConfiguration.Authorities(stored, GateConfiguration.FailPath));
        Assert.Null(GateConfiguration.Authorities(null, GateConfiguration.FailPath));

        stored.Webhooks![0].ClientConfig = new() { Url = "https://127.0.0.1:9443/gate/fail", CaBundle = [7] };
        Assert.Equal([7], GateConfiguration.Authorities(stored, GateConfiguration.FailPath)!);
    }

    private static ValidatingWebhookConfiguration Of(GateDemand demand) => GateConfiguration.Of(
        demand, path => new() { Service = new() { Namespace = "cloudintel-system", Name = "cloudintel-operator", Path = path, Port = 443 }, CaBundle = Authorities }, 3, owner: null);

    private static string Text(RuleWithOperations rule) =>
        $"{string.Join(',', rule.ApiGroups!)}/{string.Join(',', rule.ApiVersions!)}/{string.Join(',', rule.Resources!)} {string.Join(',', rule.Operations!)}";
}
