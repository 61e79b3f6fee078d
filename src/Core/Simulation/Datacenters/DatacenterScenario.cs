using System.Globalization;

namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>A machine.</summary>
/// <param name="Cores">At least 1.</param>
/// <param name="CoreSpeed">What one core does in a second, in any unit of work that tasks are measured in: MIPS, MHz. Above 0.</param>
/// <param name="Memory">In any unit that virtual machines are measured in; not negative.</param>
public readonly record struct HostSpec(int Cores, double CoreSpeed, long Memory);

/// <summary>How much a virtual machine asks for, for a while.</summary>
/// <param name="Duration">Above zero.</param>
/// <param name="Demand">Work a second, of all cores together; not negative.</param>
public readonly record struct DemandPhase(TimeSpan Duration, double Demand);

/// <summary>
/// A virtual machine. One with phases asks for these and ends with the last; one with tasks ends with its last task; any other stays.
/// </summary>
/// <param name="Cores">At least 1.</param>
/// <param name="CoreSpeed">What a core may do in a second at most; on a slower host it does what the host's cores do. Above 0.</param>
/// <param name="Memory">Not negative.</param>
/// <param name="Arrival">When it asks for a host.</param>
/// <param name="Phases">What it asks for from when it is placed, one after another; phases take their time, and what is not delivered is lost.</param>
public readonly record struct VmSpec(int Cores, double CoreSpeed, long Memory, TimeSpan Arrival = default, ReadOnlyMemory<DemandPhase> Phases = default);

/// <summary>A task of a virtual machine.</summary>
/// <param name="Vm">The index of its virtual machine.</param>
/// <param name="Cores">It runs on so many at once; from 1 to those of the virtual machine.</param>
/// <param name="Length">Work that each of its cores has to do; above 0.</param>
/// <param name="Utilisation">The share of a core's speed that it can use, in (0, 1].</param>
/// <param name="Arrival">When it is handed in; it begins when its virtual machine is there, at the earliest.</param>
public readonly record struct TaskSpec(int Vm, int Cores, double Length, double Utilisation = 1, TimeSpan Arrival = default);

/// <summary>How those on one machine get its cores.</summary>
public enum Sharing
{
    /// <summary>All run at once; where cores do not suffice, all are slowed down alike.</summary>
    Time,

    /// <summary>Each has cores of its own, or waits until enough are free; the first that fits goes first.</summary>
    Space,
}

/// <summary>Hosts, the virtual machines that are placed on them as they arrive, and their tasks.</summary>
public sealed record DatacenterScenario
{
    /// <summary>Times and durations are not longer, so that sums of a few of them still are times.</summary>
    private static readonly TimeSpan Longest = TimeSpan.MaxValue / 4;

    /// <summary>At least one.</summary>
    public required IReadOnlyList<HostSpec> Hosts { get; init; }

    /// <summary>In any order of arrival.</summary>
    public required IReadOnlyList<VmSpec> Vms { get; init; }

    /// <summary>In any order of arrival.</summary>
    public IReadOnlyList<TaskSpec> Tasks { get; init; } = [];

    /// <summary>How tasks share a virtual machine.</summary>
    public Sharing TaskSharing { get; init; } = Sharing.Time;

    /// <summary>How many cores of virtual machines a host takes for each of its own; from 1. Above 1, virtual machines that want more than there is are slowed down alike.</summary>
    public double CoreOvercommit { get; init; } = 1;

    /// <summary>Refuses what cannot be simulated.</summary>
    /// <exception cref="ScenarioException">It says what of it.</exception>
    public void Check()
    {
        if (Hosts.Count == 0)
            throw new ScenarioException("hosts", "there are none.");
        Require(double.IsFinite(CoreOvercommit) && CoreOvercommit >= 1, "coreOvercommit", CoreOvercommit, "a number from 1");
        for (var i = 0; i < Hosts.Count; i++)
        {
            var host = Hosts[i];
            Require(host.Cores >= 1, $"hosts[{i}].cores", host.Cores, "at least 1");
            Require(double.IsFinite(host.Cores * host.CoreSpeed) && host.CoreSpeed > 0, $"hosts[{i}].coreSpeed", host.CoreSpeed, "a finite number above 0");
            Require(host.Memory >= 0, $"hosts[{i}].memory", host.Memory, "at least 0");
        }

        for (var i = 0; i < Vms.Count; i++)
            CheckVm(i);
        for (var i = 0; i < Tasks.Count; i++)
        {
            var task = Tasks[i];
            Require(task.Vm >= 0 && task.Vm < Vms.Count, $"tasks[{i}].vm", task.Vm, "the index of a virtual machine");
            Require(task.Cores >= 1 && task.Cores <= Vms[task.Vm].Cores, $"tasks[{i}].cores", task.Cores, $"from 1 to the {Vms[task.Vm].Cores} of its virtual machine");
            Require(double.IsFinite(task.Length) && task.Length > 0, $"tasks[{i}].length", task.Length, "above 0");
            Require(task.Utilisation is > 0 and <= 1, $"tasks[{i}].utilisation", task.Utilisation, "above 0 and at most 1");
            RequireTime(task.Arrival, $"tasks[{i}].arrival");
            Require(Vms[task.Vm].Phases.IsEmpty, $"tasks[{i}].vm", task.Vm, "one without phases");
        }
    }

    private void CheckVm(int i)
    {
        var vm = Vms[i];
        Require(vm.Cores >= 1, $"vms[{i}].cores", vm.Cores, "at least 1");
        Require(double.IsFinite(vm.Cores * vm.CoreSpeed) && vm.CoreSpeed > 0, $"vms[{i}].coreSpeed", vm.CoreSpeed, "a finite number above 0");
        Require(vm.Memory >= 0, $"vms[{i}].memory", vm.Memory, "at least 0");
        RequireTime(vm.Arrival, $"vms[{i}].arrival");
        var phases = vm.Phases.Span;
        var left = Longest;
        for (var phase = 0; phase < phases.Length; phase++)
        {
            if (phases[phase].Duration <= TimeSpan.Zero || !(phases[phase].Demand >= 0) || double.IsInfinity(phases[phase].Demand))
            {
                Require(phases[phase].Duration > TimeSpan.Zero, $"vms[{i}].phases[{phase}].duration", phases[phase].Duration, "above 0");
                Require(false, $"vms[{i}].phases[{phase}].demand", phases[phase].Demand, "a finite number from 0");
            }

            if (phases[phase].Duration > left)
                throw new ScenarioException($"vms[{i}].phases[{phase}].duration", "with it, phases last for more than 7,000 years.");
            left -= phases[phase].Duration;
        }
    }

    private static void RequireTime(TimeSpan time, string path)
    {
        Require(time >= TimeSpan.Zero, path, time, "at least 0");
        if (time > Longest)
            throw new ScenarioException(path, "it is more than 7,000 years away.");
    }

    private static void Require<T>(bool holds, string path, T value, string wanted)
        where T : IFormattable
    {
        if (!holds)
            throw new ScenarioException(path, $"{value.ToString(null, CultureInfo.InvariantCulture)} is not {wanted}.");
    }
}
