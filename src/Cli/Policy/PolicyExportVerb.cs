using System.CommandLine;
using System.Text.Json.Nodes;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Export;
using CloudIntel.Resources.Generation;

namespace CloudIntel.Cli.Policy;

/// <summary><c>policy export</c>: CostPolicies as policies that API servers hold by themselves.</summary>
internal static class PolicyExportVerb
{
    public static Verb Verb(Shell shell)
    {
        var files = new Option<string[]>("--filename", "-f") { Description = "CostPolicies: files, folders, kustomizations, or - for standard input.", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
        var operatorNamespace = new Option<string>("--operator-namespace") { Description = "The namespace of the operator, which is left alone.", HelpName = "NAME", DefaultValueFactory = _ => OperatorRoles.Namespace };
        var excluded = new Option<string[]>("--exclude-namespaces") { Description = "Namespaces that are left alone besides it and those of the cluster itself, as by the setting Gate:ExcludedNamespaces.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var output = OutputFormat.Option(OutputFormat.Yaml, OutputFormat.Json);
        var verb = new Verb("export", "Write the rules of CostPolicies that need no price as ValidatingAdmissionPolicies, which API servers from 1.30 on hold by themselves. What cannot be exported is said.")
        {
            Examples = ["policy export -f policies > admission.yaml", "policy export -f policies --exclude-namespaces istio-system | kubectl apply -f -"],
        };
        foreach (var option in new Option[] { files, operatorNamespace, excluded, output })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (set, suspended) = await PolicyFolder.ReadAllAsync(parsed.GetRequiredValue(files), new(shell.In), cancellationToken);
            string[] alone = [.. ClusterNamespaces.All, parsed.GetRequiredValue(operatorNamespace), .. parsed.GetValue(excluded) ?? []];
            var at = shell.Clock.GetUtcNow();
            var policies = set.Policies.Select(policy => PolicyExport.Of(policy, alone, at)).ToList();
            var manifests = policies.Where(policy => !policy.Validations.IsEmpty).SelectMany(AdmissionPolicies.Of).ToList();
            if (parsed.GetRequiredValue(output) == OutputFormat.Json)
                await Json.WriteAsync(shell.Out, writer => new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. manifests]) }.WriteTo(writer), cancellationToken);
            else
                await shell.Out.WriteAsync(string.Join("---\n", manifests.Select(YamlText.Of)).AsMemory(), cancellationToken);
            await shell.Out.FlushAsync(cancellationToken);
            await SummarizeAsync(shell.Error, policies, suspended);
            return manifests.Count > 0 ? ExitCode.Good : ExitCode.Finding;
        });
        return verb;
    }

    private static async Task SummarizeAsync(TextWriter error, List<ExportedPolicy> policies, IReadOnlyList<string> suspended)
    {
        foreach (var policy in policies)
        {
            foreach (var remark in policy.LeftOut)
                await error.WriteLineAsync($"not exported: {policy.Name}/{remark}");
            foreach (var remark in policy.Differences)
                await error.WriteLineAsync($"differs: {policy.Name}/{remark}");
        }

        foreach (var name in suspended)
            await error.WriteLineAsync($"not exported: {name}: it is suspended.");
        var (exported, all) = (policies.Count(policy => !policy.Validations.IsEmpty), policies.Count + suspended.Count);
        var rules = policies.Sum(policy => policy.Validations.Select(validation => validation.Rule).Distinct(StringComparer.Ordinal).Count());
        await error.WriteLineAsync($"{exported} of {all} {(all == 1 ? "policy" : "policies")} exported, {rules} {(rules == 1 ? "rule" : "rules")} in all or in part.");
    }
}
