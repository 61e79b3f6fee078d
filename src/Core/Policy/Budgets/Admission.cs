namespace CloudIntel.Core.Policy.Budgets;

/// <summary>An object that asks for room in a budget. Costs in the budget's currency.</summary>
public sealed record AdmissionRequest
{
    /// <summary>Who it is for, as <see cref="Reservation.Key"/>.</summary>
    public required string Key { get; init; }

    /// <summary>The object's own id; empty where it is not known.</summary>
    public string Uid { get; init; } = "";

    /// <summary>What it will cost an hour.</summary>
    public required decimal HourlyCost { get; init; }

    /// <summary>What an hour of it costs so far; 0 where it is new.</summary>
    public decimal PreviousHourlyCost { get; init; }

    /// <summary>Whether it is new, so that what is reserved under its name is for another one.</summary>
    public required bool IsNew { get; init; }

    /// <summary>Generation that the object will have; 0 where that cannot be told.</summary>
    public long Generation { get; init; }

    /// <summary>When it asks.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>How an object stands to a budget.</summary>
public enum AdmissionFinding
{
    /// <summary>There is room for it, or it needs none.</summary>
    Fits,

    /// <summary>It costs more than is left.</summary>
    Overdrawn,

    /// <summary>Figures of the budget are too old, or missing.</summary>
    Unknown,

    /// <summary>As much is reserved at once as can be kept: nothing more can be kept for this one.</summary>
    Full,

    /// <summary>Nothing could be reserved in time.</summary>
    NotStored,
}

/// <summary>The answer of a budget to an object. Money in the budget's currency.</summary>
public sealed record AdmissionAnswer
{
    /// <summary>How it stands.</summary>
    public required AdmissionFinding Finding { get; init; }

    /// <summary>What is done; null where there is nothing to say.</summary>
    public Enforcement? Effect { get; init; }

    /// <summary>What it takes of the budget to the end of the period, above what is reserved for it already; negative where it gives back.</summary>
    public required decimal Increase { get; init; }

    /// <summary>What was left before it.</summary>
    public required decimal Left { get; init; }

    /// <summary>What was reserved before it.</summary>
    public required decimal Reserved { get; init; }

    /// <summary>Why nothing can be decided; null where something can.</summary>
    public string? Doubt { get; init; }

    /// <summary>Whether it is let in.</summary>
    public bool IsAdmitted => Effect != Enforcement.Deny;
}
