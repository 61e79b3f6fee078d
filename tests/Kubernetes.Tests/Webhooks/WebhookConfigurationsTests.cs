using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Kubernetes.Tests.Webhooks;

public sealed class WebhookConfigurationsTests(ControlPlaneFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_configuration_asks_for_the_registered_kinds_and_nothing_else()
    {
        var configuration = Configurations().Validating("operator", WebhookConfigurations.AtService("system", "operator"))!;

        Assert.Equal(
            """{"name":"configmaps.core.k8s.io","clientConfig":{"service":{"namespace":"system","name":"operator","path":"/validate/configmaps/v1","port":443}},"rules":[{"operations":["CREATE","DELETE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["configmaps"],"scope":"Namespaced"}],"failurePolicy":"Fail","matchPolicy":"Equivalent","sideEffects":"None","timeoutSeconds":3,"admissionReviewVersions":["v1"]}""",
            System.Text.Json.JsonSerializer.Serialize(configuration.Webhooks![0], KubernetesJson.BuiltIn.TypeInfo<Webhook>()));
        Assert.Equal(["configmaps.core.k8s.io", "parcels.webhooks.test", "v1.widgets.test"], configuration.Webhooks.Select(webhook => webhook.Name));
    }

    [Fact]
    public void No_webhooks_make_no_configuration() =>
        Assert.Null(new WebhookConfigurations([]).Mutating("operator", WebhookConfigurations.AtService("system", "operator")));

    [Fact]
    public async Task The_API_server_accepts_every_name()
    {
        var plane = await fixture.StartedAsync(Cancellation);
        using var cluster = new KubernetesClient(new ConfigurationLoader().Load(new() { Kubeconfig = plane.Kubeconfig }));
        var client = WebhookConfigurations.AtService("system", "operator");
        var dryRun = new WriteOptions { DryRun = true };

        await cluster.Resource<ValidatingWebhookConfiguration>().CreateAsync(Configurations().Validating("every-name", client)!, dryRun, Cancellation);
        await cluster.Resource<MutatingWebhookConfiguration>().CreateAsync(Configurations().Mutating("every-name", client)!, dryRun, Cancellation);
    }

    private static WebhookConfigurations Configurations()
    {
        var parcels = new ScriptedWebhook();
        return new(
        [
            new ValidatingAdmission<ConfigMap>(new AllowAll<ConfigMap>(), KubernetesJson.BuiltIn.TypeInfo<ConfigMap>(), AdmissionOperations.Create | AdmissionOperations.Delete),
            new ValidatingAdmission<Parcel>(parcels, Parcel.Json.TypeInfo<Parcel>(), AdmissionOperations.Create),
            new MutatingAdmission<Parcel>(parcels, Parcel.Json.TypeInfo<Parcel>(), AdmissionOperations.Update),
            new ValidatingAdmission<ShortGroup>(new AllowAll<ShortGroup>(), null!, AdmissionOperations.Create),
        ]);
    }

    private sealed class AllowAll<T> : IValidationWebhook<T>
        where T : class, IKubernetesObject;

    [KubernetesEntity(Group = "test", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets", Namespaced = false)]
    private sealed record ShortGroup : KubernetesObject;
}
