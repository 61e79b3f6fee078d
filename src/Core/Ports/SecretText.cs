namespace CloudIntel.Core.Ports;

/// <summary>A text that must not be seen. Its value never appears in a message by accident.</summary>
/// <param name="Value">The text.</param>
public sealed record SecretText(string Value)
{
    /// <summary>Three asterisks.</summary>
    public override string ToString() => "***";
}
