using System.Diagnostics;

namespace CloudIntel.Ledger.Tests;

/// <summary>The importer program in a process of its own.</summary>
internal static class Importer
{
    /// <summary>Does something while another process holds a ledger.</summary>
    public static async Task<T> HoldAsync<T>(string ledger, Func<Task<T>> meanwhile, CancellationToken cancellationToken)
    {
        using var process = Start("hold", ledger);
        try
        {
            await process.StandardOutput.ReadLineAsync(cancellationToken);
            return await meanwhile();
        }
        finally
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Starts it, with its input and output at hand.</summary>
    public static Process Start(params string[] arguments)
    {
        // From its own output folder, which is beside this one, with its own dependencies.
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "..", "..", "Ledger.Importer", configuration, "CloudIntel.Ledger.Importer"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("The importer did not start.");
    }
}
