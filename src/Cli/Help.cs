using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CloudIntel.Cli;

/// <summary>Shows a command's help with the name under which the program was started, and with examples.</summary>
internal sealed class Help(Shell shell) : SynchronousCommandLineAction
{
    /// <summary>The words that lead to a command.</summary>
    public static string Path(Command command, Shell shell)
    {
        var words = new Stack<string>();
        for (Symbol? symbol = command; symbol is Command and not RootCommand; symbol = symbol.Parents.FirstOrDefault())
            words.Push(symbol.Name);
        return string.Join(' ', [shell.ProgramName, .. words]);
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        using var text = new StringWriter();
        var configuration = parseResult.InvocationConfiguration;
        (var output, configuration.Output) = (configuration.Output, text);
        new HelpAction().Invoke(parseResult);
        configuration.Output = output;

        // The library knows the program by its file's name only.
        output.Write(text.ToString().TrimEnd().Replace($"  {RootCommand.ExecutableName} ", $"  {shell.ProgramName} ", StringComparison.Ordinal));
        output.WriteLine();
        if (command is Verb { Examples: var examples })
        {
            output.WriteLine();
            output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in examples)
                output.WriteLine($"  {shell.ProgramName} {example}");
        }

        return ExitCode.Good;
    }
}
