using System.Collections.Concurrent;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>The policies that are in force, ready to judge.</summary>
/// <param name="Policies">All of them.</param>
/// <param name="Closed">Those for which an object is refused while nobody can judge it.</param>
/// <param name="Open">Those for which it goes on.</param>
/// <param name="Budgets">Budgets that are asked.</param>
internal sealed record PoliciesInForce(IReadOnlyList<CompiledPolicy> Policies, PolicySet Closed, PolicySet Open, IReadOnlyList<GatedBudget> Budgets)
{
    /// <summary>No policy at all.</summary>
    public static PoliciesInForce None { get; } = new([], PolicySet.Empty, PolicySet.Empty, []);

    /// <summary>Whether objects that Budgets are about are refused while nobody can ask these.</summary>
    public bool BudgetsFailClosed { get; } = Budgets.Any(budget => budget.FailsClosed);

    /// <summary>Whether any policy looks at what namespaces cost: by a rule about that, or in Rego.</summary>
    public bool LooksAtNamespaces { get; } = Policies.Any(policy => policy.Rules.Any(rule => rule is NamespaceCostRule or RegoRule));

    /// <summary>Whether nobody wants anything judged.</summary>
    public bool IsEmpty => Policies.Count == 0 && Budgets.Count == 0;
}

/// <summary>
/// Keeps the policies of the cluster in memory on every replica. What is read is one immutable set, made anew when a policy or an enforced Budget changed and swapped at once, so that a request is
/// judged by the policies of one moment.
/// </summary>
[EntityRbac(typeof(CostPolicy), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(Budget), Verbs = RbacVerbs.Read)]
internal sealed class PolicyBook : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, CompiledPolicy> policies = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ObjectKey, GatedBudget> budgets = new();
    private readonly IInformer<CostPolicy> informer;
    private readonly IInformer<Budget> budgetInformer;
    private readonly RegoModules modules;
    private readonly IReadOnlyList<IInformerSubscription> subscriptions;
    private volatile PoliciesInForce? current;

    public PolicyBook(IInformerFactory informers, RegoModules modules)
    {
        this.modules = modules;
        informer = informers.Get<CostPolicy>();
        budgetInformer = informers.Get<Budget>();
        subscriptions = [informer.Subscribe(TakeAsync), budgetInformer.Subscribe(TakeAsync), modules.Informer.Subscribe(TakeAsync)];
    }

    /// <summary>How the copies do.</summary>
    public IReadOnlyList<InformerStatus> Statuses => [informer.Status, budgetInformer.Status];

    /// <summary>The policies of now.</summary>
    public PoliciesInForce Current
    {
        get
        {
            if (current is { } known)
                return known;
            lock (gate)
                return current ??= Read();
        }
    }

    /// <summary>Completes when all policies and Budgets are known for the first time.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(subscriptions.Select(subscription => subscription.WaitForSyncAsync(cancellationToken)));

    /// <summary>Told when a policy or an enforced Budget changed.</summary>
    public Listeners Changed { get; } = new();

    public async ValueTask DisposeAsync()
    {
        foreach (var subscription in subscriptions)
            await subscription.DisposeAsync();
    }

    private PoliciesInForce Read()
    {
        IReadOnlyList<CompiledPolicy> all = [.. policies.Values];
        return new(
            all,
            PolicySet.Of([.. all.Where(policy => policy.FailsClosed)]),
            PolicySet.Of([.. all.Where(policy => !policy.FailsClosed)]),
            [.. budgets.Values]);
    }

    private ValueTask TakeAsync(InformerEvent<CostPolicy> change, CancellationToken cancellationToken)
    {
        Take(change.Key.Name, change.Type == InformerEventType.Deleted ? null : change.Object);
        Forget();
        return ValueTask.CompletedTask;
    }

    private ValueTask TakeAsync(InformerEvent<ConfigMap> change, CancellationToken cancellationToken)
    {
        foreach (var policy in informer.Store.List().Where(policy => policy.Reads(change.Key.Name)))
        {
            Take(policy.Metadata.Name ?? "", policy);
            Forget();
        }

        return ValueTask.CompletedTask;
    }

    private void Take(string name, CostPolicy? policy)
    {
        if (policy is { Spec.Suspend: not true })
            policies[name] = CostPolicyMapping.ToPolicy(policy, modules.Find).Policy;
        else
            policies.TryRemove(name, out _);
    }

    private ValueTask TakeAsync(InformerEvent<Budget> change, CancellationToken cancellationToken)
    {
        var next = change.Type == InformerEventType.Deleted ? null : GatedBudget.Of(change.Object);
        if (budgets.GetValueOrDefault(change.Key) == next)
            return ValueTask.CompletedTask;
        if (next is null)
            budgets.TryRemove(change.Key, out _);
        else
            budgets[change.Key] = next;
        Forget();
        return ValueTask.CompletedTask;
    }

    private void Forget()
    {
        lock (gate)
            current = null;
        Changed.Tell();
    }
}
