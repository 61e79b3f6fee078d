using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.LeaderElection;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} leads")]
    public static partial void Leads(this ILogger log, string identity);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Identity} has lost the lead: the lease was not renewed in time, or somebody else took it")]
    public static partial void LostTheLead(this ILogger log, string identity);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} has given the lead back")]
    public static partial void ReleasedTheLead(this ILogger log, string identity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lease {Namespace}/{Name}: {Problem}")]
    public static partial void LeaseRequestFailed(this ILogger log, string @namespace, string name, string problem, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lease {Namespace}/{Name} could not be given back; the next leader has to wait until it runs out")]
    public static partial void LeaseNotReleased(this ILogger log, string @namespace, string name, Exception cause);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Lease {Namespace}/{Name} cannot be watched, so it is only asked for from time to time")]
    public static partial void LeaseWatchFailed(this ILogger log, string @namespace, string name, Exception cause);
}
