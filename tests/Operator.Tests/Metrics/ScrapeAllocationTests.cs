using System.Diagnostics;
using CloudIntel.Operator.Metrics;

namespace CloudIntel.Operator.Tests.Metrics;

[Collection(nameof(AloneInTheProcess))]
public sealed class ScrapeAllocationTests
{
    [Fact]
    public async Task Ten_thousand_series_are_written_within_two_megabytes_of_allocation()
    {
        using var process = new MeteredProcess();
        for (var instrument = 0; instrument < 10; instrument++)
        {
            var counter = process.Meter.CreateCounter<long>($"instrument_{instrument}_total");
            for (var i = 0; i < 1000; i++)
                counter.Add(i, new TagList { { "namespace", $"namespace-{i % 50}" }, { "name", $"object-{i}" }, { "http.method", "GET" } });
        }

        Assert.Equal(10_001, (await process.ParsedAsync(ExpositionFormat.PrometheusText)).Families.Values.Sum(family => family.Samples.Count));
        await ScrapeAsync(process); // the buffers have their size then

        // What servers of other tests allocate while they end counts, too: the least of some scrapes is the scrape's own.
        var least = long.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await ScrapeAsync(process);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.InRange(least, 0, 2_000_000);
    }

    private static async Task ScrapeAsync(MeteredProcess process)
    {
        using var scrape = await process.Metrics.ScrapeAsync(ExpositionFormat.PrometheusText, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, scrape.Text.Length);
    }
}

/// <summary>Tests that measure the whole process, while no other runs.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
