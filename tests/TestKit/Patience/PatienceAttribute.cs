using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

namespace CloudIntel.TestKit.Patience;

/// <summary>
/// Cancels a test that takes far longer than any does, so that one which waits for what never comes fails by name instead of
/// holding up the run. Every test project bears it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class PatienceAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private readonly ConcurrentDictionary<string, Timer> running = [];

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        running[test.UniqueID] = new Timer(
            _ =>
            {
                context.AddWarning($"Cancelled: it had not ended after {Limit.TotalMinutes:0} minutes.");
                context.CancelCurrentTest();
            },
            state: null,
            Limit,
            Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (running.TryRemove(test.UniqueID, out var timer))
            timer.Dispose();
    }
}
