using System.Globalization;
using System.Text;
using CloudIntel.Core.FinOps.Clusters;

namespace CloudIntel.Benchmarks.Objects;

/// <summary>Pods of two containers as a Deployment of a usual chart makes them, as an API server stores them.</summary>
internal static class SamplePods
{
    /// <summary>Containers of a pod.</summary>
    public const int Containers = 2;

    /// <summary>Nodes that the pods are spread over.</summary>
    public const int Nodes = 200;

    private const int Replicas = 5;

    /// <summary>Size of one as JSON, in bytes, without managedFields.</summary>
    public static int Size { get; } = Stored(0).Length;

    /// <summary>A node.</summary>
    public static NodeSpan Node(int index) => new()
    {
        Uid = Uid(1_000_000 + index),
        Name = Text($"ip-10-0-{index / 250}-{index % 250}.eu-west-1.compute.internal"),
        Time = new(DateTimeOffset.UnixEpoch, null),
        Capacity = new(64_000, 256L << 30, 0),
    };

    /// <summary>A pod.</summary>
    public static byte[] Stored(int index)
    {
        var app = index / Replicas;
        return Encoding.UTF8.GetBytes(Text(
            $$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"service-{{app:0000}}-7d9c5b{{app % 10000:0000}}-{{index:x5}}","generateName":"service-{{app:0000}}-7d9c5b{{app % 10000:0000}}-",
            "namespace":"team-{{app % 40:00}}","uid":"{{Uid(index)}}","resourceVersion":"{{1_000_000 + index}}","creationTimestamp":"2026-09-01T08:00:00Z",
            "labels":{"app.kubernetes.io/name":"service-{{app:0000}}","app.kubernetes.io/instance":"service-{{app:0000}}-prod","app.kubernetes.io/version":"1.{{app % 30}}.0","app.kubernetes.io/part-of":"shop",
            "app.kubernetes.io/managed-by":"Helm","helm.sh/chart":"service-3.4.1","pod-template-hash":"7d9c5b{{app % 10000:0000}}","team":"team-{{app % 40:00}}","cost-center":"cc-{{app % 97:000}}"},
            "annotations":{"checksum/config":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","prometheus.io/scrape":"true","prometheus.io/port":"9090","kubectl.kubernetes.io/restartedAt":"2026-08-30T10:00:00Z"},
            "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"service-{{app:0000}}-7d9c5b{{app % 10000:0000}}","uid":"{{Uid(2_000_000 + app)}}","controller":true,"blockOwnerDeletion":true}]},
            "spec":{"nodeName":"{{Node(index % Nodes).Name}}","serviceAccountName":"service","schedulerName":"default-scheduler","restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","enableServiceLinks":true,"preemptionPolicy":"PreemptLowerPriority","priority":0,
            "tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],
            "volumes":[{"name":"config","configMap":{"name":"service-{{app:0000}}","defaultMode":420} },{"name":"token","projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"} }],"defaultMode":420} }],
            "containers":[{{Container("main", app)}},{{Container("proxy", app)}}]},
            "status":{"phase":"Running","hostIP":"10.0.0.{{index % 250}}","podIP":"10.1.{{index / 250 % 250}}.{{index % 250}}","startTime":"2026-09-01T08:00:02Z","qosClass":"Burstable",
            "conditions":[{"type":"Initialized","status":"True","lastTransitionTime":"2026-09-01T08:00:02Z"},{"type":"Ready","status":"True","lastTransitionTime":"2026-09-01T08:00:12Z"},{"type":"ContainersReady","status":"True","lastTransitionTime":"2026-09-01T08:00:12Z"},{"type":"PodScheduled","status":"True","lastTransitionTime":"2026-09-01T08:00:02Z"}],
            "containerStatuses":[{{Status("main", index)}},{{Status("proxy", index)}}]} }
            """));
    }

    private static string Container(string name, int app) => Text(
        $$"""
        {"name":"{{name}}","image":"registry.example.com/shop/{{name}}-{{app:0000}}:1.{{app % 30}}.0","imagePullPolicy":"IfNotPresent","terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File",
        "env":[{"name":"POD_NAME","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"metadata.name"} } },{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_URL","valueFrom":{"secretKeyRef":{"name":"database","key":"url"} } }],
        "ports":[{"name":"http","containerPort":8080,"protocol":"TCP"},{"name":"metrics","containerPort":9090,"protocol":"TCP"}],
        "resources":{"requests":{"cpu":"250m","memory":"512Mi"},"limits":{"memory":"1Gi"} },
        "livenessProbe":{"httpGet":{"path":"/healthz","port":"http","scheme":"HTTP"},"periodSeconds":10,"timeoutSeconds":1,"successThreshold":1,"failureThreshold":3},
        "volumeMounts":[{"name":"config","mountPath":"/etc/config"},{"name":"token","mountPath":"/var/run/secrets/kubernetes.io/serviceaccount","readOnly":true}]}
        """);

    private static string Status(string name, int index) => Text(
        $$"""
        {"name":"{{name}}","state":{"running":{"startedAt":"2026-09-01T08:00:{{index % 60:00}}Z"} },"lastState":{ },"ready":true,"restartCount":0,"started":true,
        "image":"registry.example.com/shop/{{name}}:1","imageID":"registry.example.com/shop/{{name}}@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","containerID":"containerd://9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15{{index:x8}}"}
        """);

    private static string Uid(int index) => Text($"{index:x8}-3f2a-4c1d-9b7e-{index * 7919L % 281_474_976_710_655:x12}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
