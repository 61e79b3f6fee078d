using System.Collections.Frozen;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Policy;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>Which namespaces the gate leaves alone, whatever policies say: those that the cluster itself and the operator live in, and those of the settings.</summary>
internal sealed class GateNamespaces(IOptions<GateOptions> gate, IOptions<FinOpsOptions> finOps)
{
    /// <summary>The annotation of the operator's namespace that keeps the gate shut off: <c>kubectl annotate namespace cloudintel-system cloudintel.io/gate=off</c>.</summary>
    public const string SwitchAnnotation = "cloudintel.io/gate";

    /// <summary>The value of the annotation that shuts it off.</summary>
    public const string Off = "off";

    private readonly FrozenSet<string> excluded = ClusterNamespaces.All.Append(finOps.Value.OperatorNamespace).Concat(gate.Value.ExcludedNamespaces).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The namespace that the operator lives in.</summary>
    public string Own { get; } = finOps.Value.OperatorNamespace;

    /// <summary>All that are left alone.</summary>
    public IReadOnlyCollection<string> Excluded => excluded;

    /// <summary>Whether a namespace is left alone.</summary>
    public bool IsExcluded(string name) => excluded.Contains(name);

    /// <summary>Whether somebody broke the glass: the gate is to be asked about nothing.</summary>
    public bool IsShutOff(NamespaceLabels namespaces) => string.Equals(namespaces.Annotation(Own, SwitchAnnotation), Off, StringComparison.OrdinalIgnoreCase);
}
