namespace CloudIntel.Controllers.CostPolicies.Budgets;

/// <summary>How long it may take to reserve something.</summary>
/// <param name="Request">One request to the API server.</param>
/// <param name="Change">All tries to store a change.</param>
internal sealed record ReservationPatience(TimeSpan Request, TimeSpan Change)
{
    /// <summary>Two requests fit into the 3 seconds that an admission waits; what is still not stored after 4 seconds, nobody waits for.</summary>
    public static ReservationPatience Default { get; } = new(TimeSpan.FromMilliseconds(1500), TimeSpan.FromSeconds(4));
}
