using System.Text;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Tests.Simulation.Traces;

/// <summary>Traces of what virtual machines used, as shares of what they have.</summary>
public sealed class MachineTraceTests
{
    private const string Samples = "vm,step_5min,cpu_pct,mem_pct\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Machines_of_PlanetLab_are_rows_or_files()
    {
        var rows = PlanetLabTrace.Read(Text($"first,{Day(',', 50, 25)}\nsecond,{Day(',', 0, 99)}\n"), "day.csv", Cancellation);
        Assert.Equal(("planetlab", null, 2), (rows.Format, rows.Start, rows.Tasks.Count));
        Assert.Equal([("first", TimeSpan.FromDays(1), 1.0, (double?)null), ("second", TimeSpan.FromDays(1), 1, null)], rows.Tasks.Select(task => (task.Name, task.Duration, task.Cores, task.CoreSpeed)));
        Assert.Equal((288, 0.5, 0.25), (rows.Tasks[0].Phases.Length, rows.Tasks[0].Phases.Span[0].Demand, rows.Tasks[0].Phases.Span[1].Demand));

        var file = PlanetLabTrace.Read(Text(Day('\n', 50, 25) + "\n"), "host_3", Cancellation);
        Assert.Equal("host_3", Assert.Single(file.Tasks).Name);
        Assert.Equal(rows.Tasks[0].Phases.ToArray(), file.Tasks[0].Phases.ToArray());
    }

    [Theory]
    [InlineData("24\n34\n", "day, line 2: there are 2 lines and not 288, one for every five minutes of a day.")]
    [InlineData("24\nx,1\n", "day, line 2: there are 2 cells: a row has a name and 288 numbers, or one number as all others of the file.")]
    [InlineData("24\n-3\n", "day, line 2: processor use \"-3\" is not at least 0.")]
    [InlineData("24\nNaN\n", "day, line 2: processor use \"NaN\" is not a number.")]
    public void Days_of_PlanetLab_that_are_not_whole_are_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<TraceFormatException>(() => PlanetLabTrace.Read(Text(text), "day", Cancellation)).Message);

    [Fact]
    public void Samples_of_machines_may_be_mixed_and_keep_what_memory_was_used()
    {
        var trace = SampledVmTrace.Read(Text(Samples + "a,3,10,50\nb,4,1,2\na,4,20,127.5\nb,5,3,4\n"), "vms.csv", Cancellation);

        Assert.Equal([("a", 0, 10), ("b", 5, 10)], trace.Tasks.Select(task => (task.Name, task.Arrival.TotalMinutes, task.Duration.TotalMinutes)));
        Assert.Equal([0.1, 0.2], trace.Tasks[0].Phases.ToArray().Select(phase => phase.Demand));
        Assert.Equal([0.5, 1.275], trace.Tasks[0].MemoryUse.ToArray());
    }

    [Theory]
    [InlineData("a,0,1,1\na,2,1,1\n", "vms.csv, line 3: step_5min 2 of a does not follow the one before.")]
    [InlineData("a,0,1,1\na,0,1,1\n", "vms.csv, line 3: step_5min 0 of a does not follow the one before.")]
    [InlineData("a,0,-1,1\n", "vms.csv, line 2: cpu_pct \"-1\" is not at least 0.")]
    [InlineData("a,0,1\n", "vms.csv, line 2: there are only 3 cells, and no mem_pct.")]
    public void Samples_that_make_no_sense_are_refused(string rows, string message) =>
        Assert.Equal(message, Assert.Throws<TraceFormatException>(() => SampledVmTrace.Read(Text(Samples + rows), "vms.csv", Cancellation)).Message);

    [Fact]
    public void Shares_of_cores_become_work_at_the_speed_of_the_host()
    {
        var trace = SampledVmTrace.Read(Text(Samples + "a,0,10,50\na,1,20,50\n"), "vms.csv", Cancellation);
        var outcome = DatacenterSimulation.Run(trace.OnHosts(new(1, 2000, 1), 1), new FirstFit(), TimeSpan.MaxValue, Cancellation);

        Assert.Equal((300 * (200 + 400), 0), (outcome.WorkDone, outcome.WorkLost));
        Assert.Equal(0.15, outcome.Utilisation, 1e-12);
    }

    [Fact]
    public void Recordings_of_one_time_are_put_together_by_their_dates()
    {
        const string Header = "Timestamp [ms];CPU cores;CPU capacity provisioned [MHZ];CPU usage [MHZ];Memory capacity provisioned [KB]\n";
        var late = BitbrainsTrace.Read(Text(Header + "1000;1;100;10;1024\n1300;1;100;20;1024\n"), "late.csv", Cancellation);
        var early = BitbrainsTrace.Read(Text(Header + "400;1;100;10;1024\n700;1;100;20;1024\n"), "early.csv", Cancellation);
        var both = WorkloadTrace.Together([late, early]);

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(400), both.Start);
        Assert.Equal([("early.csv", 0), ("late.csv", 600)], both.Tasks.Select(task => (task.Name, task.Arrival.TotalSeconds)));
    }

    [Fact]
    public void A_line_that_never_ends_is_refused()
    {
        var rows = Assert.Throws<TraceFormatException>(() => PlanetLabTrace.Read(new Endless(), "bomb.csv", Cancellation));
        Assert.Equal("bomb.csv, line 1: it is longer than 16 MiB.", rows.Message);
    }

    [Fact]
    public void A_spot_trace_has_counts_and_perhaps_prices()
    {
        var trace = SpotTrace.Read(Text("""{"metadata":{"gap_seconds":300},"data":[0,4,3],"prices":[1.25,1.5,1.5]}"""), "zone.json");
        Assert.Equal(TimeSpan.FromMinutes(5), trace.Step);
        Assert.Equal([0, 4, 3], trace.Up);
        Assert.Equal([1.25m, 1.5m, 1.5m], trace.Prices);
        Assert.Empty(SpotTrace.Read(Text("""{"metadata":{"gap_seconds":300},"data":[0]}"""), "zone.json").Prices);
    }

    [Theory]
    [InlineData("""{"data":[1]}""", "zone.json, line 1: there is no metadata.")]
    [InlineData("""{"metadata":{"gap_seconds":0},"data":[1]}""", "zone.json, line 1: metadata.gap_seconds 0 is not a number of seconds above 0.")]
    [InlineData("""{"metadata":{"gap_seconds":1},"data":[1,-1]}""", "zone.json, line 1: data[1] -1 is not a whole number from 0.")]
    [InlineData("""{"metadata":{"gap_seconds":1},"data":[]}""", "zone.json, line 1: there are 0 samples in data and 0 in prices.")]
    [InlineData("""{"metadata":{"gap_seconds":1},"data":[1,2],"prices":[1]}""", "zone.json, line 1: there are 2 samples in data and 1 in prices.")]
    [InlineData("""{"metadata":{"gap_seconds":1},"data":[1],"prices":["x"]}""", "zone.json, line 1: prices[0] \"x\" is not a price.")]
    [InlineData("""{"metadata":{"gap_seconds":1},"data":7}""", "zone.json, line 1: data is not an array of at most 10000000 numbers.")]
    public void Spot_traces_that_make_no_sense_are_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<TraceFormatException>(() => SpotTrace.Read(Text(text), "zone.json")).Message);

    [Fact]
    public void A_spot_trace_that_is_no_json_is_refused_with_the_line() =>
        Assert.StartsWith("zone.json, line 2: it is no JSON: ", Assert.Throws<TraceFormatException>(() => SpotTrace.Read(Text("{\n\"data\":}"), "zone.json")).Message, StringComparison.Ordinal);

    private static string Day(char separator, params int[] shares) => string.Join(separator, Enumerable.Range(0, 288).Select(i => shares[i % shares.Length]));

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Digits without a line break.</summary>
    private sealed class Endless : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'1');
            return count;
        }
    }
}
