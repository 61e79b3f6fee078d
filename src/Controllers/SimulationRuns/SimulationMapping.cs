using System.Text;
using CloudIntel.Controllers.FleetPlans;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Schedulers;
using CloudIntel.Core.Simulation.Studies;
using CloudIntel.Core.Simulation.Traces;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Where the SimulationRun resource and the engine's records meet.</summary>
public static class SimulationMapping
{
    /// <summary>The key of a trace that names none.</summary>
    private const string TraceKey = "trace.csv";

    /// <summary>What is simulated.</summary>
    /// <exception cref="SimulationInputException">It cannot be; the message names the fields.</exception>
    public static StudySpec ToStudy(this SimulationInputs inputs)
    {
        var spec = inputs.Run.Spec;
        var scenario = SimulationScenarioText.Of(inputs.Run, inputs.ConfigMaps);
        var variants = spec.Scenarios is { Count: > 0 } named ? named : null;
        try
        {
            var study = new StudySpec
            {
                Name = inputs.Run.Metadata.Name ?? "simulation",
                Scenarios =
                [
                    .. variants is null
                        ? [new StudyScenario("default", ToCloud(inputs, scenario, new(null, [])))]
                        : variants.Select(variant => new StudyScenario(variant.Name, ToCloud(inputs, scenario, new(variant, variants)))),
                ],
                Algorithms = [.. spec.Algorithms.Select(ToAlgorithm)],
                Baseline = spec.Baseline,
                Seeds = ToRule(spec),
                FirstSeed = (ulong)(spec.Seeds?.First ?? 1),
                Criteria = [.. (spec.SuccessCriteria ?? []).Select(ToCriterion)],
            };
            study.Check();
            return study;
        }
        catch (ScenarioException e)
        {
            throw new SimulationInputException(PathOf(e.Path, scenario.Path), e.Message[(e.Path.Length + 2)..]);
        }
    }

    private static CloudScenario ToCloud(SimulationInputs inputs, SimulationScenarioText text, SimulationVariantChanges changes)
    {
        var (scenario, path) = text;
        var nodes = new NodeRules();
        var overhead = new ReplicaRequests(
            scenario.Nodes?.Cpu is { } cpu ? (long)decimal.Ceiling(Quantity.Parse(cpu).Value * 1000) : WorkloadMapping.DefaultOverhead.CpuMillis,
            scenario.Nodes?.Memory is { } memory ? (long)decimal.Ceiling(Quantity.Parse(memory).Value) : WorkloadMapping.DefaultOverhead.MemoryBytes);
        var environment = scenario.Environment.ToCloud(inputs.Catalog, changes);
        var workloads = Workloads(inputs, text, overhead, (double)changes.Demand).ToList();
        if (ImpossibleWorkloads.Among(workloads, environment) is { Count: > 0 } impossible)
            throw new SimulationInputException(impossible);
        return new()
        {
            Start = scenario.Begin(),
            Horizon = scenario.Horizon,
            Step = scenario.Step?.Value ?? SimulationScenarioValidation.DefaultStep,
            Environment = environment,
            Nodes = nodes with { Overhead = overhead, MostPods = scenario.Nodes?.Pods ?? nodes.MostPods, IdleTime = scenario.Nodes?.GivenBackAfter?.Value ?? nodes.IdleTime },
            Workloads = [.. workloads.Select(one => one.Workload), .. Trace(inputs, scenario, overhead, changes.Demand, path)],
        };
    }

    private static IEnumerable<(string Path, SimulatedWorkload Workload)> Workloads(SimulationInputs inputs, SimulationScenarioText text, ReplicaRequests overhead, double demand)
    {
        var (scenario, path) = text;
        var resources = inputs.Workloads.ToDictionary(one => one.Workload.Metadata.Name ?? "", StringComparer.Ordinal);
        var selected = scenario.WorkloadSelector is { } selector ? resources.Values.Where(one => selector.Matches(one.Workload.Metadata.Labels)).ToList() : [];
        if (scenario.WorkloadSelector is not null && selected.Count == 0)
            throw new SimulationInputException($"{path}.workloadSelector", "selects no Workload of the namespace");
        if (scenario.LiveInventory is true && inputs.Live is null)
            throw new SimulationInputException($"{path}.liveInventory", "needs a cluster");

        var own = scenario.Workloads ?? [];
        for (var i = 0; i < own.Count; i++)
        {
            var name = own[i].WorkloadRef ?? (own[i].Resources is null ? own[i].Name : null);
            if (name is not null && !resources.ContainsKey(name))
                throw new SimulationInputException($"{path}.workloads[{i}].{(own[i].WorkloadRef is null ? "name" : "workloadRef")}", $"there is no Workload {name}");
            yield return ToSimulated(own[i], name is null ? null : resources[name], $"{path}.workloads[{i}]");
        }

        var said = own.Select(one => one.WorkloadRef ?? one.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var one in selected.Where(one => !said.Contains(one.Workload.Metadata.Name!)).OrderBy(one => one.Workload.Metadata.Name, StringComparer.Ordinal))
            yield return ToSimulated(new() { Name = one.Workload.Metadata.Name! }, one, $"Workload {one.Workload.Metadata.Name}");
        foreach (var one in scenario.LiveInventory is true ? inputs.Live! : [])
            yield return ToSimulated(one, null, $"{path}.liveInventory: {one.Name}");

        (string Path, SimulatedWorkload Workload) ToSimulated(SimulationWorkload workload, SimulatedWorkloadResource? resource, string at) =>
            (at, workload.ToSimulated(resource, scenario, overhead, demand, at));
    }

    /// <summary>Tasks of a trace request what they say; with more demand, some come several times.</summary>
    private static IEnumerable<SimulatedWorkload> Trace(SimulationInputs inputs, SimulationScenario scenario, ReplicaRequests overhead, decimal demand, string path)
    {
        if (scenario.Trace is not { } reference)
            return [];
        var key = reference.Key ?? TraceKey;
        var file = $"ConfigMap {reference.Name}, {key}";
        var content = Encoding.UTF8.GetBytes(SimulationScenarioText.TextOf(inputs.ConfigMaps, reference.Name, key, $"{path}.trace"));
        try
        {
            using var beginning = new MemoryStream(content);
            var format = reference.Format ?? TraceFormats.Detect(beginning) ?? throw new SimulationInputException($"{path}.trace", $"{file} is no trace of a known format");
            using var stream = new MemoryStream(content);
            var tasks = TraceFormats.Read(format, stream, file, CancellationToken.None).Tasks;
            var repeated = tasks.SelectMany((task, i) => Enumerable.Range(0, (int)(decimal.Floor((i + 1) * demand) - decimal.Floor(i * demand)))
                .Select(copy => copy == 0 ? task : task with { Name = $"{task.Name}-{copy}" })).ToList();
            return
            [
                new JobWorkload
                {
                    Name = "trace",
                    Requirement = new() { Requests = new(1000, 1L << 30), Overhead = overhead },
                    Tasks = repeated,
                },
            ];
        }
        catch (TraceFormatException e)
        {
            throw new SimulationInputException($"{path}.trace", e.Message);
        }
    }

    private static StudyAlgorithm ToAlgorithm(SimulationAlgorithm algorithm, int place) => new(
        algorithm.Name,
        SchedulerSpec.Of(algorithm.Scheduler.Text, algorithm.Name, new Dictionary<string, string>(algorithm.Options ?? new Dictionary<string, string>(), StringComparer.Ordinal), text => GoDuration.TryParse(text, out var time) ? time.Value : null, $"algorithms[{place}]"),
        algorithm.ChangeCost?.Value ?? 0);

    private static SeedRule ToRule(SimulationRunSpec spec)
    {
        var count = spec.Seeds?.Count ?? Math.Max(SimulationRunSpec.DefaultSeeds, spec.Stopping?.Minimum ?? 0);
        return spec.Stopping is { } stopping
            ? new() { Minimum = stopping.Minimum ?? SeedRule.FewestToStop, Maximum = count, RelativeHalfWidth = (double)stopping.HalfWidthPercent.Value / 100, Metrics = [.. stopping.Metrics is { Count: > 0 } metrics ? metrics : ["cost"]] }
            : SeedRule.Exactly(count);
    }

    private static SuccessCriterion ToCriterion(SimulationCriterion criterion) => new(
        criterion.Metric,
        criterion.AtMost is null ? CriterionBound.AtLeast : CriterionBound.AtMost,
        (double)(criterion.AtMost ?? criterion.AtLeast)!.Value.Value,
        criterion.RelativeToBaseline ?? false,
        criterion.Algorithm,
        criterion.Scenario);

    /// <summary>The field of the resource where the engine names its own.</summary>
    private static string PathOf(string path, string scenario)
    {
        if (path.StartsWith("criteria[", StringComparison.Ordinal))
            return $"spec.successCriteria{path["criteria".Length..]}";
        if (path.StartsWith("seeds.", StringComparison.Ordinal))
            return path is "seeds.metrics" ? "spec.stopping.metrics" : "spec.seeds";
        return path.StartsWith("algorithms", StringComparison.Ordinal) || path.StartsWith("scenarios", StringComparison.Ordinal) ? $"spec.{path}" : $"{scenario}.{path}";
    }
}
