using System.Buffers;
using System.Diagnostics;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace CloudIntel.Kubernetes.Webhooks;

/// <summary>
/// Answers the API server. A question that cannot be understood is 400, 413 or 415; a webhook that fails is 500, one that takes
/// too long 504. None of these allows anything: the API server does what the webhook's failurePolicy says.
/// </summary>
internal sealed class AdmissionServer(AdmissionMetrics metrics, KubernetesJson json, TimeProvider time, ILogger<AdmissionServer> log)
{
    /// <summary>What controller-runtime takes, too: two states of the largest object that the API server stores, and room.</summary>
    public const int MaxBodyLength = 7 * 1024 * 1024;

    /// <summary>Part of the API server's patience that is used, so that our answer arrives before it gives up.</summary>
    private const double DeadlineShare = 0.8;

    /// <summary>The API server's own default.</summary>
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private readonly AdmissionQuestionReader questions = new(json);

    /// <summary>Answers one call to a webhook.</summary>
    public async Task ServeAsync(HttpContext http, AdmissionWebhook webhook)
    {
        var began = time.GetTimestamp();
        metrics.Began(webhook.Path);
        try
        {
            var answer = await AnswerAsync(http, webhook);
            http.Response.StatusCode = answer.StatusCode;
            http.Response.ContentType = answer.ContentType;
            http.Response.ContentLength = answer.Body.Length;
            await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The API server has gone; there is nobody to answer.
            if (!http.Response.HasStarted)
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        finally
        {
            metrics.Ended(webhook.Path, http.Response.StatusCode, time.GetElapsedTime(began));
        }
    }

    private async Task<Answer> AnswerAsync(HttpContext http, AdmissionWebhook webhook)
    {
        if (!IsJson(http.Request.ContentType))
            return Answer.Refusal(StatusCodes.Status415UnsupportedMediaType, "The content type must be application/json.");

        var buffer = new ArrayBufferWriter<byte>(InitialCapacity(http.Request.ContentLength));
        try
        {
            if (!await ReadBodyAsync(http.Request, buffer, http.RequestAborted))
                return Answer.Refusal(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {MaxBodyLength} bytes.");
        }
        catch (BadHttpRequestException e)
        {
            return Answer.Refusal(e.StatusCode, "The body broke off or came too slowly.");
        }

        try
        {
            return await JudgeAsync(http, webhook, questions.Read(buffer.WrittenSpan, webhook));
        }
        catch (MalformedQuestionException e)
        {
            log.QuestionRefused(webhook.Path, e.Message);
            return Answer.Refusal(StatusCodes.Status400BadRequest, e.Message);
        }
    }

    private async Task<Answer> JudgeAsync(HttpContext http, AdmissionWebhook webhook, AdmissionQuestion question)
    {
        var (request, context) = question;
        using var activity = KubernetesDiagnostics.ActivitySource.StartActivity("admission review", ActivityKind.Internal);
        activity?.SetTag("k8s.webhook.path", webhook.Path).SetTag("k8s.admission.uid", context.Uid)
            .SetTag("k8s.admission.operation", request.Operation).SetTag("k8s.admission.dry_run", context.DryRun);
        var timeout = Timeout(http.Request.Query["timeout"]) * DeadlineShare;
        using var deadline = new CancellationTokenSource(timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, http.RequestAborted);
        try
        {
            var review = webhook.ReviewAsync(request, context, ending.Token);
            var response = review.IsCompleted ? await review : await review.AsTask().WaitAsync(ending.Token);
            activity?.SetTag("k8s.admission.allowed", response.Allowed);
            if (!response.Allowed)
                log.WriteDenied(webhook.Path, context.Operation, context.Namespace, context.Name, context.Uid, response.Status?.Code ?? 0);
            return Answer.Of(json.Serialize(new AdmissionReview
            {
                ApiVersion = AdmissionReview.SupportedApiVersion,
                Kind = AdmissionReview.SupportedKind,
                Response = response,
            }));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "deadline");
            log.DeadlinePassed(webhook.Path, context.Uid, timeout);
            return Answer.Refusal(StatusCodes.Status504GatewayTimeout, $"The webhook did not decide within {timeout.TotalSeconds:0.###} s (request {context.Uid}).");
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
        {
            // Not allowed and not denied: it is for the webhook's failurePolicy to say what an unknown answer means.
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            log.WebhookFailed(webhook.Path, context.Uid, e);
            return Answer.Refusal(StatusCodes.Status500InternalServerError, $"The webhook failed; its log tells why (request {context.Uid}).");
        }
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private static int InitialCapacity(long? contentLength) => (int)Math.Clamp(contentLength ?? 0, 4096, MaxBodyLength);

    private static async Task<bool> ReadBodyAsync(HttpRequest request, ArrayBufferWriter<byte> buffer, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBodyLength)
            return false;
        int read;
        while ((read = await request.Body.ReadAsync(buffer.GetMemory(4096), cancellationToken)) > 0)
        {
            buffer.Advance(read);
            if (buffer.WrittenCount > MaxBodyLength)
                return false;
        }

        return true;
    }

    private static TimeSpan Timeout(string? query) =>
        GoDuration.TryParse(query ?? "", out var asked) && asked.Value > TimeSpan.Zero && asked.Value <= TimeSpan.FromMinutes(1)
            ? asked.Value
            : DefaultTimeout;

    private readonly record struct Answer(int StatusCode, string ContentType, ReadOnlyMemory<byte> Body)
    {
        public static Answer Of(byte[] body) => new(StatusCodes.Status200OK, "application/json", body);

        public static Answer Refusal(int statusCode, string message) =>
            new(statusCode, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(message));
    }
}
