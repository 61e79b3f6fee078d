using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>A web server that is ready and nothing else: what the runtime alone costs.</summary>
internal static class EmptyHost
{
    /// <summary>Serves /readyz until the process is told to end.</summary>
    public static Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.MapGet("/readyz", () => "ok");
        return app.RunAsync();
    }
}
