using System.Globalization;
using System.Text;
using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Operator.Endpoints;

/// <summary>
/// Where workers of a SimulationRun's Job get their part and hand in what they found. A worker shows the token of its pod, which the kubelet makes for this alone: the pod must be
/// one of the run's Job.
/// </summary>
internal static class SimulationWorkApi
{
    private const string Root = "/api/v1alpha1/namespaces/{namespace}/simulationruns/{name}/parts";
    private const int MostBytes = 64 << 20;

    /// <summary>Registers what the API needs.</summary>
    public static IServiceCollection AddSimulationWorkApi(this IServiceCollection services) => services.AddSingleton<WorkerPods>();

    /// <summary>Serves the API to workers.</summary>
    public static IEndpointConventionBuilder MapSimulationWorkApi(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("");
        group.MapPost(Root, (RequestDelegate)(context => AnswerAsync(context, TakeAsync)));
        group.MapPut($"{Root}/{{number:int}}", (RequestDelegate)(context => AnswerAsync(context, HandInAsync)));
        return group;
    }

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, Worker, Task<Answer>> answer)
    {
        Answer said;
        try
        {
            said = await answer(context, await WorkerAsync(context));
        }
        catch (BadQueryException e)
        {
            said = Answer.Error(e.Status, e.Message);
        }
        catch (Exception e) when (e is LedgerUnavailableException or KubernetesUnreachableException or KubernetesApiException)
        {
            said = Answer.Error(StatusCodes.Status503ServiceUnavailable, "the operator cannot reach what it needs: come back later");
        }

        await said.SendAsync(context, asCsv: false);
    }

    private static async Task<Answer> TakeAsync(HttpContext context, Worker worker)
    {
        int? index = null;
        if (Query.Of(context).Optional("index") is { } text)
        {
            index = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new BadQueryException(StatusCodes.Status400BadRequest, $"index={text} is no number");
        }

        var pods = await context.RequestServices.GetRequiredService<WorkerPods>().AliveAsync(worker.Key.Namespace, worker.Run.JobUid, context.RequestAborted);
        var part = context.RequestServices.GetRequiredService<SimulationParts>().Take(worker.Key, worker.Pod, index, pods.Contains)
            ?? throw new BadQueryException(StatusCodes.Status410Gone, "there is no part left");
        return Answer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("number", part);
            json.WriteNumber("parts", worker.Run.Count);
            json.WriteString("digest", worker.Run.Digest);
            json.WriteString("document", worker.Run.Document);
            json.WriteEndObject();
        });
    }

    private static async Task<Answer> HandInAsync(HttpContext context, Worker worker)
    {
        var number = int.Parse(context.GetRouteValue("number")!.ToString()!, CultureInfo.InvariantCulture);
        if (number < 0 || number >= worker.Run.Count)
            throw new BadQueryException(StatusCodes.Status404NotFound, $"there is no part {number}");
        if (context.Request.ContentLength is null or > MostBytes)
            throw new BadQueryException(StatusCodes.Status413PayloadTooLarge, $"send the length of the body, at most {MostBytes >> 20} MiB");
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var content = await reader.ReadToEndAsync(context.RequestAborted);
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        await context.RequestServices.GetRequiredService<ISimulationLedger>().KeepSimulationPartAsync(new(worker.Run.Uid, worker.Run.Digest, number, now, content), context.RequestAborted);
        context.RequestServices.GetRequiredService<SimulationParts>().Finish(worker.Key, number);
        context.RequestServices.GetRequiredService<IReconcileTrigger<SimulationRun>>().Enqueue(worker.Key);
        return Answer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("kept", number);
            json.WriteEndObject();
        });
    }

    /// <summary>Who asks, and for which run.</summary>
    /// <exception cref="BadQueryException">It is nobody who may, or the run has no parts here.</exception>
    private static async Task<Worker> WorkerAsync(HttpContext context)
    {
        const string scheme = "Bearer ";
        var credentials = context.Request.Headers.Authorization.ToString();
        if (!credentials.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            throw new BadQueryException(StatusCodes.Status401Unauthorized, "show the token of the pod");
        var key = new ObjectKey(context.GetRouteValue("namespace")?.ToString() ?? "", context.GetRouteValue("name")?.ToString() ?? "");
        var pods = context.RequestServices.GetRequiredService<WorkerPods>();
        var pod = await pods.FindAsync(credentials[scheme.Length..].Trim(), context.RequestAborted)
            ?? throw new BadQueryException(StatusCodes.Status401Unauthorized, "the token is no pod's, or not for this");
        // The leader alone knows what is to be done; it does so once it has looked at the run.
        var run = context.RequestServices.GetRequiredService<SimulationParts>().Find(key)
            ?? throw new BadQueryException(StatusCodes.Status503ServiceUnavailable, $"nothing is to be done for {key} here, or not yet: ask again");
        return pod.Namespace == key.Namespace && pod.JobUid == run.JobUid
            ? new(key, run, pod.Uid)
            : throw new BadQueryException(StatusCodes.Status403Forbidden, $"the pod is none of the Job of {key}");
    }

    private sealed record Worker(ObjectKey Key, PartedRun Run, string Pod);
}
