using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>
/// Reads questions strictly: it refuses text that is no UTF-8 or UTF-16, fields that are there twice, and other versions,
/// kinds and resources. What it lets through can be read to the end without surprises.
/// </summary>
internal sealed class AdmissionQuestionReader(KubernetesJson json)
{
    private readonly JsonTypeInfo<AdmissionReview> type =
        (JsonTypeInfo<AdmissionReview>)new JsonSerializerOptions(json.Options) { AllowDuplicateProperties = false }.GetTypeInfo(typeof(AdmissionReview));

    /// <summary>Reads a question to a webhook.</summary>
    /// <exception cref="MalformedQuestionException">It is none.</exception>
    public AdmissionQuestion Read(ReadOnlySpan<byte> utf8, AdmissionWebhook webhook)
    {
        var request = Parse(utf8).Request;
        if (request is not { Uid.Length: > 0 })
            throw new MalformedQuestionException("The review has no request with a uid.");

        if (request.Resource is not { Resource.Length: > 0 } resource)
            throw new MalformedQuestionException("The request does not say which resource it is about.");
        if (webhook.Definition is { } asked && (resource.Group != asked.Group || resource.Version != asked.Version || resource.Resource != asked.Plural))
            throw new MalformedQuestionException($"This path is for {asked.QualifiedName} {asked.Version}: check the rules of the webhook configuration.");

        var operation = Operation(request);
        return new(request, new(
            request.Uid, operation, request.Namespace ?? "", request.Name ?? "", request.DryRun ?? false, request.UserInfo ?? new()));
    }

    private AdmissionReview Parse(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            throw new MalformedQuestionException("The body is not UTF-8.");
        try
        {
            RequireWholeCharacters(utf8);
            if (JsonSerializer.Deserialize(utf8, type) is { ApiVersion: AdmissionReview.SupportedApiVersion, Kind: AdmissionReview.SupportedKind } review)
                return review;
        }
        catch (JsonException e)
        {
            throw new MalformedQuestionException($"The body is no AdmissionReview: {e.Message}", e);
        }

        throw new MalformedQuestionException($"Only {AdmissionReview.SupportedKind} of {AdmissionReview.SupportedApiVersion} is understood.");
    }

    private static AdmissionOperations Operation(AdmissionRequest request) =>
        (request.Operation, HasNew: request.Object is not null, HasOld: request.OldObject is not null) switch
        {
            ("CREATE", HasNew: true, _) => AdmissionOperations.Create,
            ("UPDATE", HasNew: true, HasOld: true) => AdmissionOperations.Update,
            ("DELETE", _, HasOld: true) => AdmissionOperations.Delete,
            ("CREATE" or "UPDATE" or "DELETE", _, _) => throw new MalformedQuestionException("The request lacks the object or its old state."),
            _ => throw new MalformedQuestionException("The operation is not one of CREATE, UPDATE and DELETE."),
        };

    /// <summary>Half a character, which only an escape such as <c>\ud800</c> can write, would fail wherever it is read first.</summary>
    private static void RequireWholeCharacters(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\\ud"u8) < 0 && utf8.IndexOf("\\uD"u8) < 0)
            return;
        var reader = new Utf8JsonReader(utf8, new() { MaxDepth = KubernetesJson.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    reader.GetString();
            }
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a text has half a character", e);
        }
    }
}
