using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.InteropServices;
using CloudIntel.Cli.Output;

namespace CloudIntel.Cli;

/// <summary><c>version</c>: which build this is.</summary>
internal static class Version
{
    public static Verb Verb(Shell shell)
    {
        var format = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var verb = new Verb("version", "Show which build this is.") { Examples = ["version", "version -o json"] };
        verb.Add(format);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(format) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, ThisBuild(), CliJson.Default.VersionResult, cancellationToken);
            else
                await shell.Out.WriteLineAsync(Line(ThisBuild()));
            return ExitCode.Good;
        });
        return verb;
    }

    private static VersionResult ThisBuild()
    {
        var informational = typeof(Version).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');
        return new()
        {
            Version = informational[0],
            Commit = informational.ElementAtOrDefault(1),
            Runtime = RuntimeInformation.FrameworkDescription,
            Platform = RuntimeInformation.RuntimeIdentifier,
        };
    }

    private static string Line(VersionResult build) =>
        $"cloudintel {build.Version}{(build.Commit is null ? "" : $"+{build.Commit}")} ({build.Runtime}, {build.Platform})";

    /// <summary>The option <c>--version</c>, for habit's sake.</summary>
    internal sealed class Action(Shell shell) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            shell.Out.WriteLine(Line(ThisBuild()));
            return ExitCode.Good;
        }
    }
}
