namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>
/// Says of objects of any kind whether they may be written, from their JSON. It is asked on the way of a write, for which the API server
/// waits: answer from memory. An exception, and an answer that takes too long, count as no answer: the failurePolicy of the webhook's
/// configuration decides.
/// </summary>
/// <remarks>
/// Asked about subresources, too, such as <c>scale</c>, where the configuration names them. Not asked, and allowed: updates of an object
/// that is being deleted, so that finalizers can always go. The request is bounded: 7 MiB, no field twice, no half characters.
/// </remarks>
public interface IAnyKindWebhook
{
    /// <summary>Judges a write.</summary>
    /// <param name="request">The question as it was sent.</param>
    /// <param name="context">What is known of the write besides the object.</param>
    /// <param name="cancellationToken">Cancelled when the API server waits no longer.</param>
    ValueTask<ValidationResult> JudgeAsync(AdmissionRequest request, AdmissionContext context, CancellationToken cancellationToken);
}
