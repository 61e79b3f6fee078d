namespace CloudIntel.Cli;

/// <summary>A verb cannot do what it was asked; the message says what is wrong, where, and what to do.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>What an engine said of its arguments, without the name that the argument has in code.</summary>
    public static string TextOf(ArgumentException refusal) => refusal.Message.Split(" (Parameter", 2)[0];
}
