using System.ComponentModel.DataAnnotations;

namespace CloudIntel.Clouds.Locations;

/// <summary>Where bills may come from and what fetching them may cost.</summary>
public sealed class BillLocationOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "BillLocations";

    /// <summary>The one folder under which paths of bills lie. Default: empty, no paths at all.</summary>
    public string Root { get; set; } = "";

    /// <summary>Folder for downloads, each in a folder of its own that goes after the import. Default: <c>cloudintel</c> in the system's.</summary>
    [Required]
    public string TempFolder { get; set; } = Path.Combine(Path.GetTempPath(), "cloudintel");

    /// <summary>Most bytes of one location, all of its files together. Default: 8 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 8L << 30;

    /// <summary>Most objects that a listing of a bucket or container may show. Default: 100,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxObjects { get; set; } = 100_000;

    /// <summary>Objects of one location that are downloaded at the same time. Default: 4.</summary>
    [Range(1, 64)]
    public int Parallelism { get; set; } = 4;

    /// <summary>
    /// Most bytes of downloaded objects that are kept in <see cref="TempFolder"/> while no look needs them, so that they need not be
    /// fetched again. Default: 8 GiB.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long CacheBytes { get; set; } = 8L << 30;

    /// <summary>Bytes that a download leaves free on the disk of <see cref="TempFolder"/>. Default: 1 GiB.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Whether URLs may lead to loopback and private addresses. Link-local addresses and those of instance metadata services
    /// stay refused. Default: false.
    /// </summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Longest wait for a connection, for the head of an answer and for its next bytes. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest single try of a download. Default: 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest download with all its tries and the pauses between them. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Tries after the first. Default: 3.</summary>
    [Range(1, 10)]
    public int MaxRetries { get; set; } = 3;

    /// <summary>Longest pause a server may ask for within a download; when it asks for more, the download ends. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(1);
}
