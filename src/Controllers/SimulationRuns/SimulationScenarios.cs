using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>The scenario of a run, wherever it is written.</summary>
/// <param name="Scenario">The scenario, without errors.</param>
/// <param name="Path">Where it is written, for messages: <c>spec.scenario</c>, or the ConfigMap and its key.</param>
public sealed record SimulationScenarioText(SimulationScenario Scenario, string Path)
{
    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    /// <summary>Reads it.</summary>
    /// <exception cref="SimulationInputException">The run or the scenario breaks a rule, or the ConfigMap does not have it.</exception>
    public static SimulationScenarioText Of(SimulationRun run, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> configMaps)
    {
        Require([.. SchemaCheck.Unknown(run.Spec, "spec"), .. SimulationRunValidation.Validate(run, old: null)]);
        if (run.Spec.Scenario is { } scenario)
            return new(scenario, "spec.scenario");
        var reference = run.Spec.ScenarioRef!;
        var key = reference.Key ?? SimulationReference.DefaultKey;
        return Read(TextOf(configMaps, reference.Name, key, "spec.scenarioRef"), $"ConfigMap {reference.Name}, {key}: scenario");
    }

    /// <summary>A text of a ConfigMap.</summary>
    /// <exception cref="SimulationInputException">It is not there.</exception>
    internal static string TextOf(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> configMaps, string name, string key, string path)
    {
        if (!configMaps.TryGetValue(name, out var texts))
            throw new SimulationInputException($"{path}.name", $"there is no ConfigMap {name}");
        return texts.TryGetValue(key, out var text) ? text : throw new SimulationInputException($"{path}.key", $"ConfigMap {name} has no key {key}");
    }

    private static SimulationScenarioText Read(string text, string path)
    {
        JsonObject document;
        try
        {
            document = YamlManifests.Read(text) is [var single] ? single : throw new FormatException("one document is expected");
        }
        catch (FormatException e)
        {
            throw new SimulationInputException(path, e.Message);
        }

        Require(SchemaCheck.Errors(document, typeof(SimulationScenario), path));
        var scenario = Json.Deserialize<SimulationScenario>(Encoding.UTF8.GetBytes(document.ToJsonString()));
        Require(SimulationScenarioValidation.Validate(scenario, path));
        return new(scenario, path);
    }

    private static void Require(IReadOnlyList<FieldError> errors)
    {
        if (errors.Count > 0)
            throw new SimulationInputException(errors);
    }
}
