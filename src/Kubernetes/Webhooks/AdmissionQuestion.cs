namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>A question of the API server that makes sense.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Context">What the webhook may know besides the object.</param>
internal sealed record AdmissionQuestion(AdmissionRequest Request, AdmissionContext Context);

/// <summary>A call that is no question.</summary>
internal sealed class MalformedQuestionException(string message, Exception? innerException = null) : Exception(message, innerException);
