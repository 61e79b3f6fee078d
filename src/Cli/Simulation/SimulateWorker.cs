using System.CommandLine;
using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Studies;

namespace CloudIntel.Cli.Simulation;

/// <summary><c>simulate worker</c>: what a pod of a SimulationRun's Job does. It gets a part of the run from the operator, simulates it, and hands in what it found.</summary>
internal static class SimulateWorker
{
    public static Verb Verb(Shell shell)
    {
        var address = new Option<string>("--operator") { Description = "Address of the operator's API.", Required = true, HelpName = "URL" };
        var run = new Option<string>("--run") { Description = "The SimulationRun.", Required = true, HelpName = "NAMESPACE/NAME" };
        var verb = new Verb("worker", "Simulate a part of a SimulationRun, as a pod of its Job.")
        {
            Examples = ["simulate worker --operator https://cloudintel-operator.cloudintel-system.svc:8443 --run shop/spot"],
        };
        verb.Add(address);
        verb.Add(run);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            if (!Uri.TryCreate(parsed.GetRequiredValue(address), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                throw new UsageException($"--operator: {parsed.GetRequiredValue(address)} is no address such as https://cloudintel-operator.cloudintel-system.svc:8443.");
            using var parts = new OperatorParts(url, parsed.GetRequiredValue(run), Environment.GetEnvironmentVariable);
            if (await parts.TakeAsync(cancellationToken) is not { } part)
            {
                await shell.Error.WriteLineAsync("there is no part left");
                return ExitCode.Good;
            }

            var documents = new SimulationDocuments();
            documents.Add("the operator's answer", part.Document);
            var study = documents.Inputs(0, CompactCatalog.Load()).ToStudy();
            var found = StudyRun.RunShard(study, part.Number, part.Parts, Environment.ProcessorCount, null, cancellationToken);
            await parts.HandInAsync(part.Number, found.ToJson(), cancellationToken);
            await shell.Error.WriteLineAsync($"part {part.Number} of {part.Parts} is handed in");
            return ExitCode.Good;
        });
        return verb;
    }
}
