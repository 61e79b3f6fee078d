namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>Data centres of any size and of the same proportions, to see how time and memory grow: two virtual machines a host, and five tasks for four of them.</summary>
public static class ScaleScenario
{
    private const int HostCores = 8;
    private const int VmCores = 4;
    private const double CoreSpeed = 1000; // MIPS
    private const long HostMemory = 16_384;
    private const long VmMemory = 4096;
    private const double ShortestTask = 10_000; // million instructions a core
    private const double TaskStep = 500;
    private const int TaskLengths = 17; // prime, so that tasks that share a virtual machine differ

    /// <summary>All arrive at once. Tasks go to the virtual machines in turn and use four cores each, so every fourth virtual machine is shared by two of them.</summary>
    /// <param name="hosts">At least 1.</param>
    public static DatacenterScenario Of(int hosts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hosts, 1);
        var vms = 2 * hosts;
        return new()
        {
            Hosts = [.. Enumerable.Repeat(new HostSpec(HostCores, CoreSpeed, HostMemory), hosts)],
            Vms = [.. Enumerable.Repeat(new VmSpec(VmCores, CoreSpeed, VmMemory), vms)],
            Tasks = [.. Enumerable.Range(0, vms * 5 / 4).Select(i => new TaskSpec(i % vms, VmCores, ShortestTask + (i % TaskLengths * TaskStep)))],
        };
    }

    /// <summary>
    /// CloudSim Plus's LargeScaleExample with so many hosts (there 200,000): four virtual machines fill a host, each with one task that uses half of two of its four cores. All finish
    /// after 20 seconds.
    /// </summary>
    /// <param name="hosts">At least 1.</param>
    public static DatacenterScenario LargeScaleExample(int hosts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hosts, 1);
        return new()
        {
            Hosts = [.. Enumerable.Repeat(new HostSpec(Cores: 16, CoreSpeed: 1000, Memory: 2048), hosts)],
            Vms = [.. Enumerable.Repeat(new VmSpec(Cores: 4, CoreSpeed: 1000, Memory: 512), 4 * hosts)],
            Tasks = [.. Enumerable.Range(0, 4 * hosts).Select(vm => new TaskSpec(vm, Cores: 2, Length: 10_000, Utilisation: 0.5))],
        };
    }

    /// <summary>So many tasks that are handed in at once and run one after another on one core.</summary>
    /// <param name="tasks">At least 1.</param>
    public static DatacenterScenario Waiting(int tasks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tasks, 1);
        return new()
        {
            Hosts = [new(HostCores, CoreSpeed, HostMemory)],
            Vms = [new(1, CoreSpeed, VmMemory)],
            Tasks = [.. Enumerable.Repeat(new TaskSpec(0, 1, ShortestTask), tasks)],
            TaskSharing = Sharing.Space,
        };
    }
}
