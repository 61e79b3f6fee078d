using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Where workers of Jobs find the operator.</summary>
public interface IWorkerEndpoint
{
    /// <summary>The address of its API.</summary>
    Uri Url { get; }

    /// <summary>PEM certificates that vouch for it; null where the system's do, or without TLS.</summary>
    string? Authorities { get; }

    /// <summary>The image that workers run: the operator's own; null where that is not known.</summary>
    Task<string?> ImageAsync(CancellationToken cancellationToken);
}

/// <summary>The Job whose pods simulate the parts of a run: without rights, under the restricted profile of pod security.</summary>
public static class SimulationJobManifest
{
    /// <summary>Label of the Jobs and their pods.</summary>
    public const string Label = "app.kubernetes.io/component";

    /// <summary>Its value.</summary>
    public const string LabelValue = "simulation-worker";

    /// <summary>Annotation with the generation of the run that a Job is for.</summary>
    public const string Generation = "cloudintel.io/generation";

    /// <summary>What the tokens of workers are made for.</summary>
    public const string Audience = "cloudintel-simulations";

    private const int LongestName = 63;
    private const long RuntimeBytes = 256L << 20;

    /// <summary>What a run's Job is called, for what is simulated.</summary>
    public static string Name(SimulationRun run, string digest)
    {
        var (name, end) = (run.Metadata.Name!, $"-{digest[..8]}");
        if (name.Length + end.Length <= LongestName)
            return name + end;
        // Names that are alike at the beginning must not meet.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        return $"{name[..(LongestName - end.Length - hash.Length - 1)].TrimEnd('-', '.')}-{hash}{end}";
    }

    /// <summary>The Job.</summary>
    /// <param name="run">The run.</param>
    /// <param name="digest">What is simulated.</param>
    /// <param name="parts">How many parts there are.</param>
    /// <param name="bytes">How much memory a part takes, by estimate.</param>
    /// <param name="deadline">After how long it is given up.</param>
    /// <param name="endpoint">Where the operator is.</param>
    /// <param name="image">What the pods run.</param>
    public static Job Create(SimulationRun run, string digest, int parts, long bytes, TimeSpan deadline, IWorkerEndpoint endpoint, string image)
    {
        var memory = ((RuntimeBytes + bytes) >> 20).ToString(CultureInfo.InvariantCulture) + "Mi";
        var environment = new JsonArray { new JsonObject { ["name"] = "CLOUDINTEL_WORKER_TOKEN_FILE", ["value"] = "/var/run/secrets/cloudintel/token" } };
        if (endpoint.Authorities is { } authorities)
            environment.Add(new JsonObject { ["name"] = "CLOUDINTEL_WORKER_AUTHORITIES", ["value"] = authorities });
        var template = new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = Labels(run) },
            ["spec"] = new JsonObject
            {
                ["restartPolicy"] = "Never",
                ["automountServiceAccountToken"] = false,
                ["enableServiceLinks"] = false,
                ["securityContext"] = new JsonObject
                {
                    ["runAsNonRoot"] = true,
                    ["runAsUser"] = 65532,
                    ["runAsGroup"] = 65532,
                    ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
                },
                ["containers"] = new JsonArray
                {
                    new JsonObject
                    {
                        ["name"] = "worker",
                        ["image"] = image,
                        ["command"] = new JsonArray { "dotnet", "/app/cloudintel.dll" },
                        ["args"] = new JsonArray { "simulate", "worker", "--operator", endpoint.Url.ToString(), "--run", $"{run.Metadata.Namespace}/{run.Metadata.Name}" },
                        ["env"] = environment,
                        ["resources"] = new JsonObject
                        {
                            ["requests"] = new JsonObject { ["cpu"] = "500m", ["memory"] = memory },
                            ["limits"] = new JsonObject { ["cpu"] = "1", ["memory"] = memory },
                        },
                        ["securityContext"] = new JsonObject
                        {
                            ["allowPrivilegeEscalation"] = false,
                            ["readOnlyRootFilesystem"] = true,
                            ["capabilities"] = new JsonObject { ["drop"] = new JsonArray { "ALL" } },
                        },
                        ["volumeMounts"] = new JsonArray
                        {
                            new JsonObject { ["name"] = "token", ["mountPath"] = "/var/run/secrets/cloudintel", ["readOnly"] = true },
                            new JsonObject { ["name"] = "temporary", ["mountPath"] = "/tmp" },
                        },
                    },
                },
                ["volumes"] = new JsonArray
                {
                    new JsonObject
                    {
                        ["name"] = "token",
                        ["projected"] = new JsonObject
                        {
                            ["sources"] = new JsonArray
                            {
                                new JsonObject { ["serviceAccountToken"] = new JsonObject { ["audience"] = Audience, ["expirationSeconds"] = 3600, ["path"] = "token" } },
                            },
                        },
                    },
                    new JsonObject { ["name"] = "temporary", ["emptyDir"] = new JsonObject { ["sizeLimit"] = "64Mi" } },
                },
            },
        };
        return new()
        {
            Metadata = new()
            {
                Name = Name(run, digest),
                Namespace = run.Metadata.Namespace,
                Labels = Labels(run).ToDictionary(label => label.Key, label => label.Value!.GetValue<string>()),
                Annotations = new Dictionary<string, string> { [Generation] = run.Metadata.Generation.ToString(CultureInfo.InvariantCulture) },
                OwnerReferences = [Ownership.ControlledBy(run)],
            },
            Spec = new()
            {
                CompletionMode = "Indexed",
                Completions = parts,
                Parallelism = Math.Min(parts, run.Spec.Parallelism ?? parts),
                BackoffLimit = parts,
                ActiveDeadlineSeconds = Math.Max(1, (long)deadline.TotalSeconds),
                Template = template.Deserialize(KubernetesJson.BuiltIn.TypeInfo<PodTemplateSpec>()),
            },
        };
    }

    private static JsonObject Labels(SimulationRun run) => new()
    {
        ["app.kubernetes.io/name"] = "cloudintel",
        ["app.kubernetes.io/part-of"] = "cloudintel",
        [Label] = LabelValue,
    };
}
