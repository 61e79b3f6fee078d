using System.Buffers;

namespace CloudIntel.Core.FinOps.Clusters.Pricing;

/// <summary>
/// Ids of machines, disks and load balancers in a form in which those of Kubernetes and those of bills are equal, whatever case, scheme or address they
/// come with: <c>aws:i-0123</c>, <c>azure:/subscriptions/…</c>, <c>gcp:project/zone/instances/name</c>.
/// </summary>
public static class ResourceIds
{
    private const string Subscriptions = "/subscriptions/";
    private const string ScaleSets = "/virtualmachinescalesets/";
    private const string AwsBalancer = "aws:elb/";

    /// <summary>What stands for the project of a disk that does not say it, as Kubernetes writes it for disks of the time before storage drivers.</summary>
    private const string AnyProject = "unspecified";

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>aws, azure or gcp, where the provider id of a node or volume shows it; empty otherwise.</summary>
    public static string ProviderOf(string id) => Of(id) is { } key && key.IndexOf(':') is > 0 and var colon ? key[..colon] : "";

    /// <summary>
    /// The id of a node (spec.providerID) or of a volume (the volume handle of its CSI source), or null for an empty one. A machine of an
    /// Azure scale set is its set: that is what bills name.
    /// </summary>
    public static string? Of(string id)
    {
        if (id.Length == 0)
            return null;
        if (id.StartsWith("gce://", StringComparison.OrdinalIgnoreCase) && id["gce://".Length..].Split('/') is [var project, var zone, var name])
            return Google(project, zone, "instances", name);
        return OfPath(id) ?? Lower(id.Contains("://", StringComparison.Ordinal) ? id[(id.IndexOf("://", StringComparison.Ordinal) + 3)..] : id);
    }

    /// <summary>
    /// The id of the load balancer of a Service by the host name that it is reached by; null for one that does not say it. AWS names network load
    /// balancers <c>name-id.elb.region.amazonaws.com</c> and classic ones <c>name-number.region.elb.amazonaws.com</c>, with
    /// <c>internal-</c> before the latter; bills have the id and the name at the end of an ARN.
    /// </summary>
    public static string? OfAddress(string address) => Balancer(address)?.Id;

    /// <summary>The region that such a host name has in it; empty without one.</summary>
    public static string RegionOfAddress(string address) => Balancer(address)?.Region ?? "";

    private static (string Id, string Region)? Balancer(string address)
    {
        string[] labels = Lower(address).TrimEnd('.').Split('.');
        var (host, dash) = (labels[0], labels[0].LastIndexOf('-'));
        if (labels.Length < 5 || dash <= 0 || !labels.Contains("amazonaws"))
            return null;
        if (labels[1] == "elb")
            return (AwsBalancer + host[(dash + 1)..], labels[2]);
        var name = host.StartsWith("internal-", StringComparison.Ordinal) ? host["internal-".Length..dash] : host[..dash];
        return labels[2] == "elb" ? (AwsBalancer + name, labels[1]) : null;
    }

    /// <summary>
    /// The ids under which a charge can be found: one, or for Google more, since bills name a project and a machine by number or by name, and disks need
    /// not name their project.
    /// </summary>
    public static IEnumerable<string> Of(BilledResource charge) => OfCharge(charge).SelectMany(WithAnyProject).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> WithAnyProject(string id) =>
        id.Split('/') is [var project, _, "disks", _] && project.StartsWith("gcp:", StringComparison.Ordinal) ? [id, $"gcp:{AnyProject}{id[project.Length..]}"] : [id];

    private static IEnumerable<string> OfCharge(BilledResource charge)
    {
        if (ManagedClusters.IdOf(charge.ResourceId) is { } cluster)
        {
            yield return cluster;
            yield break;
        }

        var found = charge.ResourceId.Length == 0 ? null : OfPath(charge.ResourceId);
        if (found is not null)
            yield return found;
        else if (charge.Zone.Length == 0 && charge.ResourceId.Length > 0)
            yield return Lower(charge.ResourceId);
        if (found is not null && !found.StartsWith("gcp:", StringComparison.Ordinal))
            yield break;

        var name = charge.ResourceName.Length > 0 ? charge.ResourceName : found is null ? charge.ResourceId : "";
        if (name.Length == 0 || charge.SubAccountId.Length == 0 || charge.Zone.Length == 0)
            yield break;
        // The first disk of a machine has the machine's name: where the id does not say which it is, the unit does.
        var kind = found is not null ? found.Split('/')[^2] : IsStorage(charge.Unit) ? "disks" : "instances";
        var byName = Google(charge.SubAccountId, charge.Zone, kind, LastPart(name));
        if (byName != found)
            yield return byName;
    }

    /// <summary>The last part of an id, in lower case, by which a ledger is asked for what may belong to it.</summary>
    public static string NameOf(string key)
    {
        var name = LastPart(key);
        return name[(name.LastIndexOf(':') + 1)..];
    }

    /// <summary>Whether a unit of a bill measures what was transferred: bytes, and no time that they were kept.</summary>
    internal static bool IsTransfer(string unit) => IsBytes(unit) && !IsTime(unit);

    private static bool IsStorage(string unit) => IsBytes(unit) && unit.Contains("mo", StringComparison.OrdinalIgnoreCase);

    private static bool IsBytes(string unit) => ContainsAny(unit, "byte", "gb", "gib", "mb", "tb", "tib");

    private static bool IsTime(string unit) => ContainsAny(unit, "hour", "hr", "mo", "second", "day", "sec");

    private static bool ContainsAny(string text, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>What the parts of an id alone show: Azure's and Google's paths, and the ids of AWS, bare or in an ARN or address.</summary>
    private static string? OfPath(string id)
    {
        var lower = Lower(id).TrimEnd('/');
        if (lower.IndexOf(Subscriptions, StringComparison.Ordinal) is >= 0 and var start)
            return "azure:" + WithoutMachine(lower[start..]);
        var name = LastPart(lower);
        if (IsAws(name, "i-") || IsAws(name, "vol-"))
            return "aws:" + name;
        if (lower.StartsWith("arn:", StringComparison.Ordinal) && lower.Contains(":elasticloadbalancing:", StringComparison.Ordinal) && lower.Contains(":loadbalancer/", StringComparison.Ordinal))
            return AwsBalancer + name;
        // //compute.googleapis.com/projects/P/zones/Z/instances/N, or from projects/ on
        return lower.Split('/') is [.., "projects", var project, "zones" or "regions", var place, var kind, var last] ? Google(project, place, kind, last) : null;
    }

    private static string WithoutMachine(string path)
    {
        var set = path.IndexOf(ScaleSets, StringComparison.Ordinal);
        var end = set < 0 ? -1 : path.IndexOf('/', set + ScaleSets.Length);
        return end < 0 ? path : path[..end];
    }

    private static bool IsAws(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && !name.AsSpan(prefix.Length).ContainsAnyExcept(Hexadecimal);

    private static string Google(string project, string place, string kind, string name) => Lower($"gcp:{project}/{place}/{kind}/{name}");

    private static string LastPart(string id) => id[(id.LastIndexOf('/') + 1)..];

    private static string Lower(string text) => text.ToLowerInvariant();
}
