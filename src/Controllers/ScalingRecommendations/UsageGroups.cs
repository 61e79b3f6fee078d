using CloudIntel.Core.Monitoring.Rightsizing;
using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>What was read of a group of targets.</summary>
/// <param name="At">When.</param>
/// <param name="Names">The targets, by name.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Usage">What they used.</param>
/// <param name="Failure">Why that is not known; null where it is.</param>
internal sealed record GroupUsage(
    DateTimeOffset At, IReadOnlySet<string> Names, SizingQuestion Question, IReadOnlyDictionary<string, TargetUsage> Usage, UsageUnavailableException? Failure);

/// <summary>
/// Reads what targets used, a group of them at once: those of a kind and namespace, up to <see cref="GroupSize"/>. What was read serves all of the group for some minutes, and only so many
/// groups are kept, so neither questions nor memory grow with the number of targets. Safe for concurrent use; one question at a time.
/// </summary>
internal sealed class UsageGroups(ISizingSource source, SizedTargets targets, TimeProvider clock) : IDisposable
{
    /// <summary>Targets that are asked about at once: with two containers each, an answer has a hundred series.</summary>
    public const int GroupSize = 50;

    /// <summary>Groups that are kept: a group of the largest size takes about 10 MiB.</summary>
    private const int Kept = 4;

    /// <summary>Usage is decided on at such distances: short enough for bursts, and three weeks of them are fewer than the 11,000 that Prometheus gives at once.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    /// <summary>Idle hours of a week are told from four of them.</summary>
    private static readonly TimeSpan ReplicaHistory = TimeSpan.FromDays(28);
    private static readonly TimeSpan ReplicaStep = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan ServesFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FailsFor = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly List<GroupUsage> groups = [];

    /// <summary>What a source is called; null where none is set up.</summary>
    public string? Source => source.Name;

    /// <summary>The times at which replicas are counted.</summary>
    public static TimeGrid ReplicaGrid(DateTimeOffset now) => TimeGrid.Before(now, ReplicaStep, ReplicaHistory);

    /// <summary>What the group of a target used.</summary>
    /// <param name="target">The target.</param>
    /// <param name="history">How much of the past is read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UsageUnavailableException">There is no answer.</exception>
    public async Task<GroupUsage> FindAsync(TargetKey target, TimeSpan history, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            groups.RemoveAll(group => now - group.At >= (group.Failure is null ? ServesFor : FailsFor));
            var found = groups.Find(group => group.Question.Controller == target.Controller && group.Question.Namespace == target.Key.Namespace && group.Names.Contains(target.Key.Name));
            if (found is null)
            {
                found = await ReadAsync(target, history, now, cancellationToken);
                if (groups.Count == Kept)
                    groups.RemoveAt(0);
                groups.Add(found);
            }

            return found.Failure is null ? found : throw new UsageUnavailableException(found.Failure.Message, found.Failure.IsPassing, found.Failure);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The next time at which a target is due: all of its group together, and groups spread over the interval.</summary>
    public TimeSpan UntilNext(TargetKey target, TimeSpan interval)
    {
        var names = targets.Names(target.Controller, target.Key.Namespace);
        var group = Math.Max(0, names.ToList().IndexOf(target.Key.Name)) / GroupSize;
        var offset = (long)(StableHash.Of($"{target.Controller} {target.Key.Namespace} {group}") / (uint.MaxValue + 1.0) * interval.Ticks);
        var since = (clock.GetUtcNow().UtcTicks - offset) % interval.Ticks;
        return new(interval.Ticks - since);
    }

    public void Dispose() => gate.Dispose();

    private async Task<GroupUsage> ReadAsync(TargetKey target, TimeSpan history, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var names = targets.Names(target.Controller, target.Key.Namespace);
        var position = Math.Max(0, names.ToList().IndexOf(target.Key.Name));
        var group = names.Skip(position / GroupSize * GroupSize).Take(GroupSize).Append(target.Key.Name).ToHashSet(StringComparer.Ordinal);
        var question = new SizingQuestion(
            target.Key.Namespace, target.Controller,
            [.. group.Select(name => new SizedPods(name, Quantile(target with { Key = new(target.Key.Namespace, name) })))],
            TimeGrid.Before(now, Step, history), ReplicaGrid(now));
        try
        {
            return new(now, group, question, await source.ReadAsync(question, cancellationToken), null);
        }
        catch (UsageUnavailableException e)
        {
            return new(now, group, question, new Dictionary<string, TargetUsage>(), e);
        }
    }

    private double Quantile(TargetKey target) => ReplicaPooling.Quantile(Core.Monitoring.Rightsizing.SizedResource.Cpu, targets.Find(target)?.Replicas ?? 1);
}
