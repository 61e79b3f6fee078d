using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Objects;

/// <summary>
/// A bucket or container. Every method is one request; what fails comes out as an exception of the port, as
/// <see cref="ObjectChangedException"/>, or as the HTTP client's own.
/// </summary>
internal interface IObjectStore : IDisposable
{
    /// <summary>What people know it by, such as <c>s3://bucket</c>; without credentials.</summary>
    string Name { get; }

    /// <summary>Whom it asks.</summary>
    Uri Host { get; }

    /// <summary>A page of the objects whose keys begin with a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="page">What the page before said comes next; null for the first.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    Task<ObjectPage> ListAsync(string prefix, string? page, CancellationToken cancellationToken);

    /// <summary>Opens an object at a position, provided that it still is what the list showed.</summary>
    /// <exception cref="ObjectChangedException">It is not.</exception>
    Task<ObjectBody> OpenAsync(StoredObject found, long offset, CancellationToken cancellationToken);
}

/// <summary>An object as a list shows it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Version">What tells its content from earlier and later ones: an entity tag or a generation.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">When it was written.</param>
internal sealed record StoredObject(string Key, string Version, long Bytes, DateTimeOffset Modified)
{
    /// <summary>What it is written in, where a manifest says.</summary>
    public BillDialect Format { get; init; }
}

/// <summary>A page of a list.</summary>
/// <param name="Objects">The objects, without folders.</param>
/// <param name="Next">Asks for the next page; null at the end.</param>
internal sealed record ObjectPage(IReadOnlyList<StoredObject> Objects, string? Next);

/// <summary>An object that comes.</summary>
/// <param name="Content">Its bytes from the offset on; the reader disposes it.</param>
/// <param name="Offset">The position of the first byte: 0 when the store took no notice of the one that was asked for.</param>
internal sealed record ObjectBody(Stream Content, long Offset);

/// <summary>An object was replaced or removed between the list and now.</summary>
internal sealed class ObjectChangedException(string key) : Exception($"{key} changed while it was read");
