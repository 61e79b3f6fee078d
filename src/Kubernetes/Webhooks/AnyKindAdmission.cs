namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>Asks a webhook of any kind, which is made at the first question.</summary>
internal sealed class AnyKindAdmission(string path, Lazy<IAnyKindWebhook> webhook) : AdmissionWebhook(path)
{
    /// <inheritdoc/>
    protected override bool JudgesSubresources => true;

    /// <inheritdoc/>
    protected override async ValueTask<AdmissionResponse> JudgeAsync(
        AdmissionRequest request, AdmissionContext context, CancellationToken cancellationToken)
    {
        var result = await webhook.Value.JudgeAsync(request, context, cancellationToken);
        return result.Denial is { } denial ? Deny(request, denial, result.Warnings) : Allow(request, result.Warnings);
    }
}
