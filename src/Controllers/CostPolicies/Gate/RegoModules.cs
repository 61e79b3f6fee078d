using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Modules in Rego that policies keep in ConfigMaps of the operator's namespace.</summary>
[EntityRbac(typeof(ConfigMap), Verbs = RbacVerbs.List | RbacVerbs.Watch, Scope = RbacScope.OperatorNamespace)]
internal sealed class RegoModules(IInformerFactory informers, GateNamespaces namespaces)
{
    /// <summary>The ConfigMaps.</summary>
    public IInformer<ConfigMap> Informer { get; } = informers.Get<ConfigMap>(ScopeOf(namespaces.Own));

    /// <summary>The text of a key; null where there is none.</summary>
    public string? Find(string name, string key) =>
        Informer.Store.Find(new(namespaces.Own, name))?.Data is { } data && data.TryGetValue(key, out var text) ? text : null;

    /// <summary>Which ConfigMaps are followed.</summary>
    public static InformerScope ScopeOf(string @namespace) => new(ResourceDefinition.Of<ConfigMap>()) { Namespace = @namespace };
}
