namespace CloudIntel.Core.Ports;

/// <summary>Finds and fetches the bills of a location.</summary>
public interface IBillLocations
{
    /// <summary>
    /// Looks at a location and, unless what lies there is what is known already, makes its files readable on the local disk. Dispose the
    /// answer to let go of what was fetched.
    /// </summary>
    /// <exception cref="LocationUnavailableException">The location cannot be reached now.</exception>
    /// <exception cref="UnreadableBillException">A file is too large, or there is none, or nobody is let in.</exception>
    Task<FetchedBills> FetchAsync(BillLocation location, KnownBills known, CancellationToken cancellationToken);
}

/// <summary>What is known of a location from earlier looks.</summary>
public sealed record KnownBills
{
    /// <summary>The signature of what was loaded last; null when nothing was.</summary>
    public string? Loaded { get; init; }

    /// <summary>The signature of what was looked at after that and could not be loaded; null when there is none.</summary>
    public string? Refused { get; init; }

    /// <summary>
    /// Whether everything is wanted as soon as anything changed. Otherwise the files of billing periods that are as they were loaded may
    /// be left out, where the location shows which file belongs to which billing period.
    /// </summary>
    public bool Whole { get; init; }

    /// <summary>The signature of what was seen last.</summary>
    public string? Seen => Refused ?? Loaded;
}

/// <summary>The bills of a location on the local disk.</summary>
public abstract class FetchedBills : IAsyncDisposable
{
    /// <summary>Whether nothing changed since <see cref="KnownBills.Seen"/>; there are no files then.</summary>
    public abstract bool Unchanged { get; }

    /// <summary>What lies at the location now.</summary>
    public abstract string Signature { get; }

    /// <summary>The files, ordered by name.</summary>
    public abstract IReadOnlyList<BillFile> Files { get; }

    /// <summary>How many objects there were; null for locations that are no store of objects.</summary>
    public virtual ObjectCounts? Objects => null;

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>What a look found in a store of objects.</summary>
/// <param name="Found">Objects that are bills.</param>
/// <param name="Fetched">Those among them that were downloaded.</param>
/// <param name="Unchanged">Those among them that did not have to be: they were loaded before, or lay on the local disk.</param>
public readonly record struct ObjectCounts(int Found, int Fetched, int Unchanged);
