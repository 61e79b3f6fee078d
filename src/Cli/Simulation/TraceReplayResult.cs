using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Cli.Simulation;

/// <summary>Of <c>simulate trace replay</c>. Without figures of the wall clock: the same trace gives the same bytes.</summary>
internal sealed record TraceReplayResult
{
    public string File { get; set; } = "";

    public string Policy { get; set; } = "";

    public int Tasks { get; set; }

    /// <summary>That no host is large enough for.</summary>
    public int Refused { get; set; }

    /// <summary>That were placed later than they arrived.</summary>
    public int Waited { get; set; }

    /// <summary>From arrival to placement, over all that were placed.</summary>
    public double MeanWaitSeconds { get; set; }

    public long Events { get; set; }

    /// <summary>Until the last task ended.</summary>
    public double Hours { get; set; }

    /// <summary>MHz times seconds.</summary>
    public double WorkDone { get; set; }

    /// <summary>What was asked for and not done, of all that was asked for.</summary>
    public double LostShare { get; set; }

    /// <summary>Work done, of what all hosts could have done.</summary>
    public double Utilisation { get; set; }

    /// <summary>Of all hosts together, as if each did nothing while it does not do all that it can.</summary>
    public double ActiveHours { get; set; }

    /// <summary>The rest of their time.</summary>
    public double IdleHours { get; set; }

    public IReadOnlyList<ReplayValidation> Validation { get; set; } = [];

    public static TraceReplayResult Of(string file, string policy, DatacenterScenario scenario, DatacenterOutcome outcome)
    {
        var waits = outcome.Vms.Zip(scenario.Vms, (placed, asked) => (placed.Placed - asked.Arrival)?.TotalSeconds).OfType<double>().ToList();
        var active = scenario.Hosts.Zip(outcome.HostWork, (host, work) => work / (host.Cores * host.CoreSpeed)).Sum() / 3600;
        return new()
        {
            File = file,
            Policy = policy,
            Tasks = scenario.Vms.Count,
            Refused = outcome.Refused.Count,
            Waited = waits.Count(wait => wait > 0),
            MeanWaitSeconds = Math.Round(waits.DefaultIfEmpty().Average(), 6),
            Events = outcome.Events,
            Hours = Math.Round(outcome.End.TotalHours, 6),
            WorkDone = Math.Round(outcome.WorkDone, 3),
            LostShare = outcome.WorkDone + outcome.WorkLost is > 0 and var asked ? Math.Round(outcome.WorkLost / asked, 9) : 0,
            Utilisation = Math.Round(outcome.Utilisation, 9),
            ActiveHours = Math.Round(active, 6),
            IdleHours = Math.Round((scenario.Hosts.Count * outcome.End.TotalHours) - active, 6),
        };
    }
}
