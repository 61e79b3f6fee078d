using System.Collections.Concurrent;
using System.Reflection;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>Where a resource lives in the API: everything that is needed to make its URLs.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version, such as <c>v1</c>.</param>
/// <param name="Kind">Kind of one object.</param>
/// <param name="Plural">Name of the resource in URLs, lower case.</param>
/// <param name="Namespaced">Whether objects live in a namespace.</param>
public sealed record ResourceDefinition(string Group, string Version, string Kind, string Plural, bool Namespaced)
{
    private static readonly ConcurrentDictionary<Type, ResourceDefinition> Known = new();

    /// <summary><c>group/version</c>, or the version alone for the core group: the value of an object's apiVersion.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>plural.group</c>: the name of the custom resource definition, and how RBAC and logs name the resource.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The resource that a type declares with <see cref="KubernetesEntityAttribute"/>.</summary>
    /// <exception cref="InvalidOperationException">The type carries no such attribute.</exception>
    public static ResourceDefinition Of<T>()
        where T : IKubernetesObject => Of(typeof(T));

    /// <inheritdoc cref="Of{T}"/>
    public static ResourceDefinition Of(Type type) => Known.GetOrAdd(type, static type =>
    {
        var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new InvalidOperationException($"{type.Name} has no [KubernetesEntity] attribute.");
        return new(entity.Group, entity.ApiVersion, entity.Kind, entity.PluralName, entity.Namespaced);
    });
}
