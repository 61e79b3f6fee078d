using System.Text.Json;
using CloudIntel.Controllers.FleetPlans;
using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Simulation.Reports;
using CloudIntel.Core.Simulation.Studies;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>Gathers what runs are about from the cluster, and has it simulated by Core.</summary>
[EntityRbac(typeof(ConfigMap), Verbs = RbacVerbs.Get)]
[EntityRbac(typeof(Workload), Verbs = RbacVerbs.Read)]
internal sealed class SimulationEngine(
    IKubernetesClient client, IInformerFactory informers, PlacementTargets targets, LiveInventory live, ClusterPriceSettings prices, IOptions<SimulationOptions> options) : ISimulationEngine
{
    /// <summary>Parts for each pod that runs at once: one that is slow then holds up little.</summary>
    private const int PartsPerWorker = 2;

    private const int UsualWorkers = 4;

    /// <summary>Whether a run may have a Workload simulated.</summary>
    public static bool MayRead(SimulationRun run, Workload workload) =>
        run.Spec.ScenarioRef is not null
        || run.Spec.Scenario?.WorkloadSelector?.Matches(workload.Metadata.Labels) is true
        || run.Spec.Scenario?.Workloads?.Any(one => one.WorkloadRef == workload.Metadata.Name) is true;

    /// <inheritdoc/>
    public async Task<GatheredRun> GatherAsync(SimulationRun run, CancellationToken cancellationToken)
    {
        var maps = new SortedDictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        if (run.Spec.ScenarioRef is { Name: var text } && !await ReadAsync(run, text, maps, cancellationToken))
            return Missing(run, "ConfigMapMissing", $"there is no ConfigMap {text}");
        var scenario = SimulationScenarioText.Of(run, maps).Scenario;
        if (scenario.Trace is { Name: var trace } && !await ReadAsync(run, trace, maps, cancellationToken))
            return Missing(run, "ConfigMapMissing", $"there is no ConfigMap {trace}");

        var workloads = new List<SimulatedWorkloadResource>();
        foreach (var workload in Workloads(run, scenario))
        {
            TargetRequests? requests = null;
            if (workload.Spec.TargetRef is { } target)
            {
                try
                {
                    requests = await targets.FindAsync(run.Metadata.Namespace!, target, cancellationToken);
                }
                catch (JsonException e)
                {
                    return Missing(run, "TargetUnreadable", $"Workload {workload.Metadata.Name}: {target.Kind} {target.Name} cannot be read: {e.Message}");
                }

                if (requests is null)
                    return Missing(run, "TargetMissing", $"Workload {workload.Metadata.Name}: there is no {target.Kind} {target.Name}");
            }

            workloads.Add(new(workload, requests));
        }

        return new()
        {
            Run = run,
            Scenario = scenario,
            ConfigMaps = maps,
            Workloads = workloads,
            Digest = ScenarioDigest.Of(run, maps, workloads),
            HasReferences = maps.Count > 0 || workloads.Any(workload => workload.Target is not null),
        };
    }

    /// <inheritdoc/>
    public async Task<SimulationPlan> PlanAsync(GatheredRun gathered, CancellationToken cancellationToken)
    {
        var run = gathered.Run;
        var inputs = new SimulationInputs
        {
            Run = run,
            ConfigMaps = gathered.ConfigMaps,
            Workloads = gathered.Workloads,
            Live = gathered.Scenario?.LiveInventory is true ? await live.ReadAsync(run.Metadata.Namespace!, cancellationToken) : null,
            Catalog = prices.Catalog,
        };
        var study = inputs.ToStudy();
        var threads = Math.Min(run.Spec.Parallelism ?? options.Value.Threads, options.Value.Threads);
        return new()
        {
            Bytes = study.EstimatedBytes(threads),
            PartBytes = study.EstimatedBytes(1),
            Simulations = study.Scenarios.Count * study.Algorithms.Count * study.Seeds.Maximum,
            Parts = Math.Min(study.Seeds.Maximum, PartsPerWorker * (run.Spec.Parallelism ?? UsualWorkers)),
            Document = WorkerDocument.Of(gathered, inputs.Live),
            Simulate = (progress, token) => Answer(StudyRun.Run(study, threads, new Steps(progress), token)),
            Merge = parts => Answer(StudyRun.Merge(study, [.. parts.Select(StudyShard.FromJson)])),
        };
    }

    /// <summary>The Workloads that a scenario names or selects, by name.</summary>
    private IEnumerable<Workload> Workloads(SimulationRun run, SimulationScenario scenario)
    {
        var names = (scenario.Workloads ?? []).Select(workload => workload.WorkloadRef).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return scenario.WorkloadSelector is null && names.Count == 0
            ? []
            : informers.Get<Workload>().Store.List(run.Metadata.Namespace)
                .Where(workload => workload.Metadata.DeletionTimestamp is null && (names.Contains(workload.Metadata.Name!) || scenario.WorkloadSelector?.Matches(workload.Metadata.Labels) is true))
                .OrderBy(workload => workload.Metadata.Name, StringComparer.Ordinal);
    }

    private static GatheredRun Missing(SimulationRun run, string reason, string message) => new() { Run = run, Reason = reason, Message = message, HasReferences = true };

    private static SimulationAnswer Answer(SimulationReport report) => new()
    {
        Summary = SimulationRunStatuses.Of(report),
        Criteria = SimulationRunStatuses.CriteriaMet(report),
        Simulations = report.Runs.Count,
        Documents = new Dictionary<string, string> { ["html"] = ReportHtml.Write(report), ["json"] = ReportJson.Write(report), ["csv"] = ReportCsv.Write(report) },
    };

    /// <summary>Reads a ConfigMap of the run's namespace; false when there is none.</summary>
    private async Task<bool> ReadAsync(SimulationRun run, string name, SortedDictionary<string, IReadOnlyDictionary<string, string>> maps, CancellationToken cancellationToken)
    {
        if (maps.ContainsKey(name))
            return true;
        if (await client.Resource<ConfigMap>().FindAsync(new(run.Metadata.Namespace!, name), cancellationToken) is not { } map)
            return false;
        maps.Add(name, new Dictionary<string, string>(map.Data ?? new Dictionary<string, string>()));
        return true;
    }

    private sealed class Steps(IProgress<WorkProgress> progress) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => progress.Report(new(value.Completed, value.Total));
    }
}
