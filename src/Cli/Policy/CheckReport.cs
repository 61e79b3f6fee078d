using CloudIntel.Core.Policy;

namespace CloudIntel.Cli.Policy;

/// <summary>What becomes of an object.</summary>
internal enum ObjectChange
{
    /// <summary>Nothing is known of before.</summary>
    Unknown = 0,

    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is another than before.</summary>
    Changed,

    /// <summary>It is as before, so that nothing would be asked of a cluster.</summary>
    Unchanged,

    /// <summary>It is there no more.</summary>
    Removed,
}

/// <summary>An object and what policies say of it.</summary>
/// <param name="Object">The object; as it was where it is removed.</param>
/// <param name="Before">As it was; null where it is new, or nothing is known of before.</param>
/// <param name="Change">What becomes of it.</param>
/// <param name="Judgement">What policies and budgets say.</param>
internal sealed record CheckedObject(JudgedObject Object, JudgedObject? Before, ObjectChange Change, Judgement Judgement)
{
    /// <summary>What it cost in a month.</summary>
    public decimal CostBefore => Before?.Expected ?? 0;

    /// <summary>What it is to cost.</summary>
    public decimal CostAfter => Change == ObjectChange.Removed ? 0 : Object.Expected;

    /// <summary>How much more that is.</summary>
    public decimal Difference => CostAfter - CostBefore;
}

/// <summary>What policies say of manifests.</summary>
/// <param name="Objects">The objects in their order, then those that are removed.</param>
/// <param name="Currency">The currency of prices; null without prices.</param>
/// <param name="IsCompared">Whether it is known how they were before.</param>
/// <param name="FailOn">The mildest enforcement that is a finding.</param>
internal sealed record CheckReport(IReadOnlyList<CheckedObject> Objects, string? Currency, bool IsCompared, Enforcement FailOn)
{
    /// <summary>What is wrong, with the object, the sternest first.</summary>
    public IReadOnlyList<(CheckedObject Object, Violation Violation)> Violations { get; } =
        [.. Objects.SelectMany(each => each.Judgement.Violations, (each, violation) => (each, violation)).OrderByDescending(pair => pair.violation.Enforcement)];

    /// <summary>What could not be judged, which nobody may take for passed.</summary>
    public IReadOnlyList<(CheckedObject Object, Unjudged Unjudged)> Unjudged { get; } = [.. Objects.SelectMany(each => each.Judgement.Unjudged, (each, unjudged) => (each, unjudged))];

    /// <summary>Objects whose cost is another than before, those first that change the most.</summary>
    public IReadOnlyList<CheckedObject> Differences { get; } =
        [.. Objects.Where(each => each.Difference != 0).OrderByDescending(each => Math.Abs(each.Difference)).ThenBy(each => each.Object.Object.Title, StringComparer.Ordinal)];

    /// <summary>What everything cost in a month.</summary>
    public decimal Before => Objects.Sum(each => each.CostBefore);

    /// <summary>What everything is to cost.</summary>
    public decimal After => Objects.Sum(each => each.CostAfter);

    /// <summary>What the process ends with.</summary>
    public int ExitCode => Violations.Any(pair => Fails(pair.Violation)) ? Cli.ExitCode.Finding : Cli.ExitCode.Good;

    /// <summary>Objects that are to be there and that have no price, all or in part.</summary>
    public int Unpriced => Objects.Count(each => each.Change != ObjectChange.Removed && each.Object is { Price.IsComplete: false, PaidBy: null });

    /// <summary>Whether a violation is a finding.</summary>
    public bool Fails(Violation violation) => violation.Enforcement >= FailOn;

    /// <summary>How many violations there are of an enforcement.</summary>
    public int Count(Enforcement enforcement) => Violations.Count(pair => pair.Violation.Enforcement == enforcement);

    /// <summary>How many objects became something.</summary>
    public int Count(ObjectChange change) => Objects.Count(each => each.Change == change);

    /// <summary>The verdict as a sentence.</summary>
    public string Summary()
    {
        var judged = Objects.Count - Count(ObjectChange.Removed) - Count(ObjectChange.Unchanged);
        var parts = new List<string> { $"{judged} {(judged == 1 ? "object" : "objects")} judged" };
        foreach (var (enforcement, word) in new[] { (Enforcement.Deny, "denied"), (Enforcement.Warn, "warned of"), (Enforcement.Audit, "noted") })
        {
            if (Count(enforcement) is > 0 and var count)
                parts.Add($"{count} {(count == 1 ? "violation" : "violations")} {word}");
        }

        if (Violations.Count == 0)
            parts.Add("no violation");
        if (Unjudged.Count > 0)
            parts.Add($"{Unjudged.Count} not judged");
        if (Count(ObjectChange.Unchanged) is > 0 and var unchanged)
            parts.Add($"{unchanged} unchanged and left alone");
        return string.Join(", ", parts);
    }
}
