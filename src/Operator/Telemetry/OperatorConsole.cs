namespace CloudIntel.Operator.Telemetry;

/// <summary>How the process logs: one JSON object a line, in UTC, with the reconcile that it belongs to.</summary>
internal static class OperatorConsole
{
    /// <summary>Logs to standard output.</summary>
    public static ILoggingBuilder AddOperatorConsole(this ILoggingBuilder logging) => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical) // a probe that fails says so in its answer
        .AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
}
