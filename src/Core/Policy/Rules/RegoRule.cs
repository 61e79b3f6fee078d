namespace CloudIntel.Core.Policy.Rules;

/// <summary>What a Rego module asks for, judged by an OPA server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Module">The text of the module; null where what it is read from is not there.</param>
/// <param name="Package">Its package, as <c>cloudintel.tags</c>.</param>
/// <param name="Query">The rule of the package whose value lists what is wrong.</param>
/// <param name="Timeout">How long an answer may take.</param>
public sealed record RegoRule(string Name, string? Module, string Package, string Query, TimeSpan Timeout) : PolicyRule(Name)
{
    /// <summary>The rule of a package that is asked for where a policy names none.</summary>
    public const string DefaultQuery = "violations";

    /// <summary>How long an answer may take where a policy does not say.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Where the module is read from, for messages; empty where it is part of the policy.</summary>
    public string Source { get; init; } = "";

    /// <summary>OPA gets the object as it was as well, and may compare.</summary>
    internal override bool SparesWhatWas => false;

    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts) =>
        Module is null ? RuleAnswer.Unknown($"{Source} is not there.") : facts.Rego(this) ?? RuleAnswer.Unknown("OPA has not been asked.");
}
