using CloudIntel.Operator.Endpoints;
using CloudIntel.Operator.Endpoints.OpenCost;
using CloudIntel.TestKit.Clock;

namespace CloudIntel.Operator.Tests.Endpoints.OpenCost;

/// <summary>How many questions run at a time.</summary>
public sealed class QueryGateTests
{
    private static readonly TimeSpan Quarter = TimeSpan.FromDays(90);

    private readonly ManualTimeProvider clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_long_question_does_not_keep_short_ones_waiting()
    {
        using var gate = new QueryGate(clock);
        var never = new TaskCompletionSource<int>();
        var slow = gate.RunAsync(Quarter, _ => never.Task, Cancellation);

        Assert.Equal(7, await gate.RunAsync(TimeSpan.FromHours(1), _ => Task.FromResult(7), Cancellation));

        never.SetResult(1);
        Assert.Equal(1, await slow);
    }

    [Fact]
    public async Task Who_waits_too_long_is_told_to_come_back()
    {
        using var gate = new QueryGate(clock);
        var never = new TaskCompletionSource<int>();
        var first = gate.RunAsync(Quarter, _ => never.Task, Cancellation);
        var second = gate.RunAsync(Quarter, _ => Task.FromResult(2), Cancellation);
        clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(503, (await Assert.ThrowsAsync<BadQueryException>(() => second)).Status);
        never.SetResult(1);
        Assert.Equal(1, await first);
        Assert.Equal(3, await gate.RunAsync(Quarter, _ => Task.FromResult(3), Cancellation));
    }

    [Fact]
    public async Task More_than_some_do_not_even_wait()
    {
        using var gate = new QueryGate(clock);
        var never = new TaskCompletionSource<int>();
        List<Task<int>> questions = [.. Enumerable.Range(0, 17).Select(_ => gate.RunAsync(Quarter, _ => never.Task, Cancellation))];

        var refused = await Assert.ThrowsAsync<BadQueryException>(() => gate.RunAsync(Quarter, _ => never.Task, Cancellation));

        Assert.Equal("too many questions are asked at once: come back later", refused.Message);
        never.SetResult(1);
        Assert.All(await Task.WhenAll(questions), answer => Assert.Equal(1, answer));
    }

    [Fact]
    public async Task A_question_that_runs_too_long_is_given_up()
    {
        using var gate = new QueryGate(clock);
        var question = gate.RunAsync(Quarter, async cancel =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return 1;
        }, Cancellation);
        clock.Advance(TimeSpan.FromMinutes(3));

        Assert.StartsWith("the question takes too long", (await Assert.ThrowsAsync<BadQueryException>(() => question)).Message, StringComparison.Ordinal);
    }
}
