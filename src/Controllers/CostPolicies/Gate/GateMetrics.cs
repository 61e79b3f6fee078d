using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Shows to Prometheus what the gate decides and how it does. Series are as many as there are policies times outcomes.</summary>
internal sealed class GateMetrics
{
    private readonly Counter<long> decisions;
    private readonly Counter<long> unjudged;
    private readonly Histogram<double> latency;
    private readonly ConcurrentDictionary<string, int> violations = new(StringComparer.Ordinal);
    private Func<TimeSpan>? age;
    private long auditedAt;

    public GateMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        decisions = meter.CreateCounter<long>(
            "cloudintel_gate_decisions_total", description: "Objects that the admission gate was asked about, by the policy or Budget that had something to say and what became of them; without one, those that broke no rule.");
        unjudged = meter.CreateCounter<long>("cloudintel_gate_unjudged_total", description: "Rules that could not be judged, by policy.");
        latency = meter.CreateHistogram(
            "cloudintel_gate_decision_seconds", "s", "How long the admission gate thought about an object, by the entry of its configuration: fail or ignore.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });
        meter.CreateObservableGauge("cloudintel_gate_snapshot_age_seconds", () => age is null ? [] : (IEnumerable<Measurement<double>>)[new(age().TotalSeconds)],
            "s", "How long ago the API server was last heard about what the gate judges by.");
        meter.CreateObservableGauge("cloudintel_costpolicy_violations", () => violations.Select(policy => new Measurement<long>(policy.Value, new KeyValuePair<string, object?>("policy", policy.Key))),
            description: "Existing objects that break a rule of the policy, as of the last audit.");
        meter.CreateObservableGauge(
            "cloudintel_gate_audit_timestamp_seconds", () => Interlocked.Read(ref auditedAt) is > 0 and var at ? [new(at)] : (IEnumerable<Measurement<long>>)[],
            "s", "When all existing objects were last judged, in Unix time.");
        decisions.Add(0, Policy(""), Outcome(GateOutcome.Allowed));
        unjudged.Add(0, Policy(""));
    }

    /// <summary>Shows the age of what is judged by.</summary>
    public void ShowAge(Func<TimeSpan> of) => age = of;

    /// <summary>Counts something that was decided.</summary>
    public void Decided(string policy, GateOutcome outcome) => decisions.Add(1, Policy(policy), Outcome(outcome));

    /// <summary>Counts a rule that could not be judged.</summary>
    public void NotJudged(string policy) => unjudged.Add(1, Policy(policy));

    /// <summary>Measures a judgement.</summary>
    public void Took(bool failsClosed, TimeSpan elapsed) => latency.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("entry", failsClosed ? "fail" : "ignore"));

    /// <summary>Shows what an audit found.</summary>
    public void Audited(IReadOnlyDictionary<string, int> byPolicy, DateTimeOffset at)
    {
        foreach (var gone in violations.Keys.Except(byPolicy.Keys).ToList())
            violations.TryRemove(gone, out _);
        foreach (var (policy, count) in byPolicy)
            violations[policy] = count;
        Interlocked.Exchange(ref auditedAt, at.ToUnixTimeSeconds());
    }

    private static KeyValuePair<string, object?> Policy(string name) => new("policy", name);

    private static KeyValuePair<string, object?> Outcome(GateOutcome outcome) => new("outcome", outcome.ToString());
}
