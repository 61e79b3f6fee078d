namespace CloudIntel.Core.Ports;

/// <summary>Asks an OPA server what modules in Rego say. Safe for concurrent use.</summary>
public interface IOpaClient
{
    /// <summary>Whether the settings name a server at all. Without one, every question is an <see cref="OpaUnavailableException"/>.</summary>
    bool IsConfigured { get; }

    /// <summary>Evaluates a rule with an input.</summary>
    /// <param name="query">The rule, such as <c>data.cloudintel.tags.deny</c>.</param>
    /// <param name="input">One JSON value, in UTF-8.</param>
    /// <param name="timeout">How long it may take; the settings bound it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What the rule finds wrong; empty where it finds nothing.</returns>
    /// <exception cref="OpaUnavailableException">There is no answer: the server is not there, is too slow, or is left alone since it was.</exception>
    /// <exception cref="OpaAnswerException">The answer is none: the rule is not defined, or its value is of no shape that <see cref="OpaFinding"/> describes.</exception>
    Task<IReadOnlyList<OpaFinding>> EvaluateAsync(string query, ReadOnlyMemory<byte> input, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// Says which modules the server is to have, by id; those of earlier calls that are not among them go. Returns at once: the server is brought in
    /// step behind it, again and again until it is, and also after it was started anew. What comes of it is told by <see cref="ModuleOf"/> and <see cref="ModulesChanged"/>.
    /// </summary>
    /// <param name="modules">Text in Rego by id; an id is a path of letters, digits, dots, hyphens and slashes.</param>
    void SetModules(IReadOnlyDictionary<string, string> modules);

    /// <summary>How a module does; null where it is none of <see cref="SetModules"/>.</summary>
    OpaModuleState? ModuleOf(string id);

    /// <summary>Raised with the id of a module whose state changed.</summary>
    event Action<string>? ModulesChanged;
}

/// <summary>
/// Something that a rule found wrong. A rule's value is a list or set of findings, each a text or an object with <c>msg</c> and perhaps <c>field</c>, <c>hint</c>,
/// <c>price</c> and <c>limit</c>; or one boolean, of which false stands for one finding without words. An empty list, and true, find nothing.
/// </summary>
public sealed record OpaFinding
{
    /// <summary>What is wrong, in words; empty where the rule has none.</summary>
    public required string Message { get; init; }

    /// <summary>Path of the field that it is about, such as <c>metadata.labels.team</c>; null for none.</summary>
    public string? Field { get; init; }

    /// <summary>What to change; null for nothing said.</summary>
    public string? Hint { get; init; }

    /// <summary>A price that the rule looked at.</summary>
    public decimal? Price { get; init; }

    /// <summary>What the rule allows.</summary>
    public decimal? Limit { get; init; }
}

/// <summary>How the server's copy of a module does.</summary>
/// <param name="InStep">Whether the server has the module as it was set last.</param>
/// <param name="Error">Why it has not: what the compiler says, with lines; null where it has, or nobody knows yet.</param>
public sealed record OpaModuleState(bool InStep, string? Error);

/// <summary>There is no answer of the OPA server.</summary>
public sealed class OpaUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public OpaUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>The answer of the OPA server is none that can be used: whoever wrote the module has to look.</summary>
public sealed class OpaAnswerException : Exception
{
    /// <summary>Creates the exception.</summary>
    public OpaAnswerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
