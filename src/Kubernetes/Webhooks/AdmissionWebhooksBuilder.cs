using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>Names the admission webhooks of an application.</summary>
public sealed class AdmissionWebhooksBuilder
{
    internal AdmissionWebhooksBuilder(IServiceCollection services) => Services = services;

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds a webhook that says whether objects may be written.</summary>
    /// <typeparam name="TWebhook">The webhook; one instance serves all requests, at the same time.</typeparam>
    /// <typeparam name="TEntity">The kind that is validated.</typeparam>
    /// <param name="operations">The writes that a configuration made from this asks about.</param>
    public AdmissionWebhooksBuilder AddValidationWebhook<TWebhook, TEntity>(
        AdmissionOperations operations = AdmissionOperations.Create | AdmissionOperations.Update)
        where TWebhook : class, IValidationWebhook<TEntity>
        where TEntity : class, IKubernetesObject
    {
        Services.TryAddSingleton<TWebhook>();
        Services.AddSingleton<AdmissionWebhook>(provider => new ValidatingAdmission<TEntity>(
            provider.GetRequiredService<TWebhook>(), provider.GetRequiredService<KubernetesJson>().TypeInfo<TEntity>(), operations));
        return this;
    }

    /// <summary>
    /// Adds a webhook that says of objects of any kind whether they may be written. No configuration is made for it here: whoever adds it
    /// says to API servers what it is asked about.
    /// </summary>
    /// <param name="path">Where it answers, such as <c>/gate/fail</c>.</param>
    /// <param name="create">Makes the webhook at the first question; one instance serves all requests, at the same time.</param>
    public AdmissionWebhooksBuilder AddWebhookOfAnyKind(string path, Func<IServiceProvider, IAnyKindWebhook> create)
    {
        Services.AddSingleton<AdmissionWebhook>(provider => new AnyKindAdmission(path, new(() => create(provider))));
        return this;
    }

    /// <summary>Adds a webhook that completes objects before they are written.</summary>
    /// <typeparam name="TWebhook">The webhook; one instance serves all requests, at the same time.</typeparam>
    /// <typeparam name="TEntity">The kind that is changed.</typeparam>
    /// <param name="operations">The writes that a configuration made from this asks about; deletions change nothing.</param>
    public AdmissionWebhooksBuilder AddMutationWebhook<TWebhook, TEntity>(
        AdmissionOperations operations = AdmissionOperations.Create | AdmissionOperations.Update)
        where TWebhook : class, IMutationWebhook<TEntity>
        where TEntity : class, IKubernetesObject
    {
        if (operations.HasFlag(AdmissionOperations.Delete))
            throw new ArgumentException("A deletion has no object that could be changed.", nameof(operations));
        Services.TryAddSingleton<TWebhook>();
        Services.AddSingleton<AdmissionWebhook>(provider => new MutatingAdmission<TEntity>(
            provider.GetRequiredService<TWebhook>(), provider.GetRequiredService<KubernetesJson>().TypeInfo<TEntity>(), operations));
        return this;
    }
}
