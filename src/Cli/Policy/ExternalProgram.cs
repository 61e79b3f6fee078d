using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace CloudIntel.Cli.Policy;

/// <summary>What a program left behind.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">What it wrote, as bytes.</param>
/// <param name="Error">What it complained of.</param>
internal sealed record ProgramResult(int ExitCode, byte[] Output, string Error);

/// <summary>Runs programs that a verb leaves work to: git, kustomize, opa. Arguments are passed as they are, without a shell.</summary>
internal static class ExternalProgram
{
    /// <summary>What a program may write before it is ended.</summary>
    private const int MaxOutput = 512 << 20;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Where a program is, by PATH; null where it is not.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a program until it ends.</summary>
    /// <param name="program">Its file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">It cannot be started, takes too long, or writes too much.</exception>
    public static async Task<ProgramResult> RunAsync(string program, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Start(start);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            var output = ReadAsync(program, process.StandardOutput.BaseStream, deadline.Token);
            await WriteAsync(process.StandardInput.BaseStream, input, deadline.Token);
            var result = new ProgramResult(0, await output, await error);
            await process.WaitForExitAsync(deadline.Token);
            return result with { ExitCode = process.ExitCode };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UsageException($"{program} did not end within {Deadline.TotalMinutes:0} minutes.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"{start.FileName} cannot be started: {e.Message}");
        }
    }

    private static async Task WriteAsync(Stream input, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        try
        {
            await using (input)
                await input.WriteAsync(text, cancellationToken);
        }
        catch (IOException e) when (Shell.IsClosedPipe(e))
        {
            // It has ended before it read everything; what it ended with says why.
        }
    }

    private static async Task<byte[]> ReadAsync(string program, Stream output, CancellationToken cancellationToken)
    {
        var all = new ArrayBufferWriter<byte>();
        var piece = new byte[1 << 16];
        while (await output.ReadAsync(piece, cancellationToken) is > 0 and var length)
        {
            if (all.WrittenCount + length > MaxOutput)
                throw new UsageException($"{program} writes more than {MaxOutput >> 20} MiB.");
            all.Write(piece.AsSpan(0, length));
        }

        return all.WrittenSpan.ToArray();
    }

    /// <summary>The last line of what a program complained of, which says the most.</summary>
    public static string Complaint(ProgramResult result) =>
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"exit code {result.ExitCode}";

    /// <summary>What it wrote, as text.</summary>
    public static string Text(ProgramResult result) => Encoding.UTF8.GetString(result.Output);
}
