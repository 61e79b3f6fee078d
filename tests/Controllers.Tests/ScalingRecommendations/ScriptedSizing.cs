using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.Tests.ScalingRecommendations;

/// <summary>A Prometheus in which pods use what a test says. It can be made to fail.</summary>
internal sealed class ScriptedSizing : ISizingSource
{
    /// <inheritdoc/>
    public string? Name { get; set; } = "Prometheus";

    /// <summary>What every question fails with; null to answer.</summary>
    public UsageUnavailableException? Fault { get; set; }

    /// <summary>Cores of a container at a time; not a number where nothing is known.</summary>
    public Func<string, DateTimeOffset, double> Cores { get; set; } = (_, at) => 0.2 + (0.02 * Noise(at));

    /// <summary>Bytes of a container at a time.</summary>
    public Func<string, DateTimeOffset, double> Bytes { get; set; } = (_, at) => (200 + (10 * Noise(at))) * 1024 * 1024;

    /// <summary>Questions so far, oldest first.</summary>
    public List<SizingQuestion> Questions { get; } = [];

    /// <summary>Names of the containers of each target.</summary>
    public IReadOnlyList<string> Containers { get; set; } = ["app"];

    /// <summary>From 0 to 1, the same at a time.</summary>
    public static double Noise(DateTimeOffset at) => (at.ToUnixTimeSeconds() / 300 * 7919 % 1009) / 1009.0;

    public Task<IReadOnlyDictionary<string, TargetUsage>> ReadAsync(SizingQuestion question, CancellationToken cancellationToken)
    {
        Questions.Add(question);
        if (Fault is not null)
            throw Fault;
        var read = new Dictionary<string, TargetUsage>(StringComparer.Ordinal);
        foreach (var target in question.Targets)
        {
            var usage = new TargetUsage { Cores = Values(question.Replicas, at => 2 * Cores(target.Name, at)), Pods = Values(question.Replicas, at => double.IsNaN(Cores(target.Name, at)) ? double.NaN : 2) };
            foreach (var container in Containers)
                usage.Containers.Add(container, new() { Cores = Values(question.Containers, at => Cores(target.Name, at)), Bytes = Values(question.Containers, at => Bytes(target.Name, at)) });
            read.Add(target.Name, usage);
        }

        return Task.FromResult<IReadOnlyDictionary<string, TargetUsage>>(read);
    }

    private static float[] Values(TimeGrid grid, Func<DateTimeOffset, double> value) => [.. Enumerable.Range(0, grid.Count).Select(i => (float)value(grid.First + (i * grid.Step)))];
}
