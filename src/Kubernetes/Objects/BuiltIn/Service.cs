namespace CloudIntel.Kubernetes.Objects;

/// <summary>A stable address for pods.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Service", PluralName = "services")]
public sealed record Service : KubernetesObject
{
    /// <summary>Which pods, under which ports.</summary>
    public ServiceSpec? Spec { get; set; }

    /// <summary>What a cloud gave it; kept as JSON.</summary>
    public System.Text.Json.JsonElement? Status { get; set; }
}

/// <summary>Which pods a service leads to.</summary>
public sealed record ServiceSpec : OpenObject
{
    /// <summary><c>ClusterIP</c>, <c>NodePort</c>, <c>LoadBalancer</c> or <c>ExternalName</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Labels of the pods.</summary>
    public IDictionary<string, string>? Selector { get; set; }

    /// <summary>Address inside the cluster; <c>None</c> for a headless service.</summary>
    public string? ClusterIP { get; set; }

    /// <summary>Name that an <c>ExternalName</c> service stands for.</summary>
    public string? ExternalName { get; set; }

    /// <summary>Ports.</summary>
    public IList<ServicePort>? Ports { get; set; }
}

/// <summary>A port of a service.</summary>
public sealed record ServicePort : OpenObject
{
    /// <summary>Name of the port.</summary>
    public string? Name { get; set; }

    /// <summary><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>.</summary>
    public string? Protocol { get; set; }

    /// <summary>Port of the service.</summary>
    public int Port { get; set; }

    /// <summary>Port of the pods, by number or name.</summary>
    public IntOrString? TargetPort { get; set; }

    /// <summary>Port on every node, for services that have one.</summary>
    public int? NodePort { get; set; }
}
