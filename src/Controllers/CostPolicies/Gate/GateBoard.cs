namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>How the gate stands towards API servers, as the leader found it last. Safe for concurrent use.</summary>
internal sealed class GateBoard
{
    private volatile State current = State.Unknown;

    /// <summary>How it stands.</summary>
    public State Current => current;

    /// <summary>Puts up another state.</summary>
    /// <returns>Whether it says anything else than before.</returns>
    public bool Show(State next)
    {
        var changed = !current.SaysTheSame(next);
        current = next;
        return changed;
    }

    /// <summary>How the gate stands.</summary>
    /// <param name="Outline">What it is asked about; null where nobody has looked yet.</param>
    /// <param name="ShutOff">Why API servers ask nothing though policies want it; null where they do.</param>
    /// <param name="Problem">Why they could not be told; null where they were.</param>
    internal sealed record State(GateOutline? Outline, string? ShutOff, string? Problem)
    {
        /// <summary>Nobody has looked yet.</summary>
        public static State Unknown { get; } = new(null, null, null);

        /// <summary>Whether another state would read the same to the owners of policies.</summary>
        public bool SaysTheSame(State other) =>
            ShutOff == other.ShutOff && Problem == other.Problem && (Outline is null) == (other.Outline is null) && Text(Outline) == Text(other.Outline);

        private static string Text(GateOutline? outline) => outline is null ? "" : string.Join(
            '\n',
            outline.Unknown.OrderBy(policy => policy.Key, StringComparer.Ordinal).Select(policy => $"{policy.Key}: {string.Join(", ", policy.Value)}")
                .Concat(outline.Unlabelled.Order(StringComparer.Ordinal)));
    }
}
