namespace CloudIntel.Core.Policy;

/// <summary>A rule of a policy.</summary>
/// <param name="Name">Its name, the only one of the policy.</param>
public abstract record PolicyRule(string Name)
{
    /// <summary>What is wrong with an object.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="facts">What is known.</param>
    internal abstract RuleAnswer Judge(GateRequest request, JudgeFacts facts);

    /// <summary>Whether a change of an object touches what the rule looks at. One that does not is no reason to stop it.</summary>
    /// <param name="request">The change.</param>
    /// <param name="old">The object before it.</param>
    /// <param name="facts">What is known.</param>
    internal abstract bool IsTouched(GateRequest request, PolicyObject old, JudgeFacts facts);
}

/// <summary>Something that is wrong with an object.</summary>
/// <param name="Message">What is wrong with which object, as a sentence without its point.</param>
public sealed record RuleFinding(string Message)
{
    /// <summary>Where in the object; null for the whole of it.</summary>
    public string? Field { get; init; }

    /// <summary>What it would cost in a month.</summary>
    public decimal? Price { get; init; }

    /// <summary>What it might cost.</summary>
    public decimal? Limit { get; init; }

    /// <summary>The currency of both.</summary>
    public string? Currency { get; init; }

    /// <summary>What to change, as a sentence without its point.</summary>
    public string? Hint { get; init; }
}

/// <summary>What a rule says of an object.</summary>
/// <param name="Findings">What is wrong; empty where nothing is.</param>
/// <param name="Problem">Why the rule cannot say anything, as a sentence; null where it can.</param>
public sealed record RuleAnswer(IReadOnlyList<RuleFinding> Findings, string? Problem = null)
{
    /// <summary>Nothing is wrong.</summary>
    public static RuleAnswer Fine { get; } = new([]);

    /// <summary>Something is wrong.</summary>
    internal static RuleAnswer Of(params IReadOnlyList<RuleFinding> findings) => findings.Count == 0 ? Fine : new(findings);

    /// <summary>The rule cannot say anything.</summary>
    internal static RuleAnswer Unknown(string problem) => new([], problem);
}
