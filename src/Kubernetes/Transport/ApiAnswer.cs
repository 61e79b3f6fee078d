namespace CloudIntel.Kubernetes.Transport;

/// <summary>A good answer whose body has not been read yet. Whoever reads it disposes it.</summary>
internal sealed class ApiAnswer(HttpResponseMessage response, AttemptDeadline deadline) : IDisposable
{
    /// <summary>Cancelled when the attempt takes too long or the caller no longer wants it.</summary>
    public CancellationToken Token => deadline.Token;

    /// <summary>The body as it arrives.</summary>
    public Task<Stream> OpenAsync() => OpenAsync(Token);

    /// <summary>The body as it arrives, also after the deadline: for streams, which have none.</summary>
    public Task<Stream> OpenAsync(CancellationToken cancellationToken) => response.Content.ReadAsStreamAsync(cancellationToken);

    /// <summary>Something arrived: the time begins anew.</summary>
    public void Extend() => deadline.Extend();

    /// <inheritdoc/>
    public void Dispose() => response.Dispose();
}
