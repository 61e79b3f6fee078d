using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations;

/// <summary>Asks a host for something: with limits of time on every try, and tries again after what may pass.</summary>
internal sealed class Attempts(BillLocationOptions options, TimeProvider clock, HostResilience resilience)
{
    /// <summary>Runs one request to its end, its body included.</summary>
    /// <param name="host">Whom it asks.</param>
    /// <param name="attempt">One try; it calls the action for every piece of the answer that came.</param>
    /// <param name="cancellationToken">Ends all tries.</param>
    public Task<T> RunAsync<T>(Uri host, Func<Action, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) =>
        resilience.ExecuteAsync(host, token => TryAsync(host, attempt, token), cancellationToken);

    /// <summary>Runs everything that one look at a location needs, all requests and tries together.</summary>
    public async Task<T> WithinTotalTimeAsync<T>(string location, Func<CancellationToken, Task<T>> look, CancellationToken cancellationToken)
    {
        using var total = new CancellationTokenSource(options.TotalTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, total.Token);
        try
        {
            return await look(either.Token);
        }
        catch (OperationCanceledException) when (total.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LocationUnavailableException("Timeout", $"{location} could not be downloaded within {options.TotalTimeout}, all tries together");
        }
    }

    /// <summary>One try; what fails comes out as one of the two exceptions of the port.</summary>
    private async Task<T> TryAsync<T>(Uri host, Func<Action, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var whole = new CancellationTokenSource(options.AttemptTimeout, clock);
        using var stall = new CancellationTokenSource(options.StallTimeout, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, whole.Token, stall.Token);
        try
        {
            return await attempt(() => stall.CancelAfter(options.StallTimeout), any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var limit = whole.IsCancellationRequested ? $"did not end its answer within {options.AttemptTimeout}" : $"sent nothing for {options.StallTimeout}";
            throw new LocationUnavailableException("Timeout", $"{host.Authority} {limit}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw HttpFailures.Explain(host, e);
        }
    }
}
