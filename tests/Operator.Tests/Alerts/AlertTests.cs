using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.Operator.Tests.Alerts;

/// <summary>The alerts of config/prometheus, as Prometheus' own tool reads them.</summary>
public sealed partial class AlertTests
{
    private static readonly string[] Severities = ["critical", "warning", "info"];

    /// <summary>The rules without what the Prometheus operator wraps round them.</summary>
    private static JsonNode Rules { get; } = YamlJson.Object(File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, "config", "prometheus", "rules.yaml")))["spec"]!;

    private static IEnumerable<JsonNode> Alerts => Rules["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!);

    public static TheoryData<string> Names => [.. Alerts.Select(alert => (string)alert["alert"]!)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("check", "rules.yaml")]
    [InlineData("test", "rules.test.yaml")]
    public async Task Alerts_are_well_formed_and_fire_when_they_should_and_at_no_other_time(string verb, string file)
    {
        var promtool = TestPrograms.Require("promtool");
        using var folder = new TestFolder();
        folder.Write("rules.yaml", Rules.ToJsonString()); // JSON is YAML
        File.Copy(Path.Combine(TestPrograms.CheckoutRoot, "tests", "Operator.Tests", "Alerts", "rules.test.yaml"), folder["rules.test.yaml"]);

        var run = await Command.RunAsync(promtool, [verb, "rules", folder[file]], "", Cancel);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_says_what_to_do_and_is_tried_by_a_test(string name)
    {
        var alert = Alerts.Single(alert => (string)alert["alert"]! == name);
        var annotations = alert["annotations"]!;
        var page = File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, "docs", "operations.md"));

        Assert.Contains((string)alert["labels"]!["severity"]!, Severities);
        Assert.NotEmpty((string)annotations["summary"]!);
        Assert.NotEmpty((string)annotations["description"]!);
        Assert.Equal($"docs/operations.md#{name.ToLowerInvariant()}", (string?)annotations["runbook_url"]);
        Assert.Contains($"\n### {name}\n", page, StringComparison.Ordinal);
        var tests = File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, "tests", "Operator.Tests", "Alerts", "rules.test.yaml"));
        Assert.Contains($"exp_samples: [{{ labels: 'ALERTS{{alertname=\"{name}\",", tests, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_for_operators_describes_no_alert_that_is_gone()
    {
        var page = File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, "docs", "operations.md"));

        Assert.Equal(Alerts.Select(alert => (string)alert["alert"]!), AlertHeading().Matches(page).Select(match => match.Groups["name"].Value));
    }

    [GeneratedRegex("^### (?<name>CloudIntel[A-Za-z]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AlertHeading();
}
