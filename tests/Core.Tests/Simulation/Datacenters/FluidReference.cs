using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Tests.Simulation.Datacenters;

/// <summary>The same data centre without any cleverness: after every change all rates of all tasks are worked out anew. First fit, tasks only.</summary>
internal static class FluidReference
{
    /// <summary>Seconds at which tasks finish; not a number where they never do.</summary>
    public static double[] Run(DatacenterScenario scenario)
    {
        var now = 0.0;
        var tasks = scenario.Tasks.Select(task => new RunningTask(task)).ToArray();
        var host = Enumerable.Repeat(-1, scenario.Vms.Count).ToArray();
        var line = new List<int>();
        var arrivals = scenario.Vms.Select((vm, i) => (Time: vm.Arrival.TotalSeconds, Vm: i)).OrderBy(arrival => arrival.Time).ToList();
        while (true)
        {
            while (arrivals.Count > 0 && arrivals[0].Time <= now)
            {
                if (scenario.Hosts.Any(each => Fits(scenario, each, [], scenario.Vms[arrivals[0].Vm])))
                    line.Add(arrivals[0].Vm);
                arrivals.RemoveAt(0);
            }

            while (line.Count > 0 && Enumerable.Range(0, scenario.Hosts.Count).FirstOrDefault(i => Fits(scenario, scenario.Hosts[i], On(i), scenario.Vms[line[0]]), -1) is var found and >= 0)
            {
                host[line[0]] = found;
                line.RemoveAt(0);
            }

            foreach (var (task, i) in tasks.Select((task, i) => (task, i)).OrderBy(each => each.task.Spec.Arrival).ThenBy(each => each.i))
                task.Runs = task.Runs || (task.Spec.Arrival.TotalSeconds <= now && host[task.Spec.Vm] >= 0 && HasCores(scenario, tasks, task));
            SetRates(scenario, tasks, host);

            var next = tasks.Where(task => task.Rate > 0 && task.Left > 0).Select(task => now + (task.Left / task.Rate))
                .Concat(tasks.Select(task => task.Spec.Arrival.TotalSeconds).Concat(arrivals.Select(arrival => arrival.Time)).Where(time => time > now))
                .DefaultIfEmpty(double.NaN).Min();
            if (double.IsNaN(next))
                return [.. tasks.Select(task => task.Finished)];
            foreach (var task in tasks.Where(task => task.Rate > 0 && task.Left > 0))
            {
                task.Left -= task.Rate * (next - now);
                if (task.Left < 1e-7 * task.Spec.Length)
                    (task.Left, task.Finished) = (0, next);
            }

            now = next;
            for (var vm = 0; vm < host.Length; vm++)
            {
                if (host[vm] >= 0 && tasks.Where(task => task.Spec.Vm == vm).ToList() is { Count: > 0 } own && own.TrueForAll(task => task.Left == 0))
                    host[vm] = -1;
            }
        }

        List<VmSpec> On(int i) => [.. scenario.Vms.Where((_, vm) => host[vm] == i)];
    }

    private static bool Fits(DatacenterScenario scenario, HostSpec host, List<VmSpec> there, VmSpec vm) =>
        there.Sum(each => each.Cores) + vm.Cores <= Math.Floor(host.Cores * scenario.CoreOvercommit) && there.Sum(each => each.Memory) + vm.Memory <= host.Memory;

    private static bool HasCores(DatacenterScenario scenario, RunningTask[] tasks, RunningTask task) =>
        scenario.TaskSharing == Sharing.Time
        || Beside(tasks, task.Spec.Vm).Sum(each => each.Spec.Cores) + task.Spec.Cores <= scenario.Vms[task.Spec.Vm].Cores;

    private static IEnumerable<RunningTask> Beside(RunningTask[] tasks, int vm) => tasks.Where(each => each.Spec.Vm == vm && each.Runs && each.Left > 0);

    private static void SetRates(DatacenterScenario scenario, RunningTask[] tasks, int[] host)
    {
        foreach (var task in tasks)
        {
            task.Rate = 0;
            if (!task.Runs || task.Left == 0)
                continue;
            var vm = scenario.Vms[task.Spec.Vm];
            var speed = Math.Min(vm.CoreSpeed, scenario.Hosts[host[task.Spec.Vm]].CoreSpeed);
            task.Rate = speed * task.Spec.Utilisation * Math.Min(1, (double)vm.Cores / Beside(tasks, task.Spec.Vm).Sum(each => each.Spec.Cores));
        }

        for (var i = 0; i < scenario.Hosts.Count; i++)
        {
            var there = tasks.Where(task => task.Rate > 0 && host[task.Spec.Vm] == i).ToList();
            var share = scenario.Hosts[i].Cores * scenario.Hosts[i].CoreSpeed / Math.Max(1e-300, there.Sum(task => task.Rate * task.Spec.Cores));
            foreach (var task in there.Where(_ => share < 1))
                task.Rate *= share;
        }
    }

    private sealed class RunningTask(TaskSpec spec)
    {
        public TaskSpec Spec { get; } = spec;

        public bool Runs { get; set; }

        public double Left { get; set; } = spec.Length;

        public double Rate { get; set; }

        public double Finished { get; set; } = double.NaN;
    }
}
