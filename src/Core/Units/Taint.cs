namespace CloudIntel.Core.Units;

/// <summary>What a taint does to pods that do not tolerate it.</summary>
public enum TaintEffect
{
    /// <summary>New ones stay away.</summary>
    NoSchedule = 0,

    /// <summary>New ones stay away if they can.</summary>
    PreferNoSchedule,

    /// <summary>New ones stay away, and those that are there leave.</summary>
    NoExecute,
}

/// <summary>Keeps pods off a node, as in Kubernetes.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; may be empty.</param>
/// <param name="Effect">What it does.</param>
public sealed record Taint(string Key, string Value, TaintEffect Effect)
{
    /// <summary>As kubectl writes it: <c>key=value:NoSchedule</c>.</summary>
    public override string ToString() => Value.Length == 0 ? $"{Key}:{Effect}" : $"{Key}={Value}:{Effect}";
}

/// <summary>Lets a pod onto nodes in spite of taints, as in Kubernetes.</summary>
/// <param name="Key">The taint's key; empty, with <see cref="Exists"/>, for every key.</param>
/// <param name="Value">The taint's value; not looked at with <see cref="Exists"/>.</param>
/// <param name="Exists">Whether any value will do.</param>
/// <param name="Effect">The taint's effect; null for all.</param>
public sealed record Toleration(string Key, string Value = "", bool Exists = false, TaintEffect? Effect = null)
{
    /// <summary>Whether the pod does not mind a taint.</summary>
    public bool Tolerates(Taint taint) =>
        (Effect is null || Effect == taint.Effect) && (Key.Length == 0 ? Exists : Key == taint.Key && (Exists || Value == taint.Value));
}
