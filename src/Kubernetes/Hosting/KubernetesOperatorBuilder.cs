using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudIntel.Kubernetes.Hosting;

/// <summary>Names the controllers of an operator.</summary>
public sealed class KubernetesOperatorBuilder
{
    internal KubernetesOperatorBuilder(IServiceCollection services) => Services = services;

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds a controller. It runs while this process leads; what it reads is cached on every replica, so that a new leader begins at once.</summary>
    /// <typeparam name="TController">The controller; one instance serves all workers.</typeparam>
    /// <typeparam name="TEntity">The kind that is reconciled.</typeparam>
    /// <param name="configure">How it is run, and what wakes it.</param>
    /// <exception cref="InvalidOperationException">A setting is out of its range.</exception>
    public KubernetesOperatorBuilder AddController<TController, TEntity>(Action<ControllerBuilder<TEntity>>? configure = null)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject
    {
        var settings = new ControllerBuilder<TEntity>();
        configure?.Invoke(settings);
        settings.Validate();

        Services.TryAddSingleton<ReconcileTrigger<TEntity>>();
        Services.TryAddSingleton<IReconcileTrigger<TEntity>>(provider => provider.GetRequiredService<ReconcileTrigger<TEntity>>());
        Services.TryAddSingleton<TController>();
        foreach (var (_, type) in settings.Finalizers)
            Services.TryAddSingleton(type);
        Services.AddSingleton<IRunningController>(provider => new Controller<TEntity>(
            settings,
            provider.GetRequiredService<ControllerServices>(),
            provider.GetRequiredService<TController>(),
            [.. settings.Finalizers.Select(finalizer => new NamedFinalizer<TEntity>(
                finalizer.Name, (IEntityFinalizer<TEntity>)provider.GetRequiredService(finalizer.Type)))],
            provider.GetRequiredService<ReconcileTrigger<TEntity>>()));
        return this;
    }

    /// <summary>Adds work that goes on beside the controllers while this process leads. The informers that it asks for are begun then.</summary>
    public KubernetesOperatorBuilder AddLeaderService<TService>()
        where TService : class, ILeaderService
    {
        Services.TryAddSingleton<TService>();
        Services.AddSingleton<IRunningController>(provider => new RunningLeaderService(provider.GetRequiredService<TService>()));
        return this;
    }
}
