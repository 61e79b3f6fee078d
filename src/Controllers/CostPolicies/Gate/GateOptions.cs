using System.ComponentModel.DataAnnotations;

namespace CloudIntel.Controllers.CostPolicies.Gate;

/// <summary>How the admission gate behaves.</summary>
public sealed class GateOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Gate";

    /// <summary>Whether API servers are told to ask the gate where CostPolicies or Budgets want it; the background audit goes on without it. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Namespaces that are left alone besides kube-system, kube-public, kube-node-lease and the operator's own. Default: none.</summary>
    public IReadOnlyList<string> ExcludedNamespaces { get; set; } = [];

    /// <summary>For how long the API server may be silent before what is known of policies and nodes is too old to decide by. Default: 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:02:00", "1.00:00:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often all existing objects are judged though no policy, price or budget changed. Default: 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan AuditInterval { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long is waited after a change before existing objects are judged anew, so that many changes are one audit. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan AuditDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Objects of one kind that are read at once in the audit. Default: 500.</summary>
    [Range(10, 5_000)]
    public int AuditPageSize { get; set; } = 500;

    /// <summary>Whether the audit writes PolicyReports where that kind is installed. Default: true.</summary>
    public bool PolicyReports { get; set; } = true;

    /// <summary>How often the leader looks for room in Budgets that is reserved for objects that never came or are gone. Default: 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an object that was let in may take to be there before its room is given back: longer than API servers wait for all webhooks together. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:15", "00:30:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether requests that break no rule are kept among decisions, too; metrics count them anyway. Default: false.</summary>
    public bool LogAllowed { get; set; }
}
