namespace CloudIntel.Core.Ports;

/// <summary>Finds and fetches the bills of a location.</summary>
public interface IBillLocations
{
    /// <summary>
    /// Looks at a location and, unless what lies there still has the signature <paramref name="knownSignature"/>, makes its
    /// files readable on the local disk. Dispose the answer to remove what was fetched.
    /// </summary>
    /// <exception cref="LocationUnavailableException">The location cannot be reached now.</exception>
    /// <exception cref="UnreadableBillException">A file is too large, or there is none.</exception>
    Task<FetchedBills> FetchAsync(BillLocation location, string? knownSignature, CancellationToken cancellationToken);
}

/// <summary>Where bills lie: exactly one of path and URL.</summary>
public sealed record BillLocation
{
    /// <summary>A file or a pattern with <c>*</c> and <c>?</c> in the last segment, under a folder that the operator was given.</summary>
    public string? Path { get; init; }

    /// <summary>An http or https address.</summary>
    public Uri? Url { get; init; }

    /// <summary>Value of the Authorization header for <see cref="Url"/>; null for none. Secret.</summary>
    public string? Authorization { get; init; }
}

/// <summary>The bills of a location on the local disk.</summary>
public abstract class FetchedBills : IAsyncDisposable
{
    /// <summary>Whether nothing changed since the known signature; there are no files then.</summary>
    public abstract bool Unchanged { get; }

    /// <summary>What the files look like at their location now.</summary>
    public abstract string Signature { get; }

    /// <summary>The files, ordered by name.</summary>
    public abstract IReadOnlyList<BillFile> Files { get; }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
