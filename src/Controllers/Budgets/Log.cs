using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.Budgets;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Budget {Budget}: {Spent} {Currency} spent of {Amount}, projected {Projected}")]
    public static partial void BudgetReviewed(this ILogger log, ObjectKey budget, decimal spent, string currency, decimal amount, decimal? projected);

    [LoggerMessage(Level = LogLevel.Information, Message = "Budget {Budget} waits until the bills of {Source} have been looked at")]
    public static partial void BudgetWaits(this ILogger log, ObjectKey budget, string source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Budget {Budget} keeps its last status: the ledger is unavailable")]
    public static partial void LedgerUnavailable(this ILogger log, ObjectKey budget, LedgerUnavailableException exception);
}
