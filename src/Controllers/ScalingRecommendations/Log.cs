using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.ScalingRecommendations;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Target} is sized from now on")]
    public static partial void RecommendationMade(this ILogger log, string target);

    [LoggerMessage(Level = LogLevel.Information, Message = "ScalingRecommendation {Recommendation} goes: {Reason}")]
    public static partial void RecommendationGoes(this ILogger log, ObjectKey recommendation, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "ScalingRecommendation {Recommendation}: {Summary}")]
    public static partial void Recommended(this ILogger log, ObjectKey recommendation, string summary);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Prices of the cluster's nodes are not known: the ledger is unavailable")]
    public static partial void PricesUnavailable(this ILogger log, Exception exception);
}
