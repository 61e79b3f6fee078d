using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>How a controller is run, and what wakes it.</summary>
/// <typeparam name="TEntity">The kind that is reconciled.</typeparam>
public sealed class ControllerBuilder<TEntity>
    where TEntity : class, IKubernetesObject
{
    /// <summary>Name in logs and metrics, unique within the process. Default: the kind in lower case.</summary>
    public string Name { get; set; } = ResourceDefinition.Of<TEntity>().Kind.ToLowerInvariant();

    /// <summary>How many objects are reconciled at the same time. At least 1. Default: 1.</summary>
    public int Workers { get; set; } = 1;

    /// <summary>How long one reconcile may take before it is broken off and tried again. Default: 5 minutes.</summary>
    public TimeSpan ReconcileTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often each object is looked at though nothing changed and its last reconcile did not say when; null for never. Default: null.</summary>
    public TimeSpan? ResyncInterval { get; set; }

    /// <summary>The longest wait between two attempts of an object that keeps failing. Default: 5 minutes.</summary>
    public TimeSpan LongestRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Reconciles of one object in a minute beyond which something is wrong: it is logged and counted. Default: 60.</summary>
    public int HotLoopLimit { get; set; } = 60;

    /// <summary>Which objects are reconciled; null for all. Default: null.</summary>
    public InformerScope? Scope { get; set; }

    /// <summary>
    /// Which changes of an object have it reconciled; a deletion always counts. Default: <see cref="Predicates.DesiredStateChanged"/>.
    /// </summary>
    public Func<InformerEvent<TEntity>, bool> Predicate { get; set; } = Predicates.DesiredStateChanged;

    internal List<Func<IInformerFactory, IRelatedWatch<TEntity>>> Related { get; } = [];

    internal List<(string Name, Type Type)> Finalizers { get; } = [];

    /// <summary>Wakes the owner of a child that changed: the object that the child names as its controller.</summary>
    /// <param name="predicate">Which changes count; null for all.</param>
    /// <param name="scope">Which children are followed; null for all.</param>
    public ControllerBuilder<TEntity> Owns<TChild>(Func<InformerEvent<TChild>, bool>? predicate = null, InformerScope? scope = null)
        where TChild : class, IKubernetesObject =>
        Watches<TChild>((child, _) => Ownership.OwnerOf<TEntity>(child) is { } owner ? [owner] : [], predicate, scope);

    /// <summary>Wakes the objects that something else matters to.</summary>
    /// <param name="map">The objects that matter; also asked with the state before a change.</param>
    /// <param name="predicate">Which changes count; null for all.</param>
    /// <param name="scope">Which of them are followed; null for all.</param>
    public ControllerBuilder<TEntity> Watches<TOther>(
        Func<TOther, IEnumerable<ObjectKey>> map, Func<InformerEvent<TOther>, bool>? predicate = null, InformerScope? scope = null)
        where TOther : class, IKubernetesObject => Watches((other, _) => map(other), predicate, scope);

    /// <inheritdoc cref="Watches{TOther}(Func{TOther, IEnumerable{ObjectKey}}, Func{InformerEvent{TOther}, bool}?, InformerScope?)"/>
    /// <param name="map">The same, given the objects that are reconciled, to look through.</param>
    /// <param name="predicate">Which changes count; null for all.</param>
    /// <param name="scope">Which of them are followed; null for all.</param>
    public ControllerBuilder<TEntity> Watches<TOther>(
        Func<TOther, IObjectStore<TEntity>, IEnumerable<ObjectKey>> map,
        Func<InformerEvent<TOther>, bool>? predicate = null,
        InformerScope? scope = null)
        where TOther : class, IKubernetesObject
    {
        Related.Add(informers => new RelatedWatch<TEntity, TOther>(informers.Get<TOther>(scope), map, predicate ?? Predicates.AnyChange));
        return this;
    }

    /// <summary>
    /// Has objects finalised before they go. The finalizer is put on each object before its first reconcile; the controller
    /// needs the right to patch the objects.
    /// </summary>
    /// <param name="name">Its name on objects, such as <c>example.com/cleanup</c>; never to be changed while objects carry it.</param>
    public ControllerBuilder<TEntity> Finalizer<TFinalizer>(string name)
        where TFinalizer : class, IEntityFinalizer<TEntity>
    {
        Finalizers.Add((name, typeof(TFinalizer)));
        return this;
    }

    /// <summary>Refuses what cannot work.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of its range.</exception>
    internal void Validate()
    {
        Require(Name.Length > 0, "needs a name");
        Require(Workers >= 1, "needs at least one worker");
        Require(ReconcileTimeout > TimeSpan.Zero, "needs a positive ReconcileTimeout");
        Require(ResyncInterval is not { } resync || resync > TimeSpan.Zero, "needs a positive ResyncInterval, or none");
        Require(LongestRetryDelay > TimeSpan.Zero, "needs a positive LongestRetryDelay");
        Require(HotLoopLimit >= 1, "needs a HotLoopLimit of at least 1");
        foreach (var (name, _) in Finalizers)
            Require(name.IndexOf('/') is > 0 and var slash && slash < name.Length - 1, $"has a finalizer \"{name}\" that is not of the form domain/name");
    }

    private void Require(bool holds, string complaint)
    {
        if (!holds)
            throw new InvalidOperationException($"Controller {Name} of {typeof(TEntity).Name} {complaint}.");
    }
}
