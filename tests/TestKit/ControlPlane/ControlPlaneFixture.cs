namespace CloudIntel.TestKit.ControlPlane;

/// <summary>
/// Shares one control plane among the tests of a collection or assembly. Tests ask for it with <see cref="StartedAsync"/>,
/// which skips them where there is no API server.
/// </summary>
public class ControlPlaneFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private LocalControlPlane? plane;

    /// <summary>Further flags of kube-apiserver. Default: none.</summary>
    protected virtual IReadOnlyList<string> ApiServerFlags => [];

    /// <summary>The control plane, started at the first call.</summary>
    public async Task<LocalControlPlane> StartedAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return plane ??= await LocalControlPlane.StartAsync(cancellationToken, [.. ApiServerFlags]);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (plane is not null)
            await plane.DisposeAsync();
        gate.Dispose();
        GC.SuppressFinalize(this);
    }
}
