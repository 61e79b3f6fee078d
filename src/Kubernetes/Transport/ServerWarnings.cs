using CloudIntel.Kubernetes.Diagnostics;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Transport;

/// <summary>Logs each warning of the API server once, however often it comes, and counts them all.</summary>
internal sealed class ServerWarnings(string host, ILogger log)
{
    /// <summary>Texts that are remembered. Some name objects, so there may be any number of them.</summary>
    private const int MaxRemembered = 1000;

    private readonly Lock gate = new();
    private readonly HashSet<string> seen = [];

    /// <summary>Takes note of a response's warnings.</summary>
    public void Read(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Warning", out var values))
            return;
        foreach (var text in values.SelectMany(WarningHeader.Texts))
        {
            RequestMetrics.Warned(host);
            if (IsNew(text))
                log.ServerWarned(text);
        }
    }

    private bool IsNew(string text)
    {
        lock (gate)
        {
            if (seen.Count >= MaxRemembered)
                seen.Clear();
            return seen.Add(text);
        }
    }
}
