namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>How a virtual machine is doing.</summary>
internal struct VmState
{
    public int Host;
    public int Phase;
    public int Version; // of the completion that is foretold; others are void
    public double CoreSpeed;
    public double Crowding;
    public double Pace; // work of a core in a tick, for a task that uses it whole
    public double Attained; // work that a core could do since the virtual machine was idle last
    public double Demand; // work a second, at most what its cores can do
    public double Wanted; // by a phase, work a second
    public double LossRate; // what a phase does not get, work a tick
    public TimeSpan? Placed;
    public TimeSpan? Ended;
    public TimeSpan LastChange;
    public TimeSpan NextCompletion;
}

/// <summary>What a host is asked for, and what it has done.</summary>
internal struct HostLoad(double capacity)
{
    public readonly double Capacity = capacity; // work a second
    public readonly List<int> Vms = [];
    public double Demand; // work a second
    public double Share = 1; // of what is asked for
    public double Done;
    private TimeSpan lastChange;

    /// <summary>Brings what it has done up to now.</summary>
    public void Advance(TimeSpan now, WorkTimeline? timeline)
    {
        var rate = Math.Min(Demand, Capacity);
        Done += rate * (now - lastChange).TotalSeconds;
        timeline?.Add(lastChange, now, rate);
        lastChange = now;
    }
}
