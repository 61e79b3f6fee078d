using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Shared;

/// <summary>What a reconcile found about one aspect of an object.</summary>
/// <param name="Type">The condition's type.</param>
/// <param name="Holds">True, false, or null when it cannot be said yet.</param>
/// <param name="Reason">Why, as one CamelCase word.</param>
/// <param name="Message">Why, for people; the same words as long as nothing changes.</param>
internal sealed record ConditionFinding(string Type, bool? Holds, string Reason, string Message);

/// <summary>Turns findings into the conditions of a status.</summary>
internal static class ConditionFindings
{
    /// <summary>A person has us rest.</summary>
    public static IReadOnlyList<ConditionFinding> Suspended { get; } =
        [new(ConditionTypes.Ready, false, "Suspended", "spec.suspend is set: the figures stay as they are")];

    /// <summary>Sources were not looked at yet.</summary>
    public static IReadOnlyList<ConditionFinding> WaitingForBills { get; } = Waiting("WaitingForBills", "the cost sources are being read");

    /// <summary>The ledger cannot be reached.</summary>
    public static IReadOnlyList<ConditionFinding> LedgerUnavailable { get; } =
        Waiting("LedgerUnavailable", "the ledger does not answer: the figures are the last known ones");

    /// <summary>The ledger lacks what it had of a source.</summary>
    public static IReadOnlyList<ConditionFinding> BillsMissing(string source) => Waiting(
        "BillsMissing", $"the ledger lacks bills of {source} that were loaded before, and they could not be loaded again: the figures are the last known ones");

    /// <summary>Retention has dropped what is needed.</summary>
    public static IReadOnlyList<ConditionFinding> DetailDropped(DetailDroppedException exception) =>
        [new(ConditionTypes.Ready, false, "DetailDropped", $"{exception.Message} The figures are the last known ones")];

    /// <summary>Nothing can be said yet, and it will be tried again.</summary>
    public static IReadOnlyList<ConditionFinding> Waiting(string reason, string message) =>
        [new(ConditionTypes.Ready, false, reason, message), new(ConditionTypes.Reconciling, true, reason, message)];

    /// <summary>Nothing can be said until the spec is another one.</summary>
    public static IReadOnlyList<ConditionFinding> InvalidSpec(string message) =>
        [new(ConditionTypes.Ready, false, "InvalidSpec", message), new(ConditionTypes.Stalled, true, "InvalidSpec", message)];

    /// <summary>
    /// The conditions after a reconcile: those found, with <c>Reconciling</c> and <c>Stalled</c> only while they are found, as
    /// kstatus wants them, and likewise <c>Converted</c>, <c>Priced</c>, <c>Overlapping</c>, <c>Understood</c>, <c>CriteriaMet</c>, <c>FailsClosed</c> and <c>Audited</c>, which say nothing of most objects.
    /// </summary>
    /// <param name="findings">What was found.</param>
    /// <param name="current">The conditions before.</param>
    /// <param name="generation">The generation that was looked at.</param>
    /// <param name="now">The time of the reconcile.</param>
    public static IList<Condition> Apply(
        this IEnumerable<ConditionFinding> findings, IEnumerable<Condition>? current, long generation, DateTimeOffset now)
    {
        var found = findings.ToList();
        string[] transient = [ConditionTypes.Reconciling, ConditionTypes.Stalled, ConditionTypes.Converted, ConditionTypes.Priced, ConditionTypes.Overlapping, ConditionTypes.Understood, ConditionTypes.CriteriaMet, ConditionTypes.FailsClosed, ConditionTypes.Audited];
        var passing = transient.Except(found.Select(finding => finding.Type));
        return Conditions.Set(Conditions.Remove(current, passing), now, found.Select(finding => new Condition
        {
            Type = finding.Type,
            Status = finding.Holds switch { true => "True", false => "False", null => "Unknown" },
            ObservedGeneration = generation,
            Reason = finding.Reason,
            Message = finding.Message,
        }));
    }
}
