using CloudIntel.Resources.Validation;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>A run cannot be simulated as it is written.</summary>
/// <param name="errors">At least one.</param>
public sealed class SimulationInputException(IReadOnlyList<FieldError> errors) : Exception(string.Join("; ", errors))
{
    /// <summary>An error at one field.</summary>
    public SimulationInputException(string path, string message)
        : this([new(path, message)])
    {
    }

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyList<FieldError> Errors { get; } = errors;
}
