using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>A webhook behind its path: knows what it is asked about and answers from the JSON of a question.</summary>
internal abstract class AdmissionWebhook
{
    /// <summary>A webhook of one resource.</summary>
    protected AdmissionWebhook(ResourceDefinition definition, AdmissionOperations operations, bool isMutating)
    {
        Definition = definition;
        Operations = operations;
        IsMutating = isMutating;
        Path = $"/{(isMutating ? "mutate" : "validate")}/{definition.QualifiedName}/{definition.Version}";
    }

    /// <summary>A validating webhook of whatever resources its configuration names.</summary>
    protected AdmissionWebhook(string path) => Path = path;

    /// <summary>The resource it is asked about; null for one that is asked about any.</summary>
    public ResourceDefinition? Definition { get; }

    /// <summary>The writes it is asked about; none where its configuration is made elsewhere.</summary>
    public AdmissionOperations Operations { get; }

    /// <summary>Whether it changes objects.</summary>
    public bool IsMutating { get; }

    /// <summary>Where it answers, such as <c>/validate/budgets.cloudintel.io/v1alpha1</c>.</summary>
    public string Path { get; }

    /// <summary>Whether it judges writes of subresources; else they are allowed.</summary>
    protected virtual bool JudgesSubresources => false;

    /// <summary>Judges a write. Whatever it throws is a failure of the webhook, not of the person who writes.</summary>
    public async ValueTask<AdmissionResponse> ReviewAsync(
        AdmissionRequest request, AdmissionContext context, CancellationToken cancellationToken)
    {
        if (IsAlwaysAllowed(request))
            return Allow(request, []);
        try
        {
            return await JudgeAsync(request, context, cancellationToken);
        }
        catch (MalformedObjectException e)
        {
            return Deny(request, Denials.Of(e.Message, 422, [e.Cause]), []);
        }
    }

    /// <summary>Judges a write that must be judged.</summary>
    /// <exception cref="MalformedObjectException">The object does not fit the kind's type.</exception>
    protected abstract ValueTask<AdmissionResponse> JudgeAsync(
        AdmissionRequest request, AdmissionContext context, CancellationToken cancellationToken);

    /// <summary>The answer that lets a write go on.</summary>
    protected static AdmissionResponse Allow(AdmissionRequest request, IReadOnlyList<string> warnings) =>
        new() { Uid = request.Uid, Allowed = true, Warnings = WarningText.Of(warnings) };

    /// <summary>The answer that stops a write.</summary>
    protected static AdmissionResponse Deny(AdmissionRequest request, AdmissionDenial denial, IReadOnlyList<string> warnings) => new()
    {
        Uid = request.Uid,
        Allowed = false,
        Warnings = WarningText.Of(warnings),
        Status = new()
        {
            Outcome = "Failure",
            Code = denial.Code,
            Reason = Reason(denial.Code),
            Message = denial.Message,
            Details = denial.Causes.Count == 0 ? null : new()
            {
                Name = request.Name,
                Group = request.Kind?.Group,
                Kind = request.Kind?.Kind,
                Causes = [.. denial.Causes.Select(cause => new StatusDetailsCause { Reason = cause.Reason, Field = cause.Field, Message = cause.Message })],
            },
        },
    };

    /// <summary>Reads one state of the object.</summary>
    /// <exception cref="MalformedObjectException">It does not fit the type.</exception>
    protected static TEntity Read<TEntity>(JsonElement? json, JsonTypeInfo<TEntity> type)
        where TEntity : class, IKubernetesObject
    {
        try
        {
            return (json ?? default).Deserialize(type) ?? throw new JsonException("the object is null");
        }
        catch (JsonException e)
        {
            throw new MalformedObjectException(new("FieldValueInvalid", FieldPath(e.Path), MessageWithoutPosition(e)), e);
        }
    }

    /// <summary>Reads the stored state, or null when it is from a time with other types.</summary>
    protected static TEntity? ReadStored<TEntity>(JsonElement? json, JsonTypeInfo<TEntity> type)
        where TEntity : class, IKubernetesObject
    {
        try
        {
            return Read(json, type);
        }
        catch (MalformedObjectException)
        {
            return null;
        }
    }

    private bool IsAlwaysAllowed(AdmissionRequest request) =>
        (!string.IsNullOrEmpty(request.SubResource) && !JudgesSubresources)
        || (request.Operation == "UPDATE" && ObjectState.IsBeingDeleted(request.OldObject ?? default));

    private static string? Reason(int code) => code switch
    {
        400 => "BadRequest",
        403 => "Forbidden",
        409 => "Conflict",
        422 => "Invalid",
        429 => "TooManyRequests",
        _ => null,
    };

    /// <summary>Turns <c>$.spec.amount</c> into <c>spec.amount</c>.</summary>
    private static string FieldPath(string? path) => path is { Length: > 2 } && path[0] == '$' ? path[1..].TrimStart('.') : "";

    /// <summary>Leaves out the line and byte, which are those of a text that nobody has seen.</summary>
    private static string MessageWithoutPosition(JsonException e) =>
        e.Message.IndexOf(" Path: ", StringComparison.Ordinal) is var end and > 0 ? e.Message[..end] : e.Message;
}

/// <summary>The object of a question does not fit the kind's type: the person who wrote it can mend that.</summary>
internal sealed class MalformedObjectException(StatusCause cause, Exception innerException)
    : Exception(Denials.Text(cause), innerException)
{
    /// <summary>What does not fit.</summary>
    public StatusCause Cause { get; } = cause;
}
