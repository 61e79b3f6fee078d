using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Studies;
using CloudIntel.Resources;

namespace CloudIntel.Cli.Simulation;

/// <summary>A SimulationRun of a file as a study.</summary>
/// <param name="File">The file.</param>
/// <param name="Spec">The study.</param>
internal sealed record SimulatedStudy(string File, StudySpec Spec);

/// <summary>Reads SimulationRuns, and what they refer to, from files.</summary>
internal static class SimulatedStudies
{
    /// <summary>The runs of all files, in their order; what they refer to may be in any of the files.</summary>
    /// <exception cref="UsageException">Something is wrong; the message says where.</exception>
    public static async Task<IReadOnlyList<SimulatedStudy>> ReadAsync(Shell shell, IReadOnlyList<string> files, PriceCatalog catalog, int? seeds, CancellationToken cancellationToken)
    {
        var documents = new SimulationDocuments();
        foreach (var file in files)
        {
            if (!File.Exists(file))
                throw new UsageException($"There is no file {file}.");
            try
            {
                documents.Add(file, await File.ReadAllTextAsync(file, cancellationToken));
            }
            catch (FormatException e)
            {
                throw new UsageException(e.Message);
            }
        }

        if (documents.Runs.Count == 0)
            throw new UsageException($"There is no SimulationRun in {string.Join(", ", files)}.");
        return [.. Enumerable.Range(0, documents.Runs.Count).Select(index => new SimulatedStudy(documents.FileOf(index), Study(documents, index, catalog, seeds)))];
    }

    private static StudySpec Study(SimulationDocuments documents, int index, PriceCatalog catalog, int? seeds)
    {
        try
        {
            var inputs = documents.Inputs(index, catalog);
            return (seeds is { } count ? inputs with { Run = WithSeeds(inputs.Run, count) } : inputs).ToStudy();
        }
        catch (SimulationInputException e)
        {
            throw new UsageException(documents.Describe(index, e.Errors));
        }
    }

    /// <summary>With fewer seeds than the rule of stopping needs, all of them are run.</summary>
    private static SimulationRun WithSeeds(SimulationRun run, int count)
    {
        var spec = run.Spec;
        return run with
        {
            Spec = spec with
            {
                Seeds = (spec.Seeds ?? new()) with { Count = count },
                Stopping = count < (spec.Stopping?.Minimum ?? SimulationRunSpec.DefaultSeeds) ? null : spec.Stopping,
            },
        };
    }
}
