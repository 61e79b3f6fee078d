namespace CloudIntel.Resources.Validation;

/// <summary>Something that is wrong with an object.</summary>
/// <param name="Path">The field, such as <c>spec.customPeriod.end</c>.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record FieldError(string Path, string Message)
{
    /// <summary>The error as one line for people.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
