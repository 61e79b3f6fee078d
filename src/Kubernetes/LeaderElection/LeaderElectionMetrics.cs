using System.Diagnostics.Metrics;

namespace CloudIntel.Kubernetes.LeaderElection;

/// <summary>Measures an election under the names of client-go.</summary>
internal sealed class LeaderElectionMetrics
{
    private readonly KeyValuePair<string, object?> name;
    private readonly Counter<long> slowPaths;
    private readonly Counter<long> errors;
    private volatile bool leads;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meter">Where.</param>
    /// <param name="leaseName">Name of the election.</param>
    public LeaderElectionMetrics(Meter meter, string leaseName)
    {
        name = new("name", leaseName);
        meter.CreateObservableGauge("leader_election_master_status", () => new Measurement<int>(leads ? 1 : 0, name), null, "1 while this process leads.");
        slowPaths = meter.CreateCounter<long>("leader_election_slowpath_total", null, "Renewals that had to read the lease first.");
        errors = meter.CreateCounter<long>("leader_election_errors_total", null, "Requests about the lease that failed.");
        slowPaths.Add(0, name);
        errors.Add(0, name);
    }

    public void Leads(bool value) => leads = value;

    public void SlowPath() => slowPaths.Add(1, name);

    public void Failed() => errors.Add(1, name);
}
