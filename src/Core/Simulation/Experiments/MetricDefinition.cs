namespace CloudIntel.Core.Simulation.Experiments;

/// <summary>What a run measures.</summary>
/// <param name="Name">Such as <c>cost</c>; unique within an experiment.</param>
/// <param name="Unit">Such as <c>USD</c>, <c>ms</c>, <c>%</c> or <c>share</c>, which is a part of 1.</param>
/// <param name="LowerIsBetter">Whether less of it is better.</param>
/// <param name="IsBinary">Whether every run's value is 0 or 1, such as whether an objective was kept; its mean is a proportion, and has the intervals of one.</param>
public sealed record MetricDefinition(string Name, string Unit, bool LowerIsBetter, bool IsBinary = false);

/// <summary>What one run of one algorithm measured.</summary>
/// <param name="Scenario">The scenario it ran in.</param>
/// <param name="Algorithm">What decided.</param>
/// <param name="Seed">What chance was drawn from. Runs of the same scenario and seed saw the same arrivals, failures and prices, and are compared with each other.</param>
/// <param name="Values">By metric's name. What is missing or not finite was not measured, such as the latency of a service without requests.</param>
public sealed record ExperimentRun(string Scenario, string Algorithm, ulong Seed, IReadOnlyDictionary<string, double> Values);
