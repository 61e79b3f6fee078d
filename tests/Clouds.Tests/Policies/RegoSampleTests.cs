using System.Text;
using CloudIntel.Clouds.Policies;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Policies;
using CloudIntel.TestKit.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Clouds.Tests.Policies;

/// <summary>The modules of config/samples/rego work, by their own tests and through the client.</summary>
public sealed class RegoSampleTests
{
    private static readonly string Folder = Path.Combine(TestPrograms.CheckoutRoot, "config", "samples", "rego");

    /// <summary>Long enough for a machine that does much else.</summary>
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData("test")]
    [InlineData("check", "--strict")]
    [InlineData("fmt", "--fail", "--list")]
    public async Task They_pass_what_OPA_looks_for(params string[] arguments)
    {
        var result = await Command.RunAsync(TestPrograms.Require("opa"), [.. arguments, Folder], "", Cancel);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("tags", """{"object": {"kind": "Deployment", "metadata": {"name": "web", "labels": {"team": "chekout", "environment": "test"}}}}""", "Deployment web: chekout is no known team")]
    [InlineData("budgets",
        """{"object": {"kind": "Job", "metadata": {"name": "train"}}, "price": {"expected": 40.5, "currency": "USD", "unpriced": []}, "budgets": [{"name": "lab/gpu", "left": 100, "currency": "USD"}]}""",
        "Job train costs 40.5 USD more a month, over a fifth of what is left of budget lab/gpu")]
    public async Task Their_findings_have_the_shape_that_policies_read(string module, string input, string message)
    {
        await using var opa = await OpaProcess.StartAsync(Cancel);
        using var client = new OpaClient(new() { Url = opa.Url, Timeout = Ample }, TimeProvider.System, NullLogger<OpaClient>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        client.SetModules(new Dictionary<string, string> { [module] = await File.ReadAllTextAsync(Path.Combine(Folder, $"{module}.rego"), Cancel) });
        var told = new TaskCompletionSource();
        client.ModulesChanged += _ => told.TrySetResult();
        var running = client.RunAsync(stop.Token);
        await told.Task.WaitAsync(Cancel);
        Assert.Equal(new OpaModuleState(InStep: true, Error: null), client.ModuleOf(module));

        var finding = Assert.Single(await client.EvaluateAsync($"data.cloudintel.{module}.violations", Encoding.UTF8.GetBytes(input), Ample, Cancel));
        Assert.Equal(message, finding.Message);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
