using CloudIntel.Benchmarks.Report;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>How soon the operator's process is ready, and how much memory it holds when there is nothing to do.</summary>
internal static class StartUp
{
    /// <summary>After it is ready: its caches, its ledger and its leadership are settled by then.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, string program, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        var (ready, memory, emptyReady, emptyMemory) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var folder = Directory.CreateTempSubdirectory("cloudintel-bench-").FullName;
            await using (var host = OperatorProcess.StartEmptyHost(folder))
            {
                emptyReady.Add(await host.WaitUntilReadyAsync(cancellationToken));
                emptyMemory.Add(host.ResidentMebibytes);
            }

            await using (var started = OperatorProcess.Start(cluster, program, folder))
            {
                ready.Add(await started.WaitUntilReadyAsync(cancellationToken));
                await Task.Delay(Settling, cancellationToken);
                memory.Add(started.ResidentMebibytes);
            }

            Directory.Delete(folder, recursive: true);
        }

        return
        [
            new(new("operator: start to ready", ready), "s", Peer: new("an empty ASP.NET Core host", emptyReady)),
            new(new("operator: resident memory, idle", memory), "MiB", Peer: new("an empty ASP.NET Core host", emptyMemory)),
        ];
    }
}
