namespace CloudIntel.Core.Policy;

/// <summary>What becomes of what a rule finds, mildest first.</summary>
public enum Enforcement
{
    /// <summary>It is written down.</summary>
    Audit = 0,

    /// <summary>Whoever asks is told.</summary>
    Warn,

    /// <summary>It is stopped.</summary>
    Deny,
}

/// <summary>A rule that an object breaks.</summary>
public sealed record Violation
{
    /// <summary>Characters of a warning that the API server passes on whole.</summary>
    public const int WarningLength = 120;

    /// <summary>The policy.</summary>
    public required string Policy { get; init; }

    /// <summary>The name of its rule.</summary>
    public required string Rule { get; init; }

    /// <summary>What becomes of it, after roll-out.</summary>
    public required Enforcement Enforcement { get; init; }

    /// <summary>
    /// What is wrong with which object, its price, the limit, what is left of its budget and what to change, in one paragraph; the first words say the most.
    /// </summary>
    public required string Message { get; init; }

    /// <summary>Where in the object; null for the whole of it.</summary>
    public string? Field { get; init; }

    /// <summary>What it would cost in a month; null where money does not matter or is not known.</summary>
    public decimal? Price { get; init; }

    /// <summary>What it might cost.</summary>
    public decimal? Limit { get; init; }

    /// <summary>What is left of the tightest budget that counts it.</summary>
    public decimal? Left { get; init; }

    /// <summary>The currency of all three.</summary>
    public string? Currency { get; init; }

    /// <summary>What to change.</summary>
    public string? Hint { get; init; }

    /// <summary>Policy, rule and as much of the message as one warning holds.</summary>
    public string Warning
    {
        get
        {
            var text = $"{Policy}/{Rule}: {Message}";
            if (text.Length <= WarningLength)
                return text;
            var blank = text.LastIndexOf(' ', WarningLength - 2, WarningLength / 2);
            return text[..(blank > 0 ? blank : WarningLength - 1)] + "…";
        }
    }
}

/// <summary>What somebody was let through in spite of.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">The rule that would have been broken.</param>
/// <param name="Reason">Why.</param>
/// <param name="Justification">What the user wrote to it; null where the policy itself exempts the user.</param>
/// <param name="User">Who.</param>
/// <param name="Message">What the rule would have said.</param>
public sealed record Exemption(string Policy, string Rule, ExemptionReason Reason, string? Justification, string User, string Message);

/// <summary>Why somebody is let through.</summary>
public enum ExemptionReason
{
    /// <summary>The policy exempts the user or a group.</summary>
    Exempt = 0,

    /// <summary>The user broke the glass: the object has the annotation, and the user may use it.</summary>
    BreakGlass,
}

/// <summary>A rule that could not be judged.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">Its rule.</param>
/// <param name="Reason">What is not known, as a sentence.</param>
public sealed record Unjudged(string Policy, string Rule, string Reason);

/// <summary>What policies say of one request.</summary>
/// <param name="Violations">Rules that are broken, the sternest first, then by policy and rule.</param>
/// <param name="Exemptions">Rules that would be.</param>
/// <param name="Unjudged">Rules that nobody can say anything about; those of policies that fail closed are violations as well.</param>
public sealed record Judgement(IReadOnlyList<Violation> Violations, IReadOnlyList<Exemption> Exemptions, IReadOnlyList<Unjudged> Unjudged)
{
    /// <summary>Nothing to say.</summary>
    public static Judgement Nothing { get; } = new([], [], []);

    /// <summary>Whether the request is to be stopped.</summary>
    public bool IsDenied => Violations.Any(violation => violation.Enforcement == Enforcement.Deny);
}
