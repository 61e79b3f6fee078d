using System.Text;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Tests.Simulation.Traces;

public sealed class TraceReaderTests
{
    private const string Tasks = "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n";
    private const string Fragments = "id,duration,cpu_usage\n";
    private const string Bitbrains =
        "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\tMemory capacity provisioned [KB];\tMemory usage [KB]\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void OpenDcs_tasks_get_their_fragments_in_order_also_where_those_of_others_lie_in_between()
    {
        var trace = OpenDc(Tasks + "7,60000,90000,2,4200,512\n5,30000,30000,1,2100,256\n", Fragments + "5,30000,10.5\n7,30000,1\n7,30000,2\n5,1000,9\n7,30000,3\n");

        Assert.Equal(("opendc", DateTimeOffset.UnixEpoch.AddSeconds(30)), (trace.Format, trace.Start));
        Assert.Equal([("5", 0, 30, 1, 2100, 256), ("7", 30, 90, 2, 2100, 512)], trace.Tasks.Select(Plain));
        Assert.Equal([(30, 10.5), (1, 9)], Phases(trace.Tasks[0]));
        Assert.Equal([(30, 1.0), (30, 2), (30, 3)], Phases(trace.Tasks[1]));
    }

    [Fact]
    public void Columns_are_found_by_name_with_quotes_marks_of_order_and_line_ends_of_any_kind()
    {
        var trace = OpenDc(
            "\uFEFFmem_capacity,\"cpu_capacity\",cpu_count,duration,submission_time,id,extra\r\n\r\n256,2100,1,30000,0,\"5\",x\r\n", "cpu_usage,id,duration\r\n1,5,30000");

        Assert.Equal([("5", 0, 30, 1, 2100, 256)], trace.Tasks.Select(Plain));
        Assert.Equal([(30, 1.0)], Phases(trace.Tasks[0]));
    }

    [Theory]
    [InlineData("5,0,30000,1,2100,256\n", "5,-30000,1\n", "f.csv, line 2: duration \"-30000\" is not at least 0.")]
    [InlineData("5,0,30000,1,2100,256\n", "5,30000,1\n5,0,1\n", "f.csv, line 3: duration is 0.")]
    [InlineData("5,0,30000,1,2100,256\n", "5,30000,NaN\n", "f.csv, line 2: cpu_usage \"NaN\" is not a number.")]
    [InlineData("5,0,30000,1,2100,256\n", "5,30000\n", "f.csv, line 2: there are only 2 cells, and no cpu_usage.")]
    [InlineData("5,0,30000,1,2100,256\n", "6,30000,1\n", "f.csv, line 2: there is no task 6.")]
    [InlineData("5,0,30000,0,2100,256\n", "", "t.csv, line 2: cpu_count is 0.")]
    [InlineData("five,0,30000,1,2100,256\n", "", "t.csv, line 2: id \"five\" is not a whole number.")]
    [InlineData("5,1e300,30000,1,2100,256\n", "", "t.csv, line 2: submission_time \"1e300\" is not less than 7,000 years.")]
    [InlineData("5,0,1,1,1,1\n5,0,1,1,1,1\n", "", "f.csv, line 1: task 5 is in the table of tasks twice.")]
    public void Rows_that_cannot_be_used_are_refused_with_file_line_and_reason(string tasks, string fragments, string message) =>
        Assert.Equal(message, Assert.Throws<TraceFormatException>(() => OpenDc(Tasks + tasks, Fragments + fragments)).Message);

    [Fact]
    public void A_missing_column_is_named() =>
        Assert.Equal("t.csv, line 1: there is no column cpu_count or maxcores.", Assert.Throws<TraceFormatException>(() => OpenDc("id,submission_time\n", Fragments)).Message);

    [Fact]
    public void Samples_of_Bitbrains_hold_until_the_next()
    {
        var trace = BitbrainsTrace.Read(
            Text(Bitbrains + "1376314846;\t2;\t5200;\t19.5;\t0.7;\t2097152.0;\t1\n1376315146;\t2;\t5200;\t20;\t0.7;\t2097152.0;\t1\n1376315156;\t2;\t5200;\t21;\t0.7;\t2097152.0;\t1\n"), "vm.csv", Cancellation);

        Assert.Equal([("vm.csv", 0, 320, 2, 2600, 2048)], trace.Tasks.Select(Plain));
        Assert.Equal([(300, 19.5), (10, 20), (10, 21)], Phases(trace.Tasks[0]));
        Assert.Equal(new DateTimeOffset(2013, 8, 12, 13, 40, 46, TimeSpan.Zero), trace.Start);
    }

    [Fact]
    public void Samples_that_go_back_in_time_are_refused() =>
        Assert.Equal(
            "vm.csv, line 3: timestamp is not after the one before.",
            Assert.Throws<TraceFormatException>(() => BitbrainsTrace.Read(Text(Bitbrains + "10;1;1;1;1;1;1\n10;1;1;1;1;1;1\n"), "vm.csv", Cancellation)).Message);

    [Fact]
    public void Jobs_in_the_standard_workload_format_that_never_ran_are_counted_and_left_out()
    {
        var trace = SwfTrace.Read(
            Text("; Version: 2.2\n; UnixStartTime: 749458803\n;\n    1        5     -1   1451  128     -1  1024    -1     -1    -1 -1   1   1  -1 -1 -1 -1 -1\n"
                + "2 9 0 10 -1 -1 -1 4 -1 2048 1 1 1 -1 -1 -1 -1 -1\n3 9 0 0 4 -1 -1 4 -1 -1 5 1 1 -1 -1 -1 -1 -1\n4 9 0 -1 -1 -1 -1 -1 -1 -1 5 1 1 -1 -1 -1 -1 -1\n"),
            "jobs.swf",
            Cancellation);

        Assert.Equal([("1", 0, 1451, 128, null, 128), ("2", 4, 10, 4, null, 8)], trace.Tasks.Select(Plain));
        Assert.Equal((2, DateTimeOffset.FromUnixTimeSeconds(749_458_808)), (trace.Skipped, trace.Start));
    }

    [Theory]
    [InlineData("1 5 -1 -7 1 -1 -1 1 -1 -1 -1 1 1 -1 -1 -1 -1 -1", "jobs.swf, line 1: run time -7 is neither -1 nor from 0 to 100000000000.")]
    [InlineData("1 5 -1 7 1 -1 -1 1 -1 -1 -1 1 1 -1 -1 -1 -1", "jobs.swf, line 1: there are 17 fields and not 18.")]
    [InlineData("1 x -1 7 1 -1 -1 1 -1 -1 -1 1 1 -1 -1 -1 -1 -1", "jobs.swf, line 1: submit time \"x\" is not a number.")]
    public void Jobs_that_make_no_sense_are_refused(string job, string message) =>
        Assert.Equal(message, Assert.Throws<TraceFormatException>(() => SwfTrace.Read(Text(job), "jobs.swf", Cancellation)).Message);

    [Fact]
    public void Azures_virtual_machines_have_the_upper_ends_of_buckets()
    {
        var trace = TableTrace.Read(Text("a,s,d,300,900,91.7,0.7,20.1,Delay-insensitive,2,4\nb,s,d,0,300,1,1,1,Unknown,>24,>64\nc,s,d,10,10,1,1,1,Unknown,2,4\n"), "vmtable.csv", TableTrace.AzureVms, Cancellation);

        Assert.Equal([("b", 0, 300, 24, null, 65_536), ("a", 300, 600, 2, null, 4096)], trace.Tasks.Select(Plain));
        Assert.Equal(1, trace.Skipped);
        Assert.Null(trace.Start);
    }

    [Fact]
    public void Alibabas_batch_tasks_ask_for_cores_for_each_instance()
    {
        var trace = TableTrace.Read(Text("M1,10,j_1,1,Terminated,100,160,50,0.2\nM2,1,j_1,1,Running,100,0,100,0.2\nM3,1,j_2,1,Failed,100,160,,\nM4,1,j_2,1,Waiting,,,100,0.2\n"), "batch.csv", TableTrace.AlibabaBatch, Cancellation);

        Assert.Equal([("j_1/M1", 0, 60, 5, null, null)], trace.Tasks.Select(Plain));
        Assert.Equal(3, trace.Skipped);
    }

    [Fact]
    public void Alibabas_pods_have_thousandths_of_cores()
    {
        const string Header = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n";
        var trace = TableTrace.Read(Text(Header + "p,6500,12288,1,460,,LS,Running,100,160,100\n"), "pods.csv", TableTrace.AlibabaPods, Cancellation);

        Assert.Equal([("p", 0, 60, 6.5, null, 12_288)], trace.Tasks.Select(Plain));
        Assert.Equal(
            "pods.csv, line 2: deletion_time 90 is before creation_time 100.",
            Assert.Throws<TraceFormatException>(() => TableTrace.Read(Text(Header + "p,6500,12288,1,460,,LS,Running,100,90,100\n"), "pods.csv", TableTrace.AlibabaPods, Cancellation)).Message);
    }

    [Fact]
    public void OpenDcs_second_version_called_columns_otherwise_and_did_not_tell_how_fast_cores_are()
    {
        var trace = OpenDc("id,submissionTime,duration,maxCores,requiredMemory\n7,0,60000,2,512\n", "id,time,duration,cores,cpuUsage\n7,30000,30000,2,100\n7,60000,30000,2,300\n");
        Assert.Equal([("7", 0, 60, 2, 150, 512)], trace.Tasks.Select(Plain));

        trace = OpenDc("id,start_time,stop_time,cpu_count,cpu_capacity,mem_capacity\n7,1000,61000,2,4000,512\n", "id,timestamp,duration,cpu_count,cpu_usage\n7,31000,60000,2,100\n");
        Assert.Equal([("7", 0, 60, 2, 2000, 512)], trace.Tasks.Select(Plain));
        Assert.Equal(
            "t.csv, line 2: stop_time is before start_time.",
            Assert.Throws<TraceFormatException>(() => OpenDc("id,start_time,stop_time,cpu_count,mem_capacity\n7,2,1,2,512\n", Fragments)).Message);
    }

    [Theory]
    [InlineData(Tasks, "opendc")]
    [InlineData(Fragments, null)]
    [InlineData(Bitbrains, "bitbrains")]
    [InlineData("; Version: 2.2\n", "swf")]
    [InlineData("1 5 -1 7 1 -1 -1 1 -1 -1 -1 1 1 -1 -1 -1 -1 -1\n", "swf")]
    [InlineData("a,s,d,300,900,91.7,0.7,20.1,Unknown,2,4\n", "azure-vms")]
    [InlineData("M1,10,j_1,1,Terminated,100,160,50,0.2\n", "alibaba-batch")]
    [InlineData("name,cpu_milli,memory_mib,creation_time,deletion_time\n", "alibaba-pods")]
    [InlineData("id,submissionTime,duration,maxCores,requiredMemory\n", "opendc")]
    [InlineData("vm,step_5min,cpu_pct,mem_pct\n", "gcd-vms")]
    [InlineData("600000000,,3418314,0,,0,hash,3,9,0.125,0.07446,0.0004244,0\n", "google-2011")]
    [InlineData("time,type,collection_id,instance_index,resource_request.cpus,resource_request.memory\n", "google-2019")]
    [InlineData("24\n34\n", "planetlab")]
    [InlineData("timestamp,value\n", null)]
    [InlineData("", null)]
    public void Formats_are_told_by_the_first_line(string text, string? format) => Assert.Equal(format, TraceFormats.Detect(Text(text)));

    [Fact]
    public void A_trace_runs_on_hosts_as_it_was_recorded()
    {
        var trace = OpenDc(Tasks + "1,1000,60000,2,4000,100\n2,31000,30000,2,4000,100\n", Fragments + "1,30000,1000\n1,30000,3000\n2,30000,4000\n");
        var outcome = DatacenterSimulation.Run(trace.OnHosts(new(2, 2000, 100), 2), new FirstFit(), TimeSpan.MaxValue, Cancellation);

        Assert.Equal([0, 30], outcome.Vms.Select(vm => vm.Placed!.Value.TotalSeconds));
        Assert.Equal([60, 60], outcome.Vms.Select(vm => vm.Ended!.Value.TotalSeconds));
        Assert.Equal((240_000, 0), (outcome.WorkDone, outcome.WorkLost));
    }

    [Fact]
    public void What_used_more_than_its_cores_can_do_by_the_trace_had_faster_ones()
    {
        var trace = OpenDc(Tasks + "1,0,60000,2,4000,100\n", Fragments + "1,30000,1000\n1,30000,5000\n");
        Assert.Equal((180_000, 0), Totals(new(2, 2500, 100)));
        Assert.Equal((150_000, 30_000), Totals(new(2, 2000, 100)));

        (double, double) Totals(HostSpec host)
        {
            var outcome = DatacenterSimulation.Run(trace.OnHosts([host, host]), new FirstFit(), TimeSpan.MaxValue, Cancellation);
            return (outcome.WorkDone, outcome.WorkLost);
        }
    }

    [Fact]
    public void Rows_longer_than_any_buffer_are_read_whole()
    {
        var trace = OpenDc(Tasks.TrimEnd() + ",note\n1,0,30000,1,2000,100," + new string('x', 200_000) + "\n2,0,30000,1,2000,100,\n", Fragments + "1,30000,1\n2,30000,1\n");

        Assert.Equal(["1", "2"], trace.Tasks.Select(task => task.Name));
    }

    private static WorkloadTrace OpenDc(string tasks, string fragments) => OpenDcTrace.Read(Text(tasks), "t.csv", Text(fragments), "f.csv", Cancellation);

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static (string, double, double, double, double?, double?) Plain(TraceTask task) =>
        (task.Name, task.Arrival.TotalSeconds, task.Duration.TotalSeconds, task.Cores, task.CoreSpeed, task.Memory);

    private static IEnumerable<(double, double)> Phases(TraceTask task) => task.Phases.ToArray().Select(phase => (phase.Duration.TotalSeconds, phase.Demand));
}
