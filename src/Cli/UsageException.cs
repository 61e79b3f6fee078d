namespace CloudIntel.Cli;

/// <summary>A verb cannot do what it was asked; the message says what is wrong, where, and what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
