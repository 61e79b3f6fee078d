using System.Runtime.InteropServices;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Has threads give way to others.</summary>
internal static partial class Niceness
{
    /// <summary>Half-way to the least: a reconcile gets nearly nine tenths of a processor that both want.</summary>
    private const int Nice = 10;

    /// <summary>
    /// Lowers the priority of the calling thread, and of those that it starts. Linux ignores <see cref="Thread.Priority"/>, but each thread has a niceness there, which its
    /// threads inherit; lowering it needs no right.
    /// </summary>
    public static void GiveWay()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        if (OperatingSystem.IsLinux())
            _ = SetPriority(0, 0, Nice); // where a sandbox forbids it, the run is as important as the rest
    }

    /// <summary>Sets the niceness (<c>setpriority(2)</c>) of a thread: 0 and 0 for the calling one.</summary>
    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int niceness);
}
