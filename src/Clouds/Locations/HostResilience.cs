using System.Collections.Concurrent;
using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace CloudIntel.Clouds.Locations;

/// <summary>Tries again what may pass, and leaves a host alone for a while when nearly nothing it was asked for succeeded.</summary>
internal sealed class HostResilience(BillLocationOptions options, TimeProvider clock, Func<double> randomness, ILogger log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A host is left alone when, of at least eight tries within ten minutes, nine in ten failed: two downloads with all their retries.</summary>
    private static readonly CircuitBreakerStrategyOptions Breaker = new()
    {
        FailureRatio = 0.9,
        MinimumThroughput = 8,
        SamplingDuration = TimeSpan.FromMinutes(10),
        BreakDuration = TimeSpan.FromMinutes(2),
        ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is LocationUnavailableException { Reason: not "DiskFull" }),
    };

    private readonly ConcurrentDictionary<string, ResiliencePipeline> hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Runs one download with retries.</summary>
    /// <exception cref="LocationUnavailableException">
    /// It failed; while the host is left alone, with the failure for which it is, so that the reason does not change from try to try.
    /// </exception>
    public async Task<T> ExecuteAsync<T>(Uri url, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await hosts.GetOrAdd(url.Authority, Pipeline).ExecuteAsync(async token => await attempt(token), cancellationToken);
        }
        catch (BrokenCircuitException e) when (e.InnerException is LocationUnavailableException last)
        {
            throw new LocationUnavailableException(last.Reason, last.Message, e) { RetryAfter = e.RetryAfter };
        }
    }

    private ResiliencePipeline Pipeline(string host) => new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.MaxRetries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Randomizer = randomness,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            DelayGenerator = args => ValueTask.FromResult((args.Outcome.Exception as LocationUnavailableException)?.RetryAfter),
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is LocationUnavailableException e && MayPass(e)),
            OnRetry = args =>
            {
                log.DownloadFailed(host, args.AttemptNumber + 1, args.RetryDelay, args.Outcome.Exception!);
                return ValueTask.CompletedTask;
            },
        })
        .AddCircuitBreaker(Breaker)
        .Build();

    private bool MayPass(LocationUnavailableException failure) =>
        failure.Reason is "Unreachable" or "Timeout" or "ServerError" or "TooManyRequests" or "TruncatedDownload"
        && (failure.RetryAfter is not { } pause || pause <= options.MaxRetryAfter);
}
