using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;

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
    /// <exception cref="OpaAnswerException">The answer is none: the rule is not defined, or its value is of no shape that <see cref="RegoFindings"/> reads.</exception>
    Task<IReadOnlyList<RuleFinding>> EvaluateAsync(string query, ReadOnlyMemory<byte> input, TimeSpan timeout, CancellationToken cancellationToken);

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
