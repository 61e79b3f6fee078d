namespace CloudIntel.Core.Policy;

/// <summary>An object that cannot be read: something in it is not what its kind says, or beyond every bound.</summary>
/// <param name="path">Where, as in <c>spec.template.spec.containers[3].resources.requests.cpu</c>; empty for the object itself.</param>
/// <param name="problem">What is wrong there, as a sentence.</param>
public sealed class PolicyObjectException(string path, string problem)
    : Exception(path.Length == 0 ? problem : $"{path}: {problem}")
{
    /// <summary>Where.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong there.</summary>
    public string Problem { get; } = problem;
}
