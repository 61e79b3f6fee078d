using System.CommandLine;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;

namespace CloudIntel.Cli.Recommendations;

/// <summary>How verbs reach a cluster: as kubectl does, by the kubeconfig that it would use.</summary>
internal sealed class ClusterAccess
{
    public Option<string?> Namespace { get; } = new("--namespace", "-n") { Description = "The namespace. Default: that of the kubeconfig's context.", HelpName = "NAME" };

    public Option<string?> Kubeconfig { get; } = new("--kubeconfig") { Description = "Kubeconfig of the cluster. Default: as kubectl's.", HelpName = "FILE" };

    public Option<string?> Context { get; } = new("--context") { Description = "Context of the kubeconfig. Default: its current one.", HelpName = "NAME" };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { Namespace, Kubeconfig, Context })
            verb.Add(option);
    }

    /// <summary>Asks the cluster.</summary>
    /// <param name="parsed">The call.</param>
    /// <param name="ask">Asks, given a client and the namespace that is meant.</param>
    /// <exception cref="UsageException">There is no way to the cluster, or it refuses.</exception>
    public async Task<T> AskAsync<T>(ParseResult parsed, Func<IKubernetesClient, string, Task<T>> ask)
    {
        try
        {
            var configuration = new ConfigurationLoader().Load(new() { Kubeconfig = parsed.GetValue(Kubeconfig), Context = parsed.GetValue(Context), Namespace = parsed.GetValue(Namespace) });
            using var client = new KubernetesClient(configuration, json: new KubernetesJson(ResourcesJson.Default));
            return await ask(client, configuration.Namespace);
        }
        catch (KubernetesConfigurationException e)
        {
            throw new UsageException(e.Message);
        }
        catch (KubernetesApiException e) when (e is { IsNotFound: true, ObjectName: null })
        {
            throw new UsageException("The cluster has no ScalingRecommendations: the operator's definitions are not installed.");
        }
        catch (Exception e) when (e is KubernetesApiException or KubernetesUnreachableException)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>Reads one recommendation, by its own name or as kind/name of its target.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public Task<ScalingRecommendation> FindAsync(ParseResult parsed, string name, CancellationToken cancellationToken) => AskAsync(parsed, async (client, ns) =>
    {
        var own = name.Replace('/', '-').ToLowerInvariant();
        return await client.Resource<ScalingRecommendation>().FindAsync(new(ns, own), cancellationToken)
            ?? throw new UsageException($"There is no ScalingRecommendation {own} in namespace {ns}.");
    });
}
