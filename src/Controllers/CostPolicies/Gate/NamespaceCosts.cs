using System.Collections.Concurrent;
using System.Text.Json;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>
/// What everything in a namespace costs in a month as it is now, at the prices that new objects are judged by, with what this process let in a moment ago. Kept in memory from the first policy on that
/// asks for it: a change costs the pricing of one object, a question nothing that grows with the namespace. Only namespaces that somebody asked about are priced.
/// </summary>
[EntityRbac(typeof(Deployment), typeof(StatefulSet), typeof(DaemonSet), typeof(Service), typeof(Workload), Verbs = RbacVerbs.List | RbacVerbs.Watch)]
[GenericRbac(Groups = [""], Resources = ["persistentvolumeclaims", "pods", "replicationcontrollers"], Verbs = RbacVerbs.List | RbacVerbs.Watch)]
[GenericRbac(Groups = ["apps"], Resources = ["replicasets"], Verbs = RbacVerbs.List | RbacVerbs.Watch)]
[GenericRbac(Groups = ["batch"], Resources = ["jobs", "cronjobs"], Verbs = RbacVerbs.List | RbacVerbs.Watch)]
internal sealed class NamespaceCosts(IInformerFactory informers, GatedKinds kinds) : IAsyncDisposable
{
    /// <summary>Pods that ended cost nothing, and there may be many of them.</summary>
    private const string NotEnded = "status.phase!=Succeeded,status.phase!=Failed";

    /// <summary>Kinds that nothing else here keeps copies of.</summary>
    private static readonly (string Group, string Kind)[] Others =
        [("", "PersistentVolumeClaim"), ("", "Pod"), ("", "ReplicationController"), ("apps", "ReplicaSet"), ("batch", "Job"), ("batch", "CronJob"), (ApiGroup.Name, nameof(Workload))];

    private readonly ConcurrentDictionary<string, Space> spaces = new(StringComparer.Ordinal);
    private readonly List<IInformerSubscription> subscriptions = [];
    private volatile Task? synced;

    /// <summary>Begins to follow what is in namespaces, where that has not begun.</summary>
    /// <exception cref="KubernetesApiException">The API server refused to say which kinds it has.</exception>
    /// <exception cref="KubernetesUnreachableException">It does not answer.</exception>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (synced is not null)
            return;
        var found = new List<ResourceDefinition>();
        foreach (var (group, kind) in Others)
        {
            if (await kinds.FindAsync(group, kind, cancellationToken) is { } definition)
                found.Add(definition);
        }

        Follow(informers.Get<Deployment>());
        Follow(informers.Get<StatefulSet>());
        Follow(informers.Get<DaemonSet>());
        Follow(informers.Get<Service>(transform: ClusterTrimming.Trim));
        foreach (var definition in found)
            Follow(informers.Get<UntypedObject>(new(definition) { FieldSelector = definition.Kind == "Pod" ? NotEnded : null }, Trim));
        synced = Task.WhenAll(subscriptions.Select(subscription => subscription.WaitForSyncAsync(CancellationToken.None)));
    }

    /// <summary>What a namespace costs; null while its objects are still being read.</summary>
    public decimal? Of(string name, PriceFacts prices, DateTimeOffset now) => synced is { IsCompletedSuccessfully: true } ? With(name, space => space.Priced(prices).Monthly(now)) : null;

    /// <summary>
    /// Judges a request by what its namespace costs, one request of a namespace after the other, and counts what is let in from then on: requests that come at the same moment see each other.
    /// </summary>
    /// <param name="asked">The request.</param>
    /// <param name="facts">What else is known.</param>
    /// <param name="prices">What prices depend on.</param>
    /// <param name="judge">Judges by facts, without waiting for anything.</param>
    public Judgement Judge(GateRequest asked, JudgeFacts facts, PriceFacts prices, Func<JudgeFacts, Judgement> judge)
    {
        if (synced is not { IsCompletedSuccessfully: true } || facts.Price is not { } price || asked.Object.Namespace.Length == 0)
            return judge(facts);
        return With(asked.Object.Namespace, space =>
        {
            var (next, previous) = (price.Expected, facts.OldPrice?.Expected ?? 0);
            var tally = space.Priced(prices);
            var (now, after) = tally.Ask(asked, next, previous);
            var judgement = judge(facts with { NamespaceMonthlyCost = _ => now, NamespaceMonthlyCostAfter = after });
            if (!judgement.IsDenied && !asked.DryRun)
                tally.Expect(asked, next, previous);
            return judgement;
        });
    }

    /// <summary>Takes back that something was let in.</summary>
    public void Forget(PolicyObject refused) => With(refused.Namespace, space =>
    {
        space.Tally.Forget(refused);
        return true;
    });

    /// <summary>Prices all namespaces anew that somebody asked about, so that nobody who asks waits for it.</summary>
    public void Reprice(PriceFacts prices)
    {
        foreach (var (name, space) in spaces)
        {
            IReadOnlyList<PolicyObject> objects;
            lock (space.Gate)
            {
                if (space.Tally.IsEmpty)
                {
                    space.IsGone = true;
                    spaces.TryRemove(name, out _);
                }

                objects = space.Tally.Prices is null ? [] : space.Tally.Objects;
            }

            if (objects.Count == 0)
                continue;
            var known = new Dictionary<PolicyObject, decimal>(objects.Count, ReferenceEqualityComparer.Instance);
            foreach (var item in objects)
                known[item] = NamespaceTally.PriceOf(item, prices);
            lock (space.Gate)
                space.Tally.Reprice(prices, known);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subscription in subscriptions)
            await subscription.DisposeAsync();
    }

    private T With<T>(string name, Func<Space, T> use)
    {
        while (true)
        {
            var space = spaces.GetOrAdd(name, static _ => new());
            lock (space.Gate)
            {
                if (!space.IsGone)
                    return use(space);
            }
        }
    }

    private void Follow<T>(IInformer<T> informer)
        where T : class, IKubernetesObject
    {
        var type = KubernetesJson.BuiltIn.TypeInfo<T>();
        var resource = informer.Scope.Resource;
        subscriptions.Add(informer.Subscribe((change, _) =>
        {
            var read = change.Type == InformerEventType.Deleted ? null : PolicyObject.TryRead(JsonSerializer.SerializeToElement(change.Object, type), []);
            With(change.Key.Namespace, space =>
            {
                if (read is null)
                    space.Tally.Remove(resource.Group, resource.Kind, change.Key.Name);
                else
                    space.Tally.Put(read);
                return true;
            });
            return ValueTask.CompletedTask;
        }));
    }

    /// <summary>Of what its owner is paid for nothing is kept but that; there are thousands of such pods. Of others what they cost by.</summary>
    private static UntypedObject Trim(UntypedObject entity)
    {
        var owner = entity.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller is true);
        var metadata = new ObjectMeta
        {
            Name = entity.Metadata.Name,
            Namespace = entity.Metadata.Namespace,
            Uid = entity.Metadata.Uid,
            ResourceVersion = entity.Metadata.ResourceVersion,
            Generation = entity.Metadata.Generation,
            OwnerReferences = owner is null ? null : [owner],
        };
        var isPaidByOwner = owner is not null && TopLevelObjects.IsPriced(owner.ApiVersion.LastIndexOf('/') is >= 0 and var slash ? owner.ApiVersion[..slash] : "", owner.Kind);
        return new() { ApiVersion = entity.ApiVersion, Kind = entity.Kind, Metadata = metadata, UnknownFields = isPaidByOwner ? null : entity.UnknownFields };
    }

    /// <summary>One namespace. Used by one at a time, who holds its gate.</summary>
    private sealed class Space
    {
        public Lock Gate { get; } = new();

        public NamespaceTally Tally { get; } = new();

        /// <summary>Whether it is used no more: another one has its place.</summary>
        public bool IsGone { get; set; }

        /// <summary>The tally, priced: the first question of a namespace pays for all of it.</summary>
        public NamespaceTally Priced(PriceFacts prices)
        {
            if (Tally.Prices is null)
                Tally.Reprice(prices);
            return Tally;
        }
    }
}
