namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>A machine as it is paid for.</summary>
/// <param name="Node">Its name: a number in the order of launches.</param>
/// <param name="Offer">Place of the offer in <see cref="Environments.EnvironmentRun.Market"/>.</param>
/// <param name="From">When the cloud accepted the launch.</param>
/// <param name="To">When it was gone, or the end of the run.</param>
/// <param name="Use">What was requested on it, by workload in the scenario's order.</param>
public sealed record NodeLease(string Node, int Offer, TimeSpan From, TimeSpan To, IReadOnlyList<WorkloadShare> Use);

/// <summary>What pods of a workload held of a node, from being bound to being gone.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="CpuSeconds">Processors requested, times seconds.</param>
/// <param name="MemoryByteSeconds">Bytes requested, times seconds.</param>
/// <param name="GpuSeconds">Graphics processors requested, times seconds.</param>
public sealed record WorkloadShare(string Workload, double CpuSeconds, double MemoryByteSeconds, double GpuSeconds);

/// <summary>What a workload sent in a calendar month, or the part of one.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Provider">From where.</param>
/// <param name="Region">From where.</param>
/// <param name="Scope">To where, as in tariffs: <c>internet</c>, <c>other_region</c>.</param>
/// <param name="Gibibytes">How much.</param>
/// <param name="From">The beginning of the month or of the run.</param>
/// <param name="To">The end of the month or of the run.</param>
public sealed record DataTransfer(string Workload, string Provider, string Region, string Scope, decimal Gibibytes, TimeSpan From, TimeSpan To);

/// <summary>What a missed objective cost in a calendar month, or the part of one.</summary>
/// <param name="Workload">The service.</param>
/// <param name="Objective">The objective.</param>
/// <param name="From">The beginning of the month or of the run.</param>
/// <param name="To">The end of the month or of the run.</param>
/// <param name="HoursMissed">Hours in which it was missed.</param>
/// <param name="Attained">The share that was reached in the month.</param>
/// <param name="Amount">US dollars.</param>
public sealed record Penalty(string Workload, string Objective, TimeSpan From, TimeSpan To, int HoursMissed, double Attained, decimal Amount);
