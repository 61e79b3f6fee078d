using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>A Prometheus that says what a test says. It can be made to fail.</summary>
internal sealed class ScriptedUnits : IUnitQueries
{
    /// <summary>What every question fails with; null to answer.</summary>
    public Exception? Fault { get; set; }

    /// <summary>All counts that there are.</summary>
    public List<UnitCount> Counts { get; } = [];

    /// <summary>Questions so far, oldest first.</summary>
    public List<(UnitQuery Query, DateOnly From, DateOnly To)> Questions { get; } = [];

    public Task<IReadOnlyList<UnitCount>> CountAsync(UnitQuery query, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        Questions.Add((query, from, to));
        if (Fault is not null)
            throw Fault;
        return Task.FromResult<IReadOnlyList<UnitCount>>(
            [.. Counts.Where(count => count.Metric == query.Metric && count.Day >= from && count.Day < to)]);
    }
}
