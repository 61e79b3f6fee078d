using System.CommandLine;

namespace CloudIntel.Cli;

/// <summary>A command that does something, with an example for its help.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Arguments of calls that show it, without the program's name.</summary>
    public required IReadOnlyList<string> Examples { get; init; }
}
