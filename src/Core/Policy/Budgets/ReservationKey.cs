namespace CloudIntel.Core.Policy.Budgets;

/// <summary>Names the object that a reservation is for, whatever its version: <c>apps/Deployment/shop/web</c>, or <c>/Pod/shop/web</c> of the core group.</summary>
/// <param name="Group">API group; empty for the core one.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Namespace">Namespace; empty for an object of the cluster.</param>
/// <param name="Name">Name.</param>
public readonly record struct ReservationKey(string Group, string Kind, string Namespace, string Name)
{
    /// <summary>Characters of a key that can be kept.</summary>
    public const int MaxLength = 448;

    /// <summary>The key of an object. One whose name the server has yet to make up goes by its id.</summary>
    public static ReservationKey Of(PolicyObject item) => new(item.Group, item.Kind, item.Namespace, item.Name.Length > 0 ? item.Name : item.Uid);

    /// <summary>Reads what <see cref="ToString"/> writes; null where it is none.</summary>
    public static ReservationKey? Parse(string text) => text.Split('/') is [var group, var kind, var @namespace, var name] ? new(group, kind, @namespace, name) : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Group}/{Kind}/{Namespace}/{Name}";
}
