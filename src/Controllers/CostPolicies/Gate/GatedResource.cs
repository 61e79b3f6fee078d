namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>A resource whose writes the gate is asked about.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">A version that the server has; those that are equivalent count as well.</param>
/// <param name="Resource">Its name in URLs, perhaps with a subresource: <c>deployments</c> or <c>deployments/scale</c>.</param>
/// <param name="Namespaced">Whether its objects live in a namespace.</param>
/// <param name="OnCreate">Whether new objects count.</param>
/// <param name="OnUpdate">Whether changes count.</param>
internal sealed record GatedResource(string Group, string Version, string Resource, bool Namespaced, bool OnCreate, bool OnUpdate);

/// <summary>What the gate is to be asked about.</summary>
/// <param name="Fail">What is refused while the gate does not answer.</param>
/// <param name="Ignore">What goes on while it does not.</param>
/// <param name="Excluded">Namespaces that are left alone.</param>
/// <param name="FailsClosed">Whether writes that <paramref name="Fail"/> is about are indeed refused; false where that could lock the cluster itself.</param>
internal sealed record GateDemand(IReadOnlyList<GatedResource> Fail, IReadOnlyList<GatedResource> Ignore, IReadOnlyList<string> Excluded, bool FailsClosed)
{
    /// <summary>Whether it is to be asked about nothing.</summary>
    public bool IsEmpty => Fail.Count == 0 && Ignore.Count == 0;
}
