using System.Collections.Immutable;

namespace CloudIntel.Core.Policy.Rules;

/// <summary>Storage classes that volumes may be of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Allowed">Their names; each may end in <c>*</c>.</param>
public sealed record StorageClassesRule(string Name, ImmutableArray<string> Allowed) : PolicyRule(Name)
{
    /// <summary>Volumes that are named; there may be thousands.</summary>
    private const int MostFindings = 5;

    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        List<RuleFinding>? findings = null;
        string? problem = null;
        foreach (var volume in request.Object.Volumes)
        {
            if ((volume.StorageClass ?? facts.DefaultStorageClass) is not { } storageClass)
                problem = $"Volume {volume.Name} names no storage class, and the cluster's default is not known.";
            else if (!Scope.IsListed(Allowed, storageClass) && (findings is null || findings.Count < MostFindings))
            {
                var named = storageClass.Length == 0 ? "no storage class" : $"storage class {storageClass}{(volume.StorageClass is null ? ", the default" : "")}";
                (findings ??= []).Add(new($"Volume {volume.Name} of {request.Object.Title} is of {named}; allowed is {Messages.List(Allowed)}")
                {
                    Subject = $"{volume.Name} {storageClass}",
                    Field = volume.PerReplica && request.Object.Kind == "StatefulSet" ? "spec.volumeClaimTemplates" : "spec.storageClassName",
                    Hint = $"Set storageClassName to {Messages.List(Allowed)}",
                });
            }
        }

        return findings is null && problem is null ? RuleAnswer.Fine : new(findings ?? [], problem);
    }
}
