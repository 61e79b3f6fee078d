using CloudIntel.TestKit.Clock;

namespace CloudIntel.Cli.Tests;

/// <summary>What a call left behind.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    /// <summary>Runs the program inside the test, on the day on which <see cref="ManualTimeProvider"/> stands still.</summary>
    public static Task<CommandRun> OfAsync(params string[] arguments) => OfAsync("cloudintel", TestContext.Current.CancellationToken, arguments);

    /// <summary>Runs the program as if its file had another name.</summary>
    public static async Task<CommandRun> OfAsync(string startedAs, CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        await using var shell = new Shell { Out = output, Error = error, StartedAs = startedAs, Clock = new ManualTimeProvider() };
        var exitCode = await CommandLine.RunAsync(arguments, shell, cancellationToken);
        return new(exitCode, output.ToString(), error.ToString());
    }
}
