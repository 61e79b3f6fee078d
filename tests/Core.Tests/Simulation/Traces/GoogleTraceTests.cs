using System.Text;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Tests.Simulation.Traces;

public sealed class GoogleTraceTests
{
    private const string Header = "time,type,collection_id,scheduling_class,collection_type,instance_index,machine_id,resource_request.cpus,resource_request.memory\n";

    [Fact]
    public void A_task_arrives_when_it_is_submitted_and_lasts_as_long_as_it_ran()
    {
        var trace = Of2011(Event(600, 7, 0, 0) + Event(601, 7, 1, 0) + Event(610, 7, 0, 1) + Event(620, 7, 1, 1) + Event(670, 7, 0, 4) + Event(700, 7, 1, 5));

        Assert.Equal([("7/0", 0, 60), ("7/1", 1, 80)], trace.Tasks.Select(task => (task.Name, task.Arrival.TotalSeconds, task.Duration.TotalSeconds)));
        Assert.All(trace.Tasks, task => Assert.Equal((125, null, 0.5 * (1 << 20)), (task.Cores, task.CoreSpeed, task.Memory)));
        Assert.Null(trace.Start);
    }

    [Fact]
    public void One_that_is_evicted_counts_for_each_time_that_it_ran() =>
        Assert.Equal(
            [(0, 10), (20, 5)],
            Of2011(Event(600, 7, 0, 0) + Event(605, 7, 0, 1) + Event(615, 7, 0, 2) + Event(620, 7, 0, 0) + Event(630, 7, 0, 1) + Event(635, 7, 0, 4))
                .Tasks.Select(task => (task.Arrival.TotalSeconds, task.Duration.TotalSeconds)));

    [Fact]
    public void What_never_ran_or_asked_for_nothing_is_counted_and_left_out()
    {
        var trace = Of2011(
            Event(600, 1, 0, 0) + Event(601, 1, 0, 5) // cancelled while it waited
            + Event(602, 2, 0, 0) // waits still
            + "603000000,,3,0,,0,u,3,9,,,,\n" + Event(604, 3, 0, 1) + Event(605, 3, 0, 4) // does not say what it asks for
            + Event(606, 4, 0, 4)); // ended without a beginning
        Assert.Equal((0, 4), (trace.Tasks.Count, trace.Skipped));
    }

    [Fact]
    public void What_runs_when_the_trace_begins_and_ends_is_cut_there() =>
        Assert.Equal(
            [("1/0", 0, 900), ("2/0", 800, 100)],
            Of2011(Event(0, 1, 0, 1) + Event(800, 2, 0, 0) + Event(800, 2, 0, 1) + Event(900, 3, 0, 0) + "9223372036854775807,,2,0,,4,u,3,9,0.125,0.5,,\n")
                .Tasks.Select(task => (task.Name, task.Arrival.TotalSeconds, task.Duration.TotalSeconds)));

    [Fact]
    public void Events_of_2019_have_other_numbers_or_names_and_reservations_are_left_out()
    {
        var trace = GoogleTrace.Read(
            Text(Header
                + "600000000,0,7,1,0,0,,0.125,0.5\n600000000,SUBMIT,8,1,1,0,,0.5,0.5\n601000000,2,7,1,0,0,,0.125,0.5\n605000000,3,7,1,0,0,9,0.125,0.5\n605000000,SCHEDULE,8,1,ALLOC_SET,0,9,0.5,0.5\n"
                + "665000000,FINISH,7,1,0,0,9,0.125,0.5\n"),
            "events.csv", GoogleTrace.Events2019, TestContext.Current.CancellationToken);

        var task = Assert.Single(trace.Tasks);
        Assert.Equal(("7/0", 0, 60, 125), (task.Name, task.Arrival.TotalSeconds, task.Duration.TotalSeconds, task.Cores));
    }

    [Theory]
    [InlineData("600,,1,0,,9,u,3,9,0.1,0.1,,\n", "events.csv, line 1: event type \"9\" is none that is known.")]
    [InlineData("600,,1,0,,0,u,3,9,-0.1,0.1,,\n", "events.csv, line 1: CPU request \"-0.1\" is not at least 0.")]
    [InlineData("600,,one,0,,0,u,3,9,0.1,0.1,,\n", "events.csv, line 1: job or collection \"one\" is not a whole number.")]
    [InlineData("600,,1,0,,0,u,3\n", "events.csv, line 1: there are 8 cells and not 13.")]
    [InlineData("600,,1,0,,0,u,3,9,0.1,0.1,,\n500,,1,0,,1,u,3,9,0.1,0.1,,\n", "events.csv, line 2: time is before that of the row before; rows must be in order of time.")]
    public void Events_that_make_no_sense_are_refused(string rows, string message) => Assert.Equal(message, Assert.Throws<TraceFormatException>(() => Of2011(rows)).Message);

    private static WorkloadTrace Of2011(string rows) => GoogleTrace.Read(Text(rows), "events.csv", GoogleTrace.Events2011, TestContext.Current.CancellationToken);

    private static string Event(long seconds, int job, int index, int type) => $"{seconds * 1_000_000},,{job},{index},4155527081,{type},user,3,9,0.125,0.5,0.0004,0\n";

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
}
