using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.Tests.Bench;

/// <summary>A Prometheus whose signals are what a test says. It can be made to fail.</summary>
internal sealed class ScriptedSignals : ISignalSource
{
    /// <inheritdoc/>
    public string? Name { get; set; } = "Prometheus";

    /// <summary>What every question fails with; null to answer.</summary>
    public UsageUnavailableException? Fault { get; set; }

    /// <summary>The value of a query at a time. Default: a daily course around 100, with a little noise.</summary>
    public Func<SignalText, DateTimeOffset, double> Value { get; set; } = (_, at) => Usual(at);

    /// <summary>How many series answer a query. Default: one.</summary>
    public Func<SignalText, int> Series { get; set; } = _ => 1;

    /// <summary>Questions so far, oldest first.</summary>
    public List<SignalQuestion> Questions { get; } = [];

    public static double Usual(DateTimeOffset at) =>
        100 + (10 * Math.Sin(2 * Math.PI * at.TimeOfDay.TotalDays)) + (((at.ToUnixTimeSeconds() / 600 * 7919 % 1009) / 1009.0) - 0.5);

    public Task<SignalReading> ReadAsync(SignalQuestion question, CancellationToken cancellationToken)
    {
        Questions.Add(question);
        if (Fault is not null)
            throw Fault;
        var values = Enumerable.Range(0, question.Count).Select(i => Value(question.Of, question.First + (i * question.Step))).ToArray();
        return Task.FromResult(new SignalReading(new(question.First, question.Step, values), Series(question.Of)));
    }
}
