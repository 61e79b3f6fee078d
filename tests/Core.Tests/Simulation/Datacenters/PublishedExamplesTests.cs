using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Tests.Simulation.Datacenters;

/// <summary>
/// Examples and integration tests that are published with CloudSim Plus, and what they say of finish times: its tests allow 0.3 or 0.4 seconds for its steps of 0.1, its examples are worked out
/// by its rules (a core that is wanted more than once is shared evenly; a task does its length on each of its cores at its utilisation).
/// </summary>
public sealed class PublishedExamplesTests
{
    private const double Step = 0.1;

    public static TheoryData<string, DatacenterScenario, double[]> Examples => new()
    {
        {
            "BasicFirstExample",
            new()
            {
                Hosts = [new(8, 1000, 2048)],
                Vms = [new(4, 1000, 512), new(4, 1000, 512)],
                Tasks = [.. Enumerable.Range(0, 4).Select(i => new TaskSpec(i % 2, 2, 10_000, Utilisation: 0.5))],
            },
            [20, 20, 20, 20]
        },
        { "LargeScaleExample", ScaleScenario.LargeScaleExample(3), [.. Enumerable.Repeat(20.0, 12)] },
        {
            "CloudletSchedulerTimeSharedWithMoreCloudletsThanPEs",
            new() { Hosts = [new(2, 1000, 2048)], Vms = [new(2, 1000, 512)], Tasks = [.. Enumerable.Repeat(new TaskSpec(0, 1, 10_000), 4)] },
            [20, 20, 20, 20]
        },
        {
            "VmCreationFailureIntegrationTest",
            new() { Hosts = [new(1, 1200, 1024)], Vms = [new(1, 1000, 1024), new(1, 1000, 1024)], Tasks = [new(0, 1, 10_000), new(0, 1, 10_000)], TaskSharing = Sharing.Space },
            [10, 20]
        },
        {
            "DynamicCloudletsArrival2",
            new() { Hosts = [new(4, 1000, 2048)], Vms = [new(4, 1000, 512)], Tasks = [.. Enumerable.Range(0, 4).Select(i => new TaskSpec(0, 1, 10_000, Arrival: TimeSpan.FromSeconds(10 * i)))] },
            [10, 20, 30, 40]
        },
        {
            "TwoCloudletsAndOneTimeSharedVmExample",
            new() { Hosts = [new(1, 1000, 2048)], Vms = [new(1, 1000, 512)], Tasks = [new(0, 1, 10_000), new(0, 1, 10_000)] },
            [20, 20]
        },
        {
            "TwoCloudletsAndOneSpaceSharedVmExample",
            new() { Hosts = [new(1, 1000, 2048)], Vms = [new(1, 1000, 512)], Tasks = [new(0, 1, 10_000), new(0, 1, 10_000)], TaskSharing = Sharing.Space },
            [10, 20]
        },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Tasks_finish_when_CloudSim_Plus_says(string example, DatacenterScenario scenario, double[] expected)
    {
        Assert.NotEmpty(example);
        var outcome = DatacenterSimulation.Run(scenario, new FirstFit(), TimeSpan.MaxValue, TestContext.Current.CancellationToken);
        Assert.All(expected.Zip(outcome.Tasks), task => Assert.Equal(task.First, task.Second.Finished!.Value.TotalSeconds, Step));
        Assert.Equal(expected.Length, outcome.Tasks.Count);
    }
}
