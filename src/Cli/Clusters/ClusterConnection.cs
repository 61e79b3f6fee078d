using System.CommandLine;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Cli.Clusters;

/// <summary>The options with which a verb finds a cluster, as kubectl has them.</summary>
internal sealed class ClusterOptions
{
    /// <summary>The namespace.</summary>
    public Option<string?> Namespace { get; } = new("--namespace", "-n") { Description = "The namespace. Default: that of the kubeconfig's context.", HelpName = "NAME" };

    /// <summary>The kubeconfig.</summary>
    public Option<string?> Kubeconfig { get; } = new("--kubeconfig") { Description = "The kubeconfig. Default: as kubectl finds it.", HelpName = "FILE" };

    /// <summary>The context.</summary>
    public Option<string?> Context { get; } = new("--context") { Description = "The context of the kubeconfig. Default: its current one.", HelpName = "NAME" };

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { Namespace, Kubeconfig, Context })
            verb.Add(option);
    }

    /// <summary>Does something with the cluster that the options name.</summary>
    /// <param name="parsed">The options' values.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="action">What to do, with the client and the namespace.</param>
    /// <exception cref="UsageException">The cluster cannot be found or reached, or it refuses.</exception>
    public async Task<T> WithClusterAsync<T>(ParseResult parsed, TimeProvider clock, Func<IKubernetesClient, string, Task<T>> action)
    {
        try
        {
            var configuration = new ConfigurationLoader().Load(new() { Kubeconfig = parsed.GetValue(Kubeconfig), Context = parsed.GetValue(Context), Namespace = parsed.GetValue(Namespace) });
            using var client = new KubernetesClient(configuration, new(), new KubernetesJson(ResourcesJson.Default), NullLoggerFactory.Instance, clock);
            return await action(client, configuration.Namespace);
        }
        catch (Exception e) when (e is KubernetesConfigurationException or KubernetesApiException or KubernetesUnreachableException)
        {
            throw new UsageException(e.Message);
        }
    }
}
