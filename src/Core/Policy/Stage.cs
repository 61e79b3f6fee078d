using System.Text;

namespace CloudIntel.Core.Policy;

/// <summary>How sternly a policy is enforced for a request, and whom it lets through.</summary>
internal static class Stage
{
    /// <summary>What becomes of what the policy finds.</summary>
    public static Enforcement Enforcement(CompiledPolicy policy, GateRequest request)
    {
        if (policy.Rollout.Percent < 100 && Bucket(policy.Name, request.Object) >= policy.Rollout.Percent)
            return Policy.Enforcement.Audit;
        return policy.Rollout.From is { } from && request.At < from && policy.Enforcement > Policy.Enforcement.Audit
            ? policy.Enforcement - 1
            : policy.Enforcement;
    }

    /// <summary>Why whoever asks is let through; null where they are not.</summary>
    public static ExemptionReason? LetThrough(CompiledPolicy policy, GateRequest request)
    {
        if (Scope.IsListed(policy.Exempt.Users, request.User) || Scope.IsAnyListed(policy.Exempt.Groups, request.Groups))
            return ExemptionReason.Exempt;
        return policy.BreakGlass is { } glass
            && request.Operation != PolicyOperation.Existing
            && !string.IsNullOrWhiteSpace(request.Object.Annotations.GetValueOrDefault(glass.Annotation))
            && Scope.IsAnyListed(glass.Groups, request.Groups)
                ? ExemptionReason.BreakGlass
                : null;
    }

    /// <summary>What the user wrote to it.</summary>
    public static string? Justification(CompiledPolicy policy, GateRequest request, ExemptionReason reason) =>
        reason == ExemptionReason.BreakGlass && policy.BreakGlass is { } glass ? request.Object.Annotations.GetValueOrDefault(glass.Annotation) : null;

    /// <summary>
    /// 0 to 99, the same for an object for ever and as if drawn for another policy: FNV-1a over namespace, name and policy, its bits mixed (the finaliser of MurmurHash3). What is made of
    /// a generated name shares that.
    /// </summary>
    public static int Bucket(string policy, PolicyObject judged)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in (ReadOnlySpan<string>)[judged.Namespace, judged.GenerateName.Length > 0 ? judged.GenerateName : judged.Name, policy])
        {
            foreach (var octet in Encoding.UTF8.GetBytes(part))
                hash = (hash ^ octet) * 1099511628211UL;
            hash = (hash ^ 0xff) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return (int)((hash ^ (hash >> 33)) % 100);
    }
}
