using CloudIntel.Core.Ports;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Clouds.Prometheus;

/// <summary>Asks about all pods at once, and where the answer would be too large, in parts by the last character of their names. Not for several threads at once.</summary>
internal sealed class PartedQueries(PrometheusClient client, ILogger log)
{
    /// <summary>What names of pods end with.</summary>
    private const string LastCharacters = "0123456789abcdefghijklmnopqrstuvwxyz";

    // How many parts a query is asked in. What was too much once is so again: it is not tried anew until the next start.
    private readonly Dictionary<object, int> parts = [];

    /// <summary>Asks for the values of a query at the end of each step.</summary>
    /// <param name="query">What queries of the same kind have in common.</param>
    /// <param name="text">The query for the pods whose names match a regular expression; null for all.</param>
    /// <param name="first">The first moment.</param>
    /// <param name="last">The last moment.</param>
    /// <param name="step">From one to the next.</param>
    /// <param name="take">Takes each series; a series comes again where an answer broke off or was too large.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UsageUnavailableException">There is no answer.</exception>
    public async Task<UsageReading> RangeAsync(
        object query, Func<string?, string> text, DateTimeOffset first, DateTimeOffset last, TimeSpan step, SeriesHandler take, CancellationToken cancellationToken)
    {
        while (true)
        {
            var count = parts.GetValueOrDefault(query, 1);
            try
            {
                var (samples, warnings) = (0L, new List<string>());
                for (var part = 0; part < count; part++)
                {
                    var reading = await client.RangeAsync(text(Pods(part, count)), first, last, step, take, cancellationToken);
                    samples += reading.Samples;
                    warnings.AddRange(reading.Warnings);
                }

                return new(samples, warnings);
            }
            catch (AnswerTooLargeException e) when (count < LastCharacters.Length)
            {
                parts[query] = count = Math.Min(count * 3, LastCharacters.Length);
                log.AskedInParts(client.Server, count, e.Message);
            }
            catch (AnswerTooLargeException e)
            {
                throw new UsageUnavailableException($"{client.Server} cannot answer even about a part of the pods: {e.Message}", isPassing: false, e);
            }
        }
    }

    /// <summary>The pods of a part of all of them, by the last character of their names; null for all.</summary>
    private static string? Pods(int part, int count)
    {
        if (count == 1)
            return null;
        var (first, after) = (LastCharacters.Length * part / count, LastCharacters.Length * (part + 1) / count);
        return $".*[{LastCharacters[first..after]}]";
    }
}
