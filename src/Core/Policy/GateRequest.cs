namespace CloudIntel.Core.Policy;

/// <summary>What is about to become of an object.</summary>
public enum PolicyOperation
{
    /// <summary>It is to be made.</summary>
    Create = 0,

    /// <summary>It is to be changed.</summary>
    Update,

    /// <summary>It is there, and is looked at: nobody asks for anything.</summary>
    Existing,
}

/// <summary>What is judged.</summary>
public sealed record GateRequest
{
    /// <summary>What is about to become of it.</summary>
    public required PolicyOperation Operation { get; init; }

    /// <summary>The object as it is to be.</summary>
    public required PolicyObject Object { get; init; }

    /// <summary>The object as it is now; null where it is to be made.</summary>
    public PolicyObject? Old { get; init; }

    /// <summary>Who asks; empty where nobody is known, as in a pipeline.</summary>
    public string User { get; init; } = "";

    /// <summary>The groups of who asks.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Whether it is only asked what would be.</summary>
    public bool DryRun { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
}
