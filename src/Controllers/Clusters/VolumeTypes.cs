using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Finds the type of a disk, such as gp3 or Premium_LRS, as its provider prices it.</summary>
internal static class VolumeTypes
{
    /// <summary>Names of parameters and attributes that say it, in small letters: AWS and Google, Azure now and before.</summary>
    private static readonly string[] Parameters = ["type", "skuname", "storageaccounttype"];

    /// <summary>What provisioners make that are not told a type, as their documentation says.</summary>
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["ebs.csi.aws.com"] = "gp3",
        ["ebs.csi.eks.amazonaws.com"] = "gp3",
        ["kubernetes.io/aws-ebs"] = "gp2",
        ["pd.csi.storage.gke.io"] = "pd-standard",
        ["kubernetes.io/gce-pd"] = "pd-standard",
        ["disk.csi.azure.com"] = "StandardSSD_LRS",
        ["kubernetes.io/azure-disk"] = "StandardSSD_LRS",
    };

    /// <summary>What a volume itself says; empty where only its class knows.</summary>
    public static string Of(PersistentVolume volume) => volume.Spec switch
    {
        { Local: not null } or { HostPath: not null } => VolumeSpan.Local,
        { Csi.VolumeAttributes: { } attributes } => Of(attributes),
        _ => "",
    };

    /// <summary>What volumes of a class are; empty where that is not known.</summary>
    public static string Of(StorageClass storage) =>
        Of(storage.Parameters) is { Length: > 0 } type ? type : Defaults.GetValueOrDefault(storage.Provisioner ?? "", "");

    private static string Of(IDictionary<string, string>? parameters) =>
        parameters?.FirstOrDefault(parameter => Parameters.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase)).Value ?? "";
}
