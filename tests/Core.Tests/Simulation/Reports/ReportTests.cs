using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Reports;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Core.Tests.Simulation.Reports;

public sealed partial class ReportTests
{
    private const string Hostile = "=<script>alert(\"x\")</script>&'\u0001,\n";

    /// <summary>CLOUDINTEL_UPDATE_GOLDEN=1 writes the files anew, for a person to look at.</summary>
    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("html")]
    public void Forms_are_those_that_a_person_looked_at(string form)
    {
        var path = Path.Combine(TestPrograms.CheckoutRoot, "tests", "Core.Tests", "Simulation", "Reports", "Golden", $"study.{form}");
        var written = Write(SampleStudy.Report, form);
        if (Environment.GetEnvironmentVariable("CLOUDINTEL_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, written);
        Assert.Equal(File.ReadAllText(path), written);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("html")]
    public void The_order_in_which_runs_ended_does_not_show(string form)
    {
        var report = SampleStudy.Report;
        var turned = report with
        {
            Runs = [.. report.Runs.Reverse().Select(run => run with { Values = run.Values.Reverse().ToDictionary(value => value.Key, value => value.Value) })],
            Costs = [.. report.Costs.Reverse()],
            Timelines = [.. report.Timelines.Reverse()],
            Latencies = [.. report.Latencies.Reverse()],
            Result = ExperimentAnalysis.Of(report.Design, [.. report.Runs.Reverse()]),
        };

        Assert.Equal(Write(report, form), Write(turned, form));
    }

    [Fact]
    public void Findings_are_about_the_cost_wherever_it_stands_among_metrics()
    {
        var page = ReportHtml.Write(SampleStudy.Of("study", ["a"], ["first-fit", "planner"], [new("successRate", "share", false), new("cost", "USD", true)]));

        var findings = page.Split("<ul class=\"findings\">")[1].Split("</ul>")[0];
        Assert.Contains("<strong>planner</strong>: cost is", findings, StringComparison.Ordinal);
        Assert.DoesNotContain("successRate", findings, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_never_taken_for_markup()
    {
        var report = SampleStudy.Of(Hostile, [Hostile, "b"], [Hostile, "c"], [new(Hostile, Hostile, true), new("d", "", true)]);
        var page = ReportHtml.Write(report with
        {
            Facts = [new(Hostile, Hostile)],
            Currency = Hostile,
            Costs = [new(Hostile, Hostile, Hostile, Hostile, 1)],
            Latencies = [new(Hostile, "c", Hostile, 1, 2, 3)],
            Opportunities = [new(Hostile, Hostile, Hostile, 1)],
            Timelines = [new(Hostile, Hostile, [0, 1], [new(Hostile, Hostile, [1, 2])])],
            Validations = [Core.Simulation.Validation.ModelValidation.NotValidated(Hostile, Hostile)],
        });

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u0001', page);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.All(Drawings(page), drawing => Assert.NotEmpty(XElement.Parse(drawing).Descendants()));
    }

    [Fact]
    public void Names_do_not_break_rows_nor_run_in_spreadsheets()
    {
        var rows = ReportCsv.Write(SampleStudy.Of("study", ["a"], [Hostile, "b"]));

        Assert.Contains(",\"'=<script>alert(\"\"x\"\")</script>&'\u0001,\n\",cost,", rows, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_needs_nothing_else()
    {
        var page = ReportHtml.Write(SampleStudy.Report);

        Assert.DoesNotMatch("(?i)<script|<link|<img|<iframe|@import|url\\(|https?:", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_drawing_says_in_words_what_it_shows()
    {
        var drawings = Drawings(ReportHtml.Write(SampleStudy.Report)).Select(XElement.Parse).Where(drawing => drawing.Attribute("aria-hidden") is null).ToList();

        // In each scenario: three metrics, one algorithm beside the baseline, two courses, costs, a service, and two metrics by seed.
        Assert.Equal(2 * 10, drawings.Count);
        Assert.All(drawings, drawing => Assert.Equal("img", drawing.Attribute("role")?.Value));
        Assert.All(drawings, drawing => Assert.Contains("planner", drawing.Attribute("aria-label")!.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Everything_is_drawn_inside_its_drawing_and_no_two_texts_overlap()
    {
        foreach (var drawing in Drawings(ReportHtml.Write(SampleStudy.Report)).Select(XElement.Parse))
        {
            double[] box = [.. drawing.Attribute("viewBox")!.Value.Split(' ').Select(Number)];
            Assert.All(
                drawing.Descendants().SelectMany(shape => shape.Attributes().Where(attribute => attribute.Name.LocalName is "x" or "cx").Select(attribute => Number(attribute.Value))),
                x => Assert.InRange(x, 0, box[2]));
            Assert.All(
                drawing.Descendants().SelectMany(shape => shape.Attributes().Where(attribute => attribute.Name.LocalName is "y" or "cy").Select(attribute => Number(attribute.Value))),
                y => Assert.InRange(y, 0, box[3]));
            foreach (var line in drawing.Descendants().Where(shape => shape.Name.LocalName == "text").GroupBy(text => text.Attribute("y")!.Value))
            {
                var places = line.Select(Extent).Order().ToList();
                Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start, $"{line.Key}: {pair}"));
            }
        }

        static (double Start, double End) Extent(XElement text)
        {
            var (x, width) = (Number(text.Attribute("x")!.Value), 6 * text.Nodes().OfType<XText>().Sum(part => part.Value.Length));
            return text.Attribute("text-anchor")!.Value switch { "start" => (x, x + width), "end" => (x - width, x), _ => (x - (width / 2.0), x + (width / 2.0)) };
        }
    }

    [Fact]
    public void Money_has_all_its_digits()
    {
        using var document = JsonDocument.Parse(ReportJson.Write(SampleStudy.Report));

        Assert.Equal(["801.2345678901234567890123", "-12"], document.RootElement.GetProperty("costs").EnumerateArray().Take(2).Select(cost => cost.GetProperty("amount").GetString()));
    }

    [Fact]
    public void Numbers_that_are_none_are_left_out()
    {
        var report = SampleStudy.Report with
        {
            Runs = [new("calm", "planner", 1, new Dictionary<string, double> { ["cost"] = double.NaN, ["utilisation"] = double.PositiveInfinity, ["other"] = 1 })],
            Timelines = [new("calm", "planner", [0, 1], [new("Cost", "USD", [double.NaN, 1])])],
            Latencies = [new("calm", "planner", "checkout", 1, 2, double.PositiveInfinity)],
        };

        using var document = JsonDocument.Parse(ReportJson.Write(report));
        Assert.Empty(document.RootElement.GetProperty("runs")[0].GetProperty("values").EnumerateObject());
        Assert.Empty(document.RootElement.GetProperty("latencies").EnumerateArray());
        Assert.DoesNotContain("NaN", ReportHtml.Write(report), StringComparison.Ordinal);
        Assert.Equal("scenario,seed,algorithm,metric,unit,value\n", ReportCsv.Write(report));
    }

    [Fact]
    public void A_large_study_gives_a_page_that_a_browser_can_open_and_says_what_is_left_out()
    {
        string[] scenarios = [.. Enumerable.Range(0, 10).Select(i => $"scenario{i}")];
        string[] algorithms = [.. Enumerable.Range(0, 8).Select(i => $"algorithm{i}")];
        var report = SampleStudy.Of("large", scenarios, algorithms, [.. Enumerable.Range(0, 64).Select(i => new MetricDefinition($"metric{i}", "", true))], seeds: 2);
        var page = ReportHtml.Write(report);

        Assert.True(page.Length < 12_000_000, $"{page.Length}");
        Assert.Contains("2 more scenarios are in the JSON and CSV forms", page, StringComparison.Ordinal);
        Assert.Contains("12 more rows are in the JSON form", page, StringComparison.Ordinal); // 512 metrics by algorithm
    }

    [Theory]
    [InlineData(201, 201)]
    [InlineData(10, 9)]
    public void Timelines_that_are_too_long_or_do_not_fit_are_refused(int hours, int values) => Assert.Throws<ArgumentException>(() => ReportJson.Write(SampleStudy.Report with
    {
        Timelines = [new("calm", "planner", new double[hours], [new("Cost", "USD", new double?[values])])],
    }));

    [Fact]
    public void What_was_not_measured_or_validated_is_said()
    {
        var design = SampleStudy.Report.Design;
        var page = ReportHtml.Write(new() { Name = "empty", Design = design, Result = ExperimentAnalysis.Of(design, []), Runs = [], Validations = [] });

        Assert.Contains("Nothing was measured.", page, StringComparison.Ordinal);
        Assert.Contains("Not validated: none of the models was held against anything", page, StringComparison.Ordinal);
    }

    private static string Write(SimulationReport report, string form) => form switch
    {
        "json" => ReportJson.Write(report),
        "csv" => ReportCsv.Write(report),
        _ => ReportHtml.Write(report),
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Drawings(string page) => Drawing().Matches(page).Select(match => match.Value);

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Drawing();
}
