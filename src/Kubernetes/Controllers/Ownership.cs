using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Owner references: who goes with whom, and who is woken by whom.</summary>
public static class Ownership
{
    /// <summary>The reference that makes an object the controller of a child, which then goes when the object goes.</summary>
    /// <param name="owner">An object that was read from the server.</param>
    public static OwnerReference ControlledBy(IKubernetesObject owner) => new()
    {
        ApiVersion = owner.ApiVersion ?? throw new ArgumentException("apiVersion is missing", nameof(owner)),
        Kind = owner.Kind ?? throw new ArgumentException("kind is missing", nameof(owner)),
        Name = owner.Metadata.Name ?? throw new ArgumentException("metadata.name is missing", nameof(owner)),
        Uid = owner.Metadata.Uid ?? throw new ArgumentException("metadata.uid is missing", nameof(owner)),
        Controller = true,
        BlockOwnerDeletion = true,
    };

    /// <summary>The object of one kind that controls a child, in whatever version it is named; null when there is none.</summary>
    public static ObjectKey? OwnerOf<TOwner>(IKubernetesObject child)
        where TOwner : IKubernetesObject
    {
        var kind = ResourceDefinition.Of<TOwner>();
        var owner = child.Metadata.OwnerReferences?.FirstOrDefault(
            reference => reference.Controller == true && reference.Kind == kind.Kind && GroupOf(reference.ApiVersion) == kind.Group);
        return owner is null ? null : new ObjectKey(kind.Namespaced ? child.Metadata.Namespace ?? "" : "", owner.Name);
    }

    private static string GroupOf(string apiVersion) => apiVersion.IndexOf('/') is >= 0 and var slash ? apiVersion[..slash] : "";
}
