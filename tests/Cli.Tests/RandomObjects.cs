using System.Text.Json.Nodes;
using CloudIntel.Core.Policy;

namespace CloudIntel.Cli.Tests;

/// <summary>
/// Objects of all kinds that a policy may be about, some good and some bad. Left out is what exported policies are known to judge otherwise: init containers behind sidecars, and init
/// containers that ask for graphics processors.
/// </summary>
internal sealed class RandomObjects(int seed)
{
    public static readonly Dictionary<string, (string ApiVersion, string Plural)> Kinds = new()
    {
        ["Pod"] = ("v1", "pods"),
        ["ReplicationController"] = ("v1", "replicationcontrollers"),
        ["PersistentVolumeClaim"] = ("v1", "persistentvolumeclaims"),
        ["Service"] = ("v1", "services"),
        ["Deployment"] = ("apps/v1", "deployments"),
        ["StatefulSet"] = ("apps/v1", "statefulsets"),
        ["DaemonSet"] = ("apps/v1", "daemonsets"),
        ["ReplicaSet"] = ("apps/v1", "replicasets"),
        ["Job"] = ("batch/v1", "jobs"),
        ["CronJob"] = ("batch/v1", "cronjobs"),
        ["HorizontalPodAutoscaler"] = ("autoscaling/v2", "horizontalpodautoscalers"),
        ["Workload"] = ("cloudintel.io/v1alpha1", "workloads"),
    };

    private static readonly JsonNode?[] Cores = ["100m", "0.1", "0.2", "300m", "1", 2, "2000m", "2001m", "1e-1", "0"];
    private static readonly JsonNode?[] Bytes = ["64Mi", "1Gi", "1.5Gi", "3Gi", "3221225473", 1000000, "2e9", "0"];

    private readonly Random random = new(seed);
    private int count;

    /// <summary>Somebody: a name and groups.</summary>
    public string Who() => Any("ada", "ada", "ada", "ada|oncall-1", "ada|platform", "bob|platforms|others", "root-1", "system:serviceaccount:kube-system:replicaset-controller", "system:kube-controller-manager");

    /// <summary>An object.</summary>
    public JsonObject Next() => OfKind(Any([.. Kinds.Keys]));

    /// <summary>The same object with some of its parts as another's.</summary>
    public JsonObject Changed(JsonObject old)
    {
        var (changed, other) = ((JsonObject)old.DeepClone(), OfKind((string)old["kind"]!));
        foreach (var part in new[] { "labels", "annotations", "ownerReferences" })
        {
            if (Sometimes(30))
                Replace(changed["metadata"]!.AsObject(), other["metadata"]!.AsObject(), part);
        }

        Mix(changed["spec"]!.AsObject(), other["spec"]!.AsObject());
        return changed;
    }

    private void Mix(JsonObject changed, JsonObject other)
    {
        foreach (var part in changed.Select(member => member.Key).Union(other.Select(member => member.Key)).ToList())
        {
            if (changed[part] is JsonObject inner && other[part] is JsonObject another && Sometimes(70))
                Mix(inner, another);
            else if (Sometimes(30))
                Replace(changed, other, part);
        }
    }

    private static void Replace(JsonObject target, JsonObject source, string part)
    {
        if (source[part] is { } value)
            target[part] = value.DeepClone();
        else
            target.Remove(part);
    }

    private JsonObject OfKind(string kind) => new()
    {
        ["apiVersion"] = Kinds[kind].ApiVersion,
        ["kind"] = kind,
        ["metadata"] = Some(
            ("name", 100, $"o{++count}-{seed}"),
            ("namespace", 100, Any("shop", "shop", "team-a", "team-a", "team-a", "team-b", "team-free", "sandbox", "elsewhere", "kube-system")),
            ("labels", 80, Labels()),
            ("annotations", 80, Some(
                ("owner", 70, Any("ada@example.com", "ada.b@example.com", " ", "", "Ada@example.com", "ada@example.com\n", "ädä@example.com")),
                (BreakGlass.DefaultAnnotation, 15, Any("INC-1", " ")))),
            ("ownerReferences", 30, new JsonArray(Owner()))),
        ["spec"] = Spec(kind),
    };

    private JsonObject Owner()
    {
        var (apiVersion, kind) = Any(("apps/v1", "ReplicaSet"), ("batch/v1", "Job"), ("v1", "ReplicationController"), ("example.com/v1", "ReplicaSet"), ("example.com/v1", "Thing"));
        return Some(("apiVersion", 100, apiVersion), ("kind", 100, kind), ("name", 100, "owner"), ("uid", 100, "0b3c"), ("controller", 60, Sometimes(80)));
    }

    private JsonObject Labels() => Some(
        ("team", 80, Any("search", "search", "sh.op", "serach", "")),
        ("cost-center", 80, Any("cc-0001", "cc-9999", "none", "cc-1", "cc-00011", "CC-0001")),
        ("tier", 20, Any("system", "web")));

    private JsonObject Spec(string kind) => kind switch
    {
        "Pod" => PodSpec(),
        "PersistentVolumeClaim" => Claim(),
        "Service" => Some(("type", 80, Any("LoadBalancer", "ClusterIP"))),
        "StatefulSet" => Some(
            ("replicas", 80, random.Next(7)),
            ("template", 100, Template()),
            ("volumeClaimTemplates", 60, new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(i => new JsonObject { ["metadata"] = new JsonObject { ["name"] = $"data{i}" }, ["spec"] = Claim() })]))),
        "Job" => Job(),
        "CronJob" => new() { ["schedule"] = "@daily", ["jobTemplate"] = new JsonObject { ["spec"] = Job() } },
        "HorizontalPodAutoscaler" => Some(("minReplicas", 50, random.Next(6)), ("maxReplicas", 90, random.Next(7))),
        "Workload" => Some(
            ("resources", 90, Some(("cpu", 80, Cores[random.Next(Cores.Length)]), ("memory", 80, Bytes[random.Next(Bytes.Length)]), ("gpus", 30, random.Next(4)), ("replicas", 60, random.Next(6)))),
            ("targetRef", 20, new JsonObject { ["kind"] = "Deployment", ["name"] = "web" }),
            ("cost", 60, Some(("purchaseOptions", 90, Any(new JsonArray("Spot"), new JsonArray("Spot", "OnDemand"), new JsonArray()))))),
        _ => Some(("replicas", 80, random.Next(7)), ("template", 100, Template())),
    };

    private JsonObject Job() => Some(("parallelism", 70, random.Next(7)), ("completions", 50, random.Next(7)), ("template", 100, Template()));

    private JsonObject Template() => Some(("metadata", 80, Some(("labels", 90, Labels()))), ("spec", 100, PodSpec()));

    private JsonObject Claim() => Some(("storageClassName", 80, Any("gp3", "fast-1", "gp2", "io2", "")));

    private JsonObject PodSpec() => Some(
        ("initContainers", 40, new JsonArray([
            .. Enumerable.Range(0, random.Next(3)).Select(i => Container($"init{i}", gpus: false)),
            .. Enumerable.Range(0, random.Next(2)).Select(i => Sidecar(Container($"side{i}", gpus: true))),
        ])),
        ("containers", 100, new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(i => Container($"c{i}", gpus: true))])),
        ("resources", 10, Resources(gpus: false)),
        ("overhead", 10, Some(("cpu", 90, "250m"), ("memory", 50, "120Mi"))),
        ("nodeSelector", 50, Some(("karpenter.sh/capacity-type", 60, Any("spot", "on-demand")), ("cloud.google.com/gke-spot", 20, Any("true", "false")), ("zone", 20, "a"))),
        ("affinity", 30, new JsonObject { ["nodeAffinity"] = Some(("requiredDuringSchedulingIgnoredDuringExecution", 90, new JsonObject { ["nodeSelectorTerms"] = new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Term())]) })) }),
        ("volumes", 30, new JsonArray(
            new JsonObject { ["name"] = "scratch", ["ephemeral"] = new JsonObject { ["volumeClaimTemplate"] = new JsonObject { ["spec"] = Claim() } } },
            new JsonObject { ["name"] = "config", ["configMap"] = new JsonObject { ["name"] = "config" } })));

    private JsonObject Term() => Some(("matchExpressions", 90, new JsonArray(Some(
        ("key", 100, Any("karpenter.sh/capacity-type", "kubernetes.azure.com/scalesetpriority", "zone")),
        ("operator", 100, Any("In", "In", "NotIn")),
        ("values", 100, Any(new JsonArray("spot"), new JsonArray("spot", "spot"), new JsonArray("spot", "on-demand")))))));

    private static JsonObject Sidecar(JsonObject container)
    {
        container["restartPolicy"] = "Always";
        return container;
    }

    private JsonObject Container(string name, bool gpus) => Some(("name", 100, name), ("resources", 90, Resources(gpus)));

    private JsonObject Resources(bool gpus)
    {
        var resources = Some(("requests", 80, Amounts()), ("limits", 60, Amounts()));
        if (gpus && Sometimes(25))
        {
            // As for API servers, requests and limits of what cannot be shared are the same.
            var (kind, number) = (Any("nvidia.com/gpu", "nvidia.com/gpu", "nvidia.com/mig-1g.5gb", "nvidia.com/mig-2g.10gb", "amd.com/gpu", "example.com/gpu"), random.Next(1, 3));
            foreach (var list in new[] { "requests", "limits" })
            {
                if (resources[list] is JsonObject amounts && (list == "limits" || Sometimes(70)))
                    amounts[kind] = $"{number}";
            }
        }

        return resources;
    }

    private JsonObject Amounts() => Some(("cpu", 85, Cores[random.Next(Cores.Length)]), ("memory", 85, Bytes[random.Next(Bytes.Length)]));

    private JsonObject Some(params (string Name, int Percent, JsonNode? Value)[] members)
    {
        var some = new JsonObject();
        foreach (var (name, percent, value) in members)
        {
            if (Sometimes(percent))
                some[name] = value?.DeepClone();
        }

        return some;
    }

    private bool Sometimes(int percent) => random.Next(100) < percent;

    private T Any<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
