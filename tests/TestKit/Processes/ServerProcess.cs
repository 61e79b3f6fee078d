using System.Diagnostics;

namespace CloudIntel.TestKit.Processes;

/// <summary>
/// A server that runs beside a test. It takes signals by name and is killed when it is disposed, and also when the test
/// process itself dies, since a small shell between the two waits for the end of its input.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string Supervisor =
        """
        "$@" </dev/null & child=$!
        while read -r signal; do [ "$signal" != JOIN ] || { wait "$child"; exit $?; }; kill -"$signal" "$child" 2>/dev/null; done
        kill -KILL "$child" 2>/dev/null
        wait "$child" 2>/dev/null
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Process supervisor;
    private readonly string log;
    private readonly Task drained;
    private bool isJoined;

    private ServerProcess(Process supervisor, string log, Task drained)
    {
        this.supervisor = supervisor;
        this.log = log;
        this.drained = drained;
    }

    /// <summary>Starts a program; what it prints goes to a file.</summary>
    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="log">File that takes its standard output and standard error; appended to.</param>
    /// <param name="environment">Variables to set beside the inherited ones.</param>
    public static ServerProcess Start(
        string program, IEnumerable<string> arguments, string log, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-c", Supervisor, "sh", program, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var shell = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        return new(shell, log, DrainAsync(shell, log));
    }

    /// <summary>Sends a signal, such as <c>TERM</c>, <c>KILL</c>, <c>STOP</c> or <c>CONT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        await supervisor.StandardInput.WriteLineAsync(signal);
        await supervisor.StandardInput.FlushAsync();
    }

    /// <summary>Waits until the server ends by itself, and returns its exit code.</summary>
    public async Task<int> JoinAsync(CancellationToken cancellationToken)
    {
        isJoined = true;
        await SignalAsync("JOIN");
        await supervisor.WaitForExitAsync(cancellationToken);
        return supervisor.ExitCode;
    }

    /// <summary>Waits until a server answers as it should.</summary>
    /// <param name="name">What it is called in the message of a failure.</param>
    /// <param name="isReady">Asks it; a connection that is refused is no answer yet.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task WaitUntilReadyAsync(string name, Func<CancellationToken, Task<bool>> isReady, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            while (!await AnswersAsync(isReady, patience.Token))
                await Task.Delay(Interval, patience.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{name} was not ready within {Patience.TotalSeconds} seconds:\n{LogTail()}", e);
        }
    }

    private static async Task<bool> AnswersAsync(Func<CancellationToken, Task<bool>> isReady, CancellationToken cancellationToken)
    {
        try
        {
            return await isReady(cancellationToken);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The end of what the server printed, for the message of a failed test.</summary>
    public string LogTail(int lines = 30) =>
        File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(lines)) : "";

    /// <summary>Kills the server and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isJoined && !supervisor.HasExited)
            supervisor.Kill(entireProcessTree: true); // it waits for the server and no longer for us
        supervisor.StandardInput.Close();
        await supervisor.WaitForExitAsync();
        await drained;
        supervisor.Dispose();
    }

    private static async Task DrainAsync(Process shell, string log)
    {
        await using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await using var writer = TextWriter.Synchronized(new StreamWriter(file) { AutoFlush = true });
        await Task.WhenAll(CopyLinesAsync(shell.StandardOutput, writer), CopyLinesAsync(shell.StandardError, writer));
    }

    private static async Task CopyLinesAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
            await to.WriteLineAsync(line);
    }
}
