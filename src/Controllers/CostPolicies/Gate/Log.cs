using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.CostPolicies.Gate;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "API servers ask the admission gate about {Fail} resources that fail closed and {Ignore} that fail open")]
    public static partial void GateRegistered(this ILogger log, int fail, int ignore);

    [LoggerMessage(Level = LogLevel.Information, Message = "API servers ask the admission gate about nothing any more")]
    public static partial void GateRemoved(this ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "API servers cannot be told what to ask the admission gate about")]
    public static partial void GateNotRegistered(this ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook configuration {Name} could not be removed; delete it by hand, or writes that fail closed are refused")]
    public static partial void GateLeftBehind(this ILogger log, string name, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Exchange rates are not known: the admission gate has no list prices")]
    public static partial void RatesUnavailable(this ILogger log, Exception cause);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Exchange rates are in the embedded ledger, which the leader alone holds: until this replica leads, its admission gate has no list prices in {Currency}. Use a PostgreSQL ledger, one replica, or a price book")]
    public static partial void RatesOfLeader(this ILogger log, string currency);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What namespaces cost is not known: the API server does not say which kinds it has")]
    public static partial void NamespacesNotFollowed(this ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The admission gate follows no changes any more")]
    public static partial void GateKnowledgeEnds(this ILogger log);

    // One line a request at most, and not by default: metrics count them, and whoever asks is told.
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Object}: {Count} rules could not be judged, first {Rule} of CostPolicy {Policy}: {Reason}")]
    public static partial void NotJudged(this ILogger log, string @object, int count, string policy, string rule, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Object} cannot be judged: {Problem}")]
    public static partial void NotRead(this ILogger log, string @object, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Judged {Objects} existing objects by {Policies} policies in {Elapsed}: {Violating} break a rule")]
    public static partial void Audited(this ILogger log, int objects, int policies, TimeSpan elapsed, int violating);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Existing objects could not be judged; trying again in {Delay}")]
    public static partial void NotAudited(this ILogger log, TimeSpan delay, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Existing objects of {Kind} are not judged: {Reason}")]
    public static partial void KindNotAudited(this ILogger log, string kind, string reason);
}
