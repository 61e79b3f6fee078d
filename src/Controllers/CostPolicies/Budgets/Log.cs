using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Budgets;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Budget {Namespace}/{Budget}: nothing could be reserved")]
    public static partial void ReservationsNotStored(this ILogger log, string @namespace, string budget, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Budget {Namespace}/{Budget}: what was reserved for an object that was turned away is not given back yet")]
    public static partial void ReservationNotGivenBack(this ILogger log, string @namespace, string budget, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Budget {Namespace}/{Budget}: {Count} reservations given back")]
    public static partial void ReservationsGivenBack(this ILogger log, string @namespace, string budget, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether objects of {Kind} in {Namespace} are there cannot be told, so what is reserved for them stays")]
    public static partial void ObjectsNotListed(this ILogger log, string kind, string @namespace, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Budget {Namespace}/{Budget}: what is reserved could not be looked through")]
    public static partial void SweepFailed(this ILogger log, string @namespace, string budget, Exception exception);
}
