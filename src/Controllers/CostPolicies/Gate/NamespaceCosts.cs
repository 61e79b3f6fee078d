using System.Collections.Concurrent;
using System.Text.Json;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>
/// What a namespace costs in a month as it is now, at the prices that new objects are judged by. Copies of claims and Services are kept from the first question on.
/// </summary>
[EntityRbac(typeof(Deployment), typeof(StatefulSet), typeof(DaemonSet), typeof(Service), Verbs = RbacVerbs.List | RbacVerbs.Watch)]
[GenericRbac(Groups = [""], Resources = ["persistentvolumeclaims"], Verbs = RbacVerbs.List | RbacVerbs.Watch)]
internal sealed class NamespaceCosts(IInformerFactory informers) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, (PriceFacts Prices, decimal Monthly)> known = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<Part>? parts;

    /// <summary>What a namespace costs; null while its objects are still being read.</summary>
    public decimal? Of(string name, PriceFacts prices)
    {
        var followed = parts ?? Follow();
        if (followed.Any(part => !part.HasSynced()))
            return null;
        if (known.TryGetValue(name, out var last) && ReferenceEquals(last.Prices, prices))
            return last.Monthly;
        var monthly = followed.SelectMany(part => part.In(name)).Sum(json => NamespaceCost.Of(json, prices));
        known[name] = (prices, monthly);
        return monthly;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in parts ?? [])
            await part.Subscription.DisposeAsync();
    }

    private IReadOnlyList<Part> Follow()
    {
        lock (gate)
        {
            return parts ??=
            [
                Followed(informers.Get<Deployment>()),
                Followed(informers.Get<StatefulSet>()),
                Followed(informers.Get<DaemonSet>()),
                Followed(informers.Get<Service>(transform: ClusterTrimming.Trim)),
                Followed(informers.Get<UntypedObject>(new(NamespaceCost.Claims))),
            ];
        }
    }

    private Part Followed<T>(IInformer<T> informer)
        where T : class, IKubernetesObject
    {
        var type = KubernetesJson.BuiltIn.TypeInfo<T>();
        var subscription = informer.Subscribe((change, _) =>
        {
            known.TryRemove(change.Key.Namespace, out var _);
            return ValueTask.CompletedTask;
        });
        return new(() => informer.HasSynced, name => informer.Store.List(name).Select(entity => JsonSerializer.SerializeToElement(entity, type)), subscription);
    }

    /// <summary>Objects of one kind.</summary>
    private sealed record Part(Func<bool> HasSynced, Func<string, IEnumerable<JsonElement>> In, IInformerSubscription Subscription);
}
