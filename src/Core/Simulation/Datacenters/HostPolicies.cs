using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>Chooses hosts for virtual machines. One object serves one run, and may remember what it chose.</summary>
public interface IHostPolicy
{
    /// <summary>A host on which the virtual machine fits; −1 where there is none.</summary>
    int Choose(HostFleet hosts, in VmSpec vm);
}

/// <summary>The first host that fits.</summary>
public sealed class FirstFit : IHostPolicy
{
    /// <inheritdoc/>
    public int Choose(HostFleet hosts, in VmSpec vm) => hosts.FirstThatFits(vm);
}

/// <summary>The first host that fits after the one chosen last, round and round.</summary>
public sealed class RoundRobin : IHostPolicy
{
    private int next;

    /// <inheritdoc/>
    public int Choose(HostFleet hosts, in VmSpec vm)
    {
        var host = hosts.FirstThatFits(vm, next);
        host = host < 0 ? hosts.FirstThatFits(vm) : host;
        next = host < 0 ? next : (host + 1) % hosts.Count;
        return host;
    }
}

/// <summary>Of the hosts that fit the one with the fewest free cores.</summary>
public sealed class BestFit : IHostPolicy
{
    /// <inheritdoc/>
    public int Choose(HostFleet hosts, in VmSpec vm) => FirstOf(hosts, vm, ascending: true);

    internal static int FirstOf(HostFleet hosts, in VmSpec vm, bool ascending)
    {
        foreach (var host in hosts.ByFreeCores(vm.Cores, ascending))
        {
            if (hosts.Fits(host, vm))
                return host;
        }

        return -1;
    }
}

/// <summary>Of the hosts that fit the one with the most free cores.</summary>
public sealed class WorstFit : IHostPolicy
{
    /// <inheritdoc/>
    public int Choose(HostFleet hosts, in VmSpec vm) => BestFit.FirstOf(hosts, vm, ascending: false);
}

/// <summary>Of the hosts that fit the one with the most free memory, as OpenDC's policy of that kind chooses.</summary>
public sealed class MostMemory : IHostPolicy
{
    /// <inheritdoc/>
    public int Choose(HostFleet hosts, in VmSpec vm) => hosts.WithMostMemory(vm);
}

/// <summary>Any of the hosts that fit, each as likely.</summary>
/// <param name="seed">Of the run.</param>
public sealed class RandomFit(ulong seed) : IHostPolicy
{
    /// <summary>Guesses before all hosts are looked at: a fleet with one in ten free is missed by all of them once in 30.</summary>
    private const int Guesses = 32;

    private readonly RandomStream stream = new(seed, "random-fit");

    /// <inheritdoc/>
    public int Choose(HostFleet hosts, in VmSpec vm)
    {
        for (var guess = 0; guess < Guesses; guess++)
        {
            var host = stream.NextIndex(hosts.Count);
            if (hosts.Fits(host, vm))
                return host;
        }

        var fitting = new List<int>();
        for (var host = hosts.FirstThatFits(vm); host >= 0; host = hosts.FirstThatFits(vm, host + 1))
            fitting.Add(host);
        return fitting.Count == 0 ? -1 : fitting[stream.NextIndex(fitting.Count)];
    }
}
