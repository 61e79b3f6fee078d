using System.Text;
using CloudIntel.Clouds.Policies;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Faults;
using CloudIntel.TestKit.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Clouds.Tests.Policies;

/// <summary>Modules and questions on a real OPA server, behind a proxy that can fail.</summary>
public sealed class OpaClientTests : IAsyncLifetime
{
    private const int TestTimeout = 2 * 60 * 1000;

    /// <summary>Long enough for a machine that does much else.</summary>
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(30);

    private const string Tags =
        """
        package tags
        import rego.v1
        deny contains {"msg": sprintf("team is missing on %s", [input.name]), "field": "metadata.labels.team", "hint": "add the label", "price": input.price} if not input.team
        """;

    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim told = new(0);
    private OpaProcess opa = null!;
    private FaultProxy proxy = null!;
    private OpaClient client = null!;
    private Task running = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        opa = await OpaProcess.StartAsync(Cancel);
        proxy = FaultProxy.Start(opa.Url);
        client = new(new() { Url = proxy.Address, Timeout = Ample, SyncInterval = TimeSpan.FromSeconds(1), MaxAnswerBytes = 2_048 }, TimeProvider.System, NullLogger<OpaClient>.Instance);
        client.ModulesChanged += _ => told.Release();
        running = client.RunAsync(stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        client.Dispose();
        told.Dispose();
        stop.Dispose();
        await proxy.DisposeAsync();
        await opa.DisposeAsync();
    }

    [Fact(Timeout = TestTimeout)]
    public async Task A_module_is_brought_to_the_server_and_its_findings_come_back()
    {
        await SetAsync(("tags", Tags));

        var finding = Assert.Single(await AskAsync("data.tags.deny", """{"name": "web", "price": 12.5}"""));
        Assert.Equal(
            new RuleFinding("team is missing on web") { Field = "metadata.labels.team", Hint = "add the label", Price = 12.5m },
            finding);
        Assert.Empty(await AskAsync("data.tags.deny", """{"name": "web", "team": "shop"}"""));
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("[\"a\", {\"msg\": \"b\", \"limit\": 3, \"price\": 4}]", "a; b 3 4")]
    [InlineData("{\"a\"}", "a")]
    [InlineData("true", "")]
    [InlineData("false", "the module refuses it")]
    [InlineData("[]", "")]
    public async Task A_rule_may_be_a_list_a_set_or_a_boolean(string value, string said)
    {
        await SetAsync(("shape", $"package shape\nvalue := {value}"));

        var findings = await AskAsync("data.shape.value", "{}");
        Assert.Equal(said, string.Join("; ", findings.Select(finding => $"{finding.Message} {finding.Limit} {finding.Price}".TrimEnd())));
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("3", "is a number")]
    [InlineData("{\"a\": 1}", "is an object")]
    [InlineData("[1]", "has a number in it")]
    [InlineData("[{\"message\": \"no\"}]", "has an object without msg")]
    public async Task A_rule_of_another_shape_is_an_error_that_says_the_shapes(string value, string said)
    {
        await SetAsync(("shape", $"package shape\nvalue := {value}"));

        var e = await Assert.ThrowsAsync<OpaAnswerException>(() => AskAsync("data.shape.value", "{}"));
        Assert.StartsWith($"data.shape.value {said}", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task A_module_that_does_not_compile_says_where_and_the_others_work()
    {
        await SetAsync(("tags", Tags), ("broken", "package broken\nimport rego.v1\ndeny if unknown_function(1)"));

        Assert.Equal(new OpaModuleState(true, null), client.ModuleOf("tags"));
        var state = client.ModuleOf("broken")!;
        Assert.False(state.InStep);
        Assert.StartsWith("line 3: undefined function unknown_function", state.Error, StringComparison.Ordinal);
        Assert.Single(await AskAsync("data.tags.deny", """{"name": "web", "price": 1}"""));
        await Assert.ThrowsAsync<OpaAnswerException>(() => AskAsync("data.broken.deny", "{}"));

        await SetAsync(("tags", Tags), ("broken", "package broken\nimport rego.v1\ndeny if true"));
        Assert.Empty(await AskAsync("data.broken.deny", "{}"));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task A_module_may_rest_on_one_that_comes_later()
    {
        await SetAsync(("a", "package a\nimport rego.v1\nok := data.z.twice(2) == 4"), ("z", "package z\nimport rego.v1\ntwice(x) := 2 * x"));
        Assert.Empty(await AskAsync("data.a.ok", "{}"));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task A_module_that_is_not_wanted_any_more_goes_and_those_of_others_stay()
    {
        using var admin = new HttpClient { BaseAddress = opa.Url };
        using var text = new StringContent("package theirs\nvalue := true", Encoding.UTF8, "text/plain");
        (await admin.PutAsync("/v1/policies/theirs", text, Cancel)).EnsureSuccessStatusCode();
        await SetAsync(("tags", Tags), ("more", "package more\nvalue := true"));
        await SetAsync(("more", "package more\nvalue := true"));

        Assert.Null(client.ModuleOf("tags"));
        await UntilAsync(async () => await FailureAsync("data.tags.deny") is { } failure && failure.Contains("has no value", StringComparison.Ordinal));
        Assert.Empty(await AskAsync("data.theirs.value", "{}"));
        Assert.Empty(await AskAsync("data.more.value", "{}"));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task A_server_that_was_started_anew_gets_its_modules_again()
    {
        await SetAsync(("tags", Tags));
        await opa.StopAsync();
        await Assert.ThrowsAsync<OpaUnavailableException>(() => AskAsync("data.tags.deny", "{}"));
        await opa.StartAgainAsync(Cancel);

        await UntilAsync(async () => await FailureAsync("data.tags.deny") is null);
        Assert.Single(await AskAsync("data.tags.deny", """{"name": "web", "price": 1}"""));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task A_server_that_does_not_answer_is_not_waited_for_and_then_left_alone()
    {
        await SetAsync(("tags", Tags));
        proxy.Blackhole();
        for (var number = 0; number < 10; number++)
        {
            var e = await Assert.ThrowsAsync<OpaUnavailableException>(() => AskAsync("data.tags.deny", "{}", TimeSpan.FromMilliseconds(50)));
            Assert.EndsWith("did not answer within 50 ms", e.Message, StringComparison.Ordinal);
        }

        var left = await Assert.ThrowsAsync<OpaUnavailableException>(() => AskAsync("data.tags.deny", "{}", TimeSpan.FromMilliseconds(50)));
        Assert.Contains("left alone", left.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task A_module_that_computes_for_too_long_is_not_waited_for()
    {
        await SetAsync(("slow", "package slow\nimport rego.v1\ndeny if count([1 | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000); i * j == -1]) > 0"));
        await Assert.ThrowsAsync<OpaUnavailableException>(() => AskAsync("data.slow.deny", "{}", TimeSpan.FromMilliseconds(200)));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task An_answer_that_is_too_long_is_not_read_to_its_end()
    {
        await SetAsync(("long", "package long\nimport rego.v1\nvalue contains sprintf(\"%d\", [x]) if some x in numbers.range(1, 1000)"));
        Assert.Contains("longer than", (await Assert.ThrowsAsync<OpaAnswerException>(() => AskAsync("data.long.value", "{}"))).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Without_a_server_nobody_is_asked()
    {
        using var none = new OpaClient(new(), TimeProvider.System, NullLogger<OpaClient>.Instance);
        Assert.False(none.IsConfigured);
        await none.RunAsync(Cancel);
        await Assert.ThrowsAsync<OpaUnavailableException>(() => none.EvaluateAsync("data.a.b", "{}"u8.ToArray(), TimeSpan.FromSeconds(1), Cancel));
    }

    private Task<IReadOnlyList<RuleFinding>> AskAsync(string query, string input, TimeSpan? timeout = null) =>
        client.EvaluateAsync(query, Encoding.UTF8.GetBytes(input), timeout ?? Ample, Cancel);

    private async Task<string?> FailureAsync(string query)
    {
        try
        {
            await AskAsync(query, "{}");
            return null;
        }
        catch (Exception e) when (e is OpaAnswerException or OpaUnavailableException)
        {
            return e.Message;
        }
    }

    /// <summary>Sets modules and waits until the server has them, or says why not.</summary>
    private async Task SetAsync(params (string Id, string Text)[] modules)
    {
        client.SetModules(modules.ToDictionary(module => module.Id, module => module.Text));
        while (!modules.All(module => client.ModuleOf(module.Id) is { InStep: true } or { Error: not null }))
            await told.WaitAsync(Cancel);
    }

    /// <summary>Asks a server again and again that nobody tells us anything of.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            await Task.Delay(5, Cancel);
    }
}
