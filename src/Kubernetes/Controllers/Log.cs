using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Controllers;

internal static partial class Log
{
    private static readonly Func<ILogger, string, ObjectKey, long, IDisposable?> Scope =
        LoggerMessage.DefineScope<string, ObjectKey, long>("{Controller} {Key} {ReconcileId}");

    /// <summary>Says in every message of a reconcile which one it is.</summary>
    public static IDisposable? ReconcileScope(this ILogger log, string controller, ObjectKey key, long reconcileId) =>
        Scope(log, controller, key, reconcileId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Controller {Controller} starts with {Workers} workers")]
    public static partial void ControllerStarts(this ILogger log, string controller, int workers);

    [LoggerMessage(Level = LogLevel.Information, Message = "Controller {Controller} has stopped")]
    public static partial void ControllerStopped(this ILogger log, string controller);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller} {Key}: attempt {Attempt} failed, again in {Delay}")]
    public static partial void ReconcileFailed(this ILogger log, string controller, ObjectKey key, int attempt, TimeSpan delay, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller} {Key}: attempt {Attempt} took longer than {Limit} and was broken off, again in {Delay}")]
    public static partial void ReconcileTimedOut(this ILogger log, string controller, ObjectKey key, int attempt, TimeSpan limit, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Controller} {Key}: somebody else wrote first, again in {Delay}: {Reason}")]
    public static partial void ReconcileConflicted(this ILogger log, string controller, ObjectKey key, TimeSpan delay, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Controller} {Key}: failed, and waits until the object changes")]
    public static partial void ReconcileIsTerminal(this ILogger log, string controller, ObjectKey key, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Controller} {Key}: reconciled more than {Limit} times in a minute; two writers undo each other, or a status never settles")]
    public static partial void HotLoop(this ILogger log, string controller, ObjectKey key, int limit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Controller} {Key}: let go without being finalised, as its annotation asks")]
    public static partial void Abandoned(this ILogger log, string controller, ObjectKey key);
}
