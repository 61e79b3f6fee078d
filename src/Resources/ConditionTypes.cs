namespace CloudIntel.Resources;

/// <summary>Types of the conditions in a status. The first three are read by kstatus, and so by Flux and kubectl wait.</summary>
public static class ConditionTypes
{
    /// <summary>Whether the operator did its work; what it found is a condition of its own.</summary>
    public const string Ready = "Ready";

    /// <summary>Present and True while work is under way or is tried again.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>Present and True while nothing moves until a person acts.</summary>
    public const string Stalled = "Stalled";

    /// <summary>Whether a budget's spend is inside its amount.</summary>
    public const string WithinLimit = "WithinLimit";

    /// <summary>Whether the cost data behind a status reaches far enough to be relied on.</summary>
    public const string DataFresh = "DataFresh";

    /// <summary>Whether the goal of an allocation policy is reached: enough of the cost has somebody who answers for it.</summary>
    public const string Covered = "Covered";

    /// <summary>Whether every unit metric of an allocation policy has numbers.</summary>
    public const string UnitsKnown = "UnitsKnown";

    /// <summary>Present while a budget's scope has charges in other currencies: whether all of them count, at the exchange rates of their days.</summary>
    public const string Converted = "Converted";

    /// <summary>Present with a scope of workloads: whether everything in it has a price.</summary>
    public const string Priced = "Priced";

    /// <summary>Present and True while another source holds the same bills.</summary>
    public const string Overlapping = "Overlapping";

    /// <summary>Whether nothing that a monitor watches costs more than expected.</summary>
    public const string NoAnomalies = "NoAnomalies";

    /// <summary>Present and False while an annotation of a monitor cannot be understood.</summary>
    public const string Understood = "Understood";

    /// <summary>Whether all signals of a monitor are as they should be.</summary>
    public const string Healthy = "Healthy";

    /// <summary>Whether something keeps everything that a workload asks of where it runs; of a fleet plan, whether all pods have a node.</summary>
    public const string Placed = "Placed";

    /// <summary>Whether nothing is to change about how a target is sized.</summary>
    public const string OnTarget = "OnTarget";

    /// <summary>Present where something is promised to users of a target: whether it is kept, with room.</summary>
    public const string SlaMet = "SlaMet";

    /// <summary>Present where a person has decided about a recommendation: whether what is recommended now may be carried out.</summary>
    public const string Approved = "Approved";

    /// <summary>Whether a simulation came to what it must.</summary>
    public const string CriteriaMet = "CriteriaMet";

    /// <summary>Whether requests that a CostPolicy is about are turned away while the operator does not answer.</summary>
    public const string FailsClosed = "FailsClosed";

    /// <summary>False where a CostPolicy is about objects that are there and that the operator may not read.</summary>
    public const string Audited = "Audited";
}
