using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Controllers;

/// <summary>Keeps the conditions of a status as the API conventions want them. Nothing here changes its arguments.</summary>
public static class Conditions
{
    /// <summary>The API server's bound on a condition's message, in characters.</summary>
    public const int MaxMessage = 32768;

    /// <summary>The conditions with some of them set. Those that are there keep their places, new ones come last.</summary>
    /// <param name="current">The conditions so far; null for none.</param>
    /// <param name="now">Becomes the transition time of those whose status changed, and of no others.</param>
    /// <param name="changes">The new states. Their transition times do not count.</param>
    public static IList<Condition> Set(IEnumerable<Condition>? current, DateTimeOffset now, params IEnumerable<Condition> changes)
    {
        var result = (current ?? []).ToList();
        foreach (var change in changes)
        {
            var index = result.FindIndex(condition => condition.Type == change.Type);
            if (index < 0)
                result.Add(Bounded(change) with { LastTransitionTime = WholeSeconds(now) });
            else
                result[index] = Bounded(change) with { LastTransitionTime = TransitionTime(result[index], change, now) };
        }

        return result;
    }

    /// <summary>The conditions without those of some types, such as <c>Stalled</c>, which is there only while it is true.</summary>
    public static IList<Condition> Remove(IEnumerable<Condition>? current, params IEnumerable<string> types) =>
        [.. (current ?? []).ExceptBy(types, condition => condition.Type)];

    /// <summary>The condition of a type; null when there is none.</summary>
    public static Condition? Find(IEnumerable<Condition>? conditions, string type) =>
        conditions?.FirstOrDefault(condition => condition.Type == type);

    /// <summary>Whether there is a condition of a type and it is true.</summary>
    public static bool IsTrue(IEnumerable<Condition>? conditions, string type) => Find(conditions, type)?.Status == "True";

    private static DateTimeOffset TransitionTime(Condition before, Condition after, DateTimeOffset now) =>
        before.Status == after.Status ? before.LastTransitionTime : WholeSeconds(now);

    /// <summary>The server keeps whole seconds: finer ones would look like a difference for ever.</summary>
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private static Condition Bounded(Condition condition) =>
        condition.Message.Length <= MaxMessage ? condition : condition with { Message = $"{condition.Message.AsSpan(0, MaxMessage - 1)}…" };
}
