using System.CommandLine;
using System.Net;
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
    /// <param name="otherwise">What else can be done where there is no way to a cluster; a sentence.</param>
    /// <exception cref="UsageException">The cluster cannot be found or reached, or it refuses.</exception>
    public async Task<T> WithClusterAsync<T>(ParseResult parsed, TimeProvider clock, Func<IKubernetesClient, string, Task<T>> action, string otherwise = "")
    {
        var configuration = Configuration(parsed, otherwise);
        try
        {
            using var client = new KubernetesClient(configuration, new(), new KubernetesJson(ResourcesJson.Default), NullLoggerFactory.Instance, clock);
            return await action(client, configuration.Namespace);
        }
        catch (KubernetesConfigurationException e)
        {
            throw new UsageException(Sentences(e.Message, otherwise));
        }
        catch (KubernetesUnreachableException e)
        {
            throw new UsageException(Sentences($"{e.Message.TrimEnd('.')} ({configuration.Origin}).", "Is the cluster up, and is there a way to it from here?", otherwise));
        }
        catch (KubernetesApiException e)
        {
            throw new UsageException(e.StatusCode switch
            {
                HttpStatusCode.Unauthorized => $"The cluster {configuration} does not know who asks: a token or certificate is wrong or has expired. Log in again, or name another --context.",
                HttpStatusCode.Forbidden => $"The cluster {configuration} refuses: {e.Message}. Ask for that right, or name another --context.",
                _ => $"The cluster {configuration} refuses: {e.Message}",
            });
        }
    }

    private KubernetesClientConfiguration Configuration(ParseResult parsed, string otherwise)
    {
        try
        {
            return new ConfigurationLoader().Load(new() { Kubeconfig = parsed.GetValue(Kubeconfig), Context = parsed.GetValue(Context), Namespace = parsed.GetValue(Namespace) });
        }
        catch (KubernetesConfigurationException e)
        {
            throw new UsageException(Sentences(e.Message, otherwise));
        }
    }

    private static string Sentences(params string[] sentences) => string.Join(' ', sentences.Where(sentence => sentence.Length > 0));
}
