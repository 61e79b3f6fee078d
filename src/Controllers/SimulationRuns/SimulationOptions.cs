using System.ComponentModel.DataAnnotations;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>How much simulations may take of the operator, and for how long what they found is kept.</summary>
public sealed class SimulationOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Simulations";

    /// <summary>How many runs are simulated at the same time; the others wait in a queue. Default: 1.</summary>
    [Range(1, 64)]
    public int AtOnce { get; set; } = 1;

    /// <summary>Most threads of a run, whatever its parallelism. Default: one less than the processors, at least 1.</summary>
    [Range(1, 1024)]
    public int Threads { get; set; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>How many runs may wait; further ones are told so, and come back. Default: 100.</summary>
    [Range(1, 10_000)]
    public int QueueLength { get; set; } = 100;

    /// <summary>Most memory, in bytes, that the runs which are simulated at the same time may need by estimate; one that needs more by itself is refused. Default: 256 MiB.</summary>
    [Range(16L << 20, 1L << 40)]
    public long MemoryLimit { get; set; } = 256L << 20;

    /// <summary>Longest time that a run may take, also where it has no deadline of its own. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan LongestRun { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often the progress of a run is written, at most. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long the whole result of a run is kept in the ledger. Default: 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>The image of workers of Jobs. Default: that of the operator's own pod.</summary>
    public string? WorkerImage { get; set; }

    /// <summary>Where workers of Jobs find the operator's API. Default: its Service.</summary>
    public Uri? WorkerUrl { get; set; }
}
