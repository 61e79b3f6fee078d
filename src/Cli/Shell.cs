using System.Text;

namespace CloudIntel.Cli;

/// <summary>What the program was started in.</summary>
internal sealed class Shell : IAsyncDisposable
{
    private const string Name = "cloudintel";
    private const string PluginName = "kubectl-cloudintel";
    private const string PluginCompletionName = "kubectl_complete-cloudintel";

    /// <summary>What verbs read that are told to read standard input.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Results go here, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress, warnings and errors go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person sees <see cref="Out"/>.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person sees <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The name of the file that was started, which may be a link to the program.</summary>
    public string StartedAs { get; init; } = Name;

    /// <summary>What to call the program in usage texts.</summary>
    public string ProgramName => StartedAs == PluginName ? "kubectl cloudintel" : Name;

    /// <summary>Whether kubectl asks for completions of the words that follow its plugin's name.</summary>
    public bool CompletesForKubectl => StartedAs == PluginCompletionName;

    /// <summary>Tells what day it is.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The process's own. Texts are UTF-8 whatever the locale says.</summary>
    public static Shell OfProcess() => new()
    {
        In = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false)),
        Out = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)),
        Error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true },
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        StartedAs = Path.GetFileNameWithoutExtension(FirstArgument()),
    };

    /// <summary>Flushes what was written, unless its reader has gone.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Out.FlushAsync();
            await Error.FlushAsync();
        }
        catch (IOException e) when (IsClosedPipe(e))
        {
            // The reader, such as head, has seen enough.
        }
    }

    /// <summary>Whether a write failed because nobody reads any more.</summary>
    public static bool IsClosedPipe(IOException failure)
    {
        const int BrokenPipe = 32; // EPIPE of Linux and macOS
        return failure.HResult == BrokenPipe;
    }

    /// <summary>The first argument of the process: .NET's own list names the program's file instead, with links resolved.</summary>
    private static string FirstArgument()
    {
        const string CommandLineFile = "/proc/self/cmdline";
        if (!File.Exists(CommandLineFile))
            return Environment.ProcessPath ?? Name;
        var arguments = File.ReadAllText(CommandLineFile);
        return arguments[..arguments.IndexOf('\0', StringComparison.Ordinal)];
    }
}
