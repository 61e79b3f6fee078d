using CloudIntel.Controllers.Shared;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Hosting;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks.Certificates;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Where API servers find the gate.</summary>
/// <param name="Client">The address of a path, with the authorities that it is to be trusted by.</param>
/// <param name="TimeoutSeconds">How long they wait for an answer.</param>
/// <param name="KeepsAuthorities">Whether authorities that a configuration has are left as they are, since somebody else replaces them in step with the certificate.</param>
/// <param name="EndsWithProcess">Whether API servers must forget the gate when this process ends, since it is the only one and its address goes with it.</param>
public sealed record GateAddress(Func<string, byte[]?, WebhookClientConfig> Client, int TimeoutSeconds, bool KeepsAuthorities, bool EndsWithProcess);

/// <summary>
/// Keeps the one webhook configuration of the gate in step with the policies and Budgets that there are: it names exactly what they are about, and where there is none, it goes. Only the leader
/// writes it, and only when it differs; all replicas answer. It belongs to the operator's namespace, so that it goes when that goes.
/// </summary>
[GenericRbac(
    Groups = ["admissionregistration.k8s.io"],
    Resources = ["validatingwebhookconfigurations"],
    ResourceNames = [GateConfiguration.Name],
    Verbs = RbacVerbs.Get | RbacVerbs.Create | RbacVerbs.Patch | RbacVerbs.Delete)]
internal sealed class GateRegistration(
    PolicyBook policies,
    GateDemands demands,
    NamespaceLabels labels,
    GateNamespaces namespaces,
    GateBoard board,
    GateAddress address,
    WebhookCertificates certificates,
    IKubernetesClient cluster,
    IReconcileTrigger<CostPolicy> triggers,
    IOptions<GateOptions> options,
    IOptions<FinOpsOptions> finOps,
    ILogger<GateRegistration> log) : ILeaderService
{
    /// <summary>How often the configuration is read again though nothing changed here: somebody may have changed it, or a kind may have been installed.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);

    private static readonly ApplyOptions Ownership = new() { FieldManager = "cloudintel-gate", Force = true };

    private readonly IResourceClient<ValidatingWebhookConfiguration> configurations = cluster.Resource<ValidatingWebhookConfiguration>();

    public string Name => "gate-registration";

    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        using var wakeUp = new WakeUp();
        policies.Changed.Add(wakeUp.Signal);
        labels.Changed.Add(wakeUp.Signal);
        try
        {
            await Task.WhenAll(policies.WaitForSyncAsync(drain), labels.Informer.WaitForSyncAsync(drain), certificates.WaitUntilLoadedAsync(drain));
            while (true)
            {
                var isDone = await TryKeepAsync(drain);
                await wakeUp.WaitAsync(isDone ? CheckInterval : finOps.Value.RetryInterval, drain);
            }
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            if (address.EndsWithProcess && !abort.IsCancellationRequested)
                await TryRemoveAsync(abort);
        }
        finally
        {
            policies.Changed.Remove(wakeUp.Signal);
            labels.Changed.Remove(wakeUp.Signal);
        }
    }

    /// <summary>Brings the configuration in step once.</summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        var outline = await demands.ReadAsync(policies.Current, cancellationToken);
        var shutOff = !options.Value.Enabled ? "the setting Gate:Enabled is false"
            : namespaces.IsShutOff(labels) ? $"namespace {namespaces.Own} is annotated with {GateNamespaces.SwitchAnnotation}={GateNamespaces.Off}"
            : null;
        var stored = await configurations.FindAsync(new("", GateConfiguration.Name), cancellationToken);
        if (outline.Demand.IsEmpty || shutOff is not null)
            await RemoveAsync(stored, cancellationToken);
        else
            await ApplyAsync(outline.Demand, stored, cancellationToken);
        Show(new(outline, shutOff, null));
    }

    private async Task<bool> TryKeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await KeepAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException)
        {
            log.GateNotRegistered(e);
            Show(board.Current with { Problem = e.Message });
            return false;
        }
    }

    private async Task ApplyAsync(GateDemand demand, ValidatingWebhookConfiguration? stored, CancellationToken cancellationToken)
    {
        var wanted = GateConfiguration.Of(demand, path => address.Client(path, Authorities(stored, path)), address.TimeoutSeconds, Owner());
        if (stored is not null && GateConfiguration.IsInStep(wanted, stored))
            return;
        await configurations.ApplyAsync(wanted, Ownership, cancellationToken);
        log.GateRegistered(demand.Fail.Count, demand.Ignore.Count);
    }

    /// <summary>What replaces authorities does so in every webhook at once, and is not to be outrun.</summary>
    private byte[]? Authorities(ValidatingWebhookConfiguration? stored, string path) =>
        address.KeepsAuthorities ? GateConfiguration.Authorities(stored, path) ?? certificates.Authorities : certificates.Authorities ?? GateConfiguration.Authorities(stored, path);

    private OwnerReference? Owner() => labels.Uid(namespaces.Own) is { } uid ? new() { ApiVersion = "v1", Kind = "Namespace", Name = namespaces.Own, Uid = uid } : null;

    private async Task RemoveAsync(ValidatingWebhookConfiguration? stored, CancellationToken cancellationToken)
    {
        if (stored is null)
            return;
        await configurations.DeleteAsync(new("", GateConfiguration.Name), DeleteOptions.Default, cancellationToken);
        log.GateRemoved();
    }

    private async Task TryRemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await configurations.DeleteAsync(new("", GateConfiguration.Name), DeleteOptions.Default, cancellationToken);
        }
        catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException or OperationCanceledException)
        {
            log.GateLeftBehind(GateConfiguration.Name, e);
        }
    }

    private void Show(GateBoard.State state)
    {
        if (!board.Show(state))
            return;
        triggers.EnqueueAll();
    }
}
