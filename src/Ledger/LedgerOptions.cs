namespace CloudIntel.Ledger;

/// <summary>Where charges are kept.</summary>
public enum LedgerStore
{
    /// <summary>A DuckDB file, which one process at a time can hold.</summary>
    Embedded,

    /// <summary>A PostgreSQL database, 13 or later, which many processes can share.</summary>
    PostgreSql,
}

/// <summary>How the ledger keeps and reads charges.</summary>
public sealed record LedgerOptions
{
    /// <summary>Tag keys that name a Kubernetes namespace on the bills of EKS split cost allocation, AKS, GKE and common conventions.</summary>
    public static IReadOnlyList<string> DefaultNamespaceTagKeys { get; } =
    [
        "aws:eks:namespace", "user:aws:eks:namespace", "kubernetes_namespace", "kubernetes-namespace", "k8s-namespace",
        "k8s_namespace", "goog-k8s-namespace", "namespace",
    ];

    /// <summary>Default: embedded.</summary>
    public LedgerStore Store { get; set; }

    /// <summary>The embedded store's file, made with its folder when there is none. Null for memory, which ends with the process.</summary>
    public string? Path { get; set; }

    /// <summary>
    /// Whether the embedded store's file begins empty each time it is opened, since everything in it is loaded from the bills again. For
    /// replicas with a disk each: one that leads a second time must not count what others removed meanwhile. Default: false.
    /// </summary>
    public bool StartEmpty { get; set; }

    /// <summary>Npgsql connection string of the PostgreSQL store. Secret.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Most memory that DuckDB's buffers may take, in bytes; what does not fit is spilled to the temporary folder. Default: 512 MiB.</summary>
    public long MemoryLimit { get; set; } = 512L << 20;

    /// <summary>Threads of DuckDB's; 0 for one a processor. Default: 0.</summary>
    public int Threads { get; set; }

    /// <summary>Folder for spilled data and copies of files that need repair. Default: beside the embedded store's file, else the system's.</summary>
    public string? TemporaryFolder { get; set; }

    /// <summary>
    /// Tag keys from which a charge's Kubernetes namespace is taken, most wanted first, exactly as written. They apply to charges that
    /// are loaded from then on.
    /// </summary>
    public IReadOnlyList<string> NamespaceTagKeys { get; set; } = DefaultNamespaceTagKeys;

    /// <summary>How long what is kept.</summary>
    public LedgerRetention Retention { get; set; } = new();

    /// <inheritdoc/>
    public override string ToString() => Store == LedgerStore.Embedded ? $"embedded ledger {Path ?? "in memory"}" : "PostgreSQL ledger";
}
