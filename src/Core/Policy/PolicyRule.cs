namespace CloudIntel.Core.Policy;

/// <summary>A rule of a policy.</summary>
/// <param name="Name">Its name, the only one of the policy.</param>
public abstract record PolicyRule(string Name)
{
    /// <summary>
    /// Whether a change is spared what was wrong before it: it must not make the object worse, but need not make it good. Else whatever is wrong stops it.
    /// </summary>
    internal virtual bool SparesWhatWas => true;

    /// <summary>What is wrong with an object.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="facts">What is known.</param>
    internal abstract RuleAnswer Judge(GateRequest request, JudgeFacts facts);
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

    /// <summary>What tells it from other findings of the rule, whatever the numbers.</summary>
    internal string Subject { get; init; } = "";

    /// <summary>How bad it is: what is worse has more.</summary>
    internal decimal Badness { get; init; }
}

/// <summary>What a rule says of an object.</summary>
/// <param name="Findings">What is wrong; empty where nothing is.</param>
/// <param name="Problem">Why the rule cannot say more, as a sentence; null where it can.</param>
public sealed record RuleAnswer(IReadOnlyList<RuleFinding> Findings, string? Problem = null)
{
    /// <summary>Nothing is wrong.</summary>
    public static RuleAnswer Fine { get; } = new([]);

    /// <summary>Something is wrong.</summary>
    internal static RuleAnswer Of(params IReadOnlyList<RuleFinding> findings) => findings.Count == 0 ? Fine : new(findings);

    /// <summary>The rule cannot say anything.</summary>
    internal static RuleAnswer Unknown(string problem) => new([], problem);

    /// <summary>Without what was as bad before.</summary>
    internal RuleAnswer Without(RuleAnswer before) =>
        this with { Findings = [.. Findings.Where(now => !before.Findings.Any(then => then.Subject == now.Subject && then.Badness >= now.Badness))] };
}
