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
}
