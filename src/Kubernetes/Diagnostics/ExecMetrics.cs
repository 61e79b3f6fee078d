using System.Diagnostics.Metrics;
using System.Globalization;

namespace CloudIntel.Kubernetes.Diagnostics;

/// <summary>Measures runs of credential plugins under client-go's name.</summary>
internal static class ExecMetrics
{
    private static readonly Counter<long> Calls = KubernetesDiagnostics.Meter.CreateCounter<long>(
        "rest_client_exec_plugin_call_total",
        description: "Number of calls to an exec plugin, partitioned by exit code and type of error encountered.");

    /// <summary>A plugin gave a credential.</summary>
    public static void Succeeded() => Add("0", "no_error");

    /// <summary>A plugin failed.</summary>
    public static void Failed(int exitCode) => Add(exitCode.ToString(CultureInfo.InvariantCulture), "plugin_execution_error");

    /// <summary>A plugin could not be started.</summary>
    public static void NotFound() => Add("1", "plugin_not_found_error");

    private static void Add(string code, string status) => Calls.Add(1, new("code", code), new("call_status", status));
}
