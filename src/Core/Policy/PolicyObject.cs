using System.Text.Json;

namespace CloudIntel.Core.Policy;

/// <summary>One object as policies see it, whatever its kind.</summary>
public sealed record PolicyObject
{
    /// <summary>Group and version, as <c>apps/v1</c> or <c>v1</c>.</summary>
    public required string ApiVersion
    {
        get;
        init
        {
            field = value;
            Group = value.LastIndexOf('/') is >= 0 and var slash ? value[..slash] : "";
        }
    }

    /// <summary>The kind, as <c>Deployment</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The namespace; empty for what belongs to none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The name; empty while it is still to be made of <see cref="GenerateName"/>.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the name is made of; empty where it is given.</summary>
    public string GenerateName { get; init; } = "";

    /// <summary>What the API server tells it from others by; empty before it is there.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoText;

    /// <summary>Its annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoText;

    /// <summary>The owner that controls it; null where nobody does.</summary>
    public ObjectReference? Controller { get; init; }

    /// <summary>Whether it is on its way out: nothing keeps it from leaving.</summary>
    public bool IsBeingDeleted { get; init; }

    /// <summary>The pod that it is, or that it makes; null for what makes none.</summary>
    public PodShape? Pod { get; init; }

    /// <summary>How many of <see cref="Pod"/> there are at once; none where there is no pod.</summary>
    public ReplicaRange Replicas { get; init; }

    /// <summary>What it scales where it is an autoscaler; null for everything else.</summary>
    public ObjectReference? Scales { get; init; }

    /// <summary>
    /// The share of a month for which its pods run: 1 for what runs until somebody ends it. A Job that has a deadline runs that long; a CronJob that has one runs that long at each of
    /// its times, above 1 where runs may overlap. Without a deadline nobody knows, and 1 it is.
    /// </summary>
    public decimal RunningShare { get; init; } = 1;

    /// <summary>Why <see cref="RunningShare"/> is a guess; null where it is none.</summary>
    public string? RunningDoubt { get; init; }

    /// <summary>Volumes that it asks to be made.</summary>
    public IReadOnlyList<VolumeRequest> Volumes { get; init; } = [];

    /// <summary>Whether it is a Service that a cloud makes a load balancer for.</summary>
    public bool IsLoadBalancer { get; init; }

    /// <summary>The whole of it.</summary>
    public JsonElement Json { get; init; }

    /// <summary>The group of <see cref="ApiVersion"/>; empty for the core one.</summary>
    public string Group { get; private init; } = "";

    /// <summary>What people call it: <c>Deployment shop/web</c>.</summary>
    public string Title
    {
        get
        {
            var name = Name.Length > 0 ? Name : GenerateName.Length > 0 ? GenerateName + "…" : "(no name)";
            return Namespace.Length == 0 ? $"{Kind} {name}" : $"{Kind} {Namespace}/{name}";
        }
    }

    private static IReadOnlyDictionary<string, string> NoText { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads an object. Time and memory grow with the length of its JSON alone.</summary>
    /// <param name="json">The object; it must outlive what is read, which refers to it.</param>
    /// <param name="templates">Where objects of kinds that are not built in have their pod templates.</param>
    /// <exception cref="PolicyObjectException">It is no object, or something that counts for its cost is not what it must be.</exception>
    public static PolicyObject Read(JsonElement json, IReadOnlyList<PodTemplatePath> templates) => PolicyObjectReader.Read(json, templates);

    /// <summary>Reads an object; null where it cannot be read, and so has no price.</summary>
    /// <param name="json">The object; it must outlive what is read, which refers to it.</param>
    /// <param name="templates">Where objects of kinds that are not built in have their pod templates.</param>
    public static PolicyObject? TryRead(JsonElement json, IReadOnlyList<PodTemplatePath> templates)
    {
        try
        {
            return Read(json, templates);
        }
        catch (PolicyObjectException)
        {
            return null;
        }
    }

    /// <summary>Reads an object from its text, as <see cref="Read(JsonElement, IReadOnlyList{PodTemplatePath})"/> does.</summary>
    /// <param name="utf8Json">The text: one JSON object.</param>
    /// <param name="templates">Where objects of kinds that are not built in have their pod templates.</param>
    /// <exception cref="PolicyObjectException">It is no JSON, nested too deeply, or cannot be read.</exception>
    public static PolicyObject Read(ReadOnlyMemory<byte> utf8Json, IReadOnlyList<PodTemplatePath> templates) => PolicyObjectReader.Read(utf8Json, templates);

    /// <summary>The same with another number of replicas: what a change of its scale makes of it.</summary>
    public PolicyObject Scaled(int replicas) => this with { Replicas = ReplicaRange.Of(replicas) };
}

/// <summary>Names another object of the same namespace.</summary>
/// <param name="ApiVersion">Its group and version.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">What the API server tells it from others by; empty where it is not known.</param>
public sealed record ObjectReference(string ApiVersion, string Kind, string Name, string Uid)
{
    /// <summary>The group of <see cref="ApiVersion"/>; empty for the core one.</summary>
    public string Group => ApiVersion.LastIndexOf('/') is >= 0 and var slash ? ApiVersion[..slash] : "";
}

/// <summary>How many pods there are at once.</summary>
/// <param name="Min">The fewest.</param>
/// <param name="Expected">As many as there are probably.</param>
/// <param name="Max">The most.</param>
/// <param name="PerNode">Whether there is one on each node that it fits, and the numbers say nothing.</param>
public readonly record struct ReplicaRange(int Min, int Expected, int Max, bool PerNode = false)
{
    /// <summary>One on each node.</summary>
    public static ReplicaRange OnEachNode => new(0, 0, 0, PerNode: true);

    /// <summary>A fixed number.</summary>
    public static ReplicaRange Of(int replicas) => new(replicas, replicas, replicas);
}

/// <summary>A volume that is asked for.</summary>
/// <param name="Name">The name of the claim or its template.</param>
/// <param name="StorageClass">Its storage class; empty for none, null for the cluster's own choice.</param>
/// <param name="Bytes">How large; 0 to 2⁶⁰.</param>
/// <param name="PerReplica">Whether each replica has one.</param>
public sealed record VolumeRequest(string Name, string? StorageClass, decimal Bytes, bool PerReplica);

/// <summary>Where objects of a kind have their pod template.</summary>
/// <param name="Group">The kind's group, whatever the version; empty for the core one.</param>
/// <param name="Kind">The kind.</param>
/// <param name="TemplatePath">Names of fields from the object to the template, with points between them: <c>spec.template</c>. Empty where it has none.</param>
/// <param name="ReplicasPath">Likewise to the number of replicas; null where there is one.</param>
public sealed record PodTemplatePath(string Group, string Kind, string TemplatePath, string? ReplicasPath);
