using CloudIntel.TestKit.Processes;

namespace CloudIntel.TestKit.Policies;

/// <summary>A real OPA server on loopback. It forgets everything when it is started anew.</summary>
public sealed class OpaProcess : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cloudintel-opa-");
    private readonly string program;
    private ServerProcess? process;

    private OpaProcess(string program) => this.program = program;

    /// <summary>Where it answers.</summary>
    public Uri Url { get; } = new($"http://127.0.0.1:{LoopbackPort.Free()}");

    /// <summary>Starts it. Skips the test where there is no OPA; it is one program without anything beside it.</summary>
    public static async Task<OpaProcess> StartAsync(CancellationToken cancellationToken)
    {
        var opa = new OpaProcess(TestPrograms.Require("opa"));
        await opa.StartAgainAsync(cancellationToken);
        return opa;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, at the same address and empty.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        process = ServerProcess.Start(program, ["run", "--server", $"--addr={Url.Authority}", "--disable-telemetry"], Path.Combine(folder.FullName, "log"));
        using var client = new HttpClient { BaseAddress = Url };
        await process.WaitUntilReadyAsync(
            "OPA",
            async cancel =>
            {
                using var answer = await client.GetAsync("/health", cancel);
                return answer.IsSuccessStatusCode;
            },
            cancellationToken);
    }

    /// <summary>Kills it.</summary>
    public async Task StopAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        process = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }
}
