using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CloudIntel.Cli.Policy;
using CloudIntel.TestKit.Clock;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Cli.Tests;

public sealed partial class CheckTests : IDisposable
{
    private const string Policies =
        """
        apiVersion: cloudintel.io/v1alpha1
        kind: CostPolicy
        metadata: {name: limits}
        spec:
          enforcement: Deny
          rules:
          - name: price
            monthlyCost: {max: "60", maxIncrease: "20"}
          - name: requests
            requests: {required: [cpu, memory]}
        ---
        apiVersion: cloudintel.io/v1alpha1
        kind: CostPolicy
        metadata: {name: tags}
        spec:
          rules:
          - name: team
            labels: {required: [{key: team}]}
        """;

    private const string Rego =
        """
        apiVersion: cloudintel.io/v1alpha1
        kind: CostPolicy
        metadata: {name: rego}
        spec:
          enforcement: Deny
          rules:
          - name: owner
            rego:
              package: tags
              module: |
                package tags
                import rego.v1
                violations contains {"msg": sprintf("%s has no owner", [input.object.metadata.name]), "field": "metadata", "hint": "Add it"} if {
                  not input.object.metadata.labels.owner
                }
        """;

    private static readonly string[] Machines = ["--provider", "aws", "--region", "eu-west-1", "--instance-types", "m6i.large=6"];

    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public CheckTests()
    {
        folder.Write("policies/policies.yaml", Policies);
        folder.Write("before/web.yaml", Deployment("web", 3));
        folder.Write("before/gone.yaml", Deployment("gone", 1));
        folder.Write("before/same.yaml", Deployment("same", 20));
        folder.Write("after/web.yaml", "# <https://example.com> | @everyone\n" + Deployment("web", 6));
        folder.Write("after/sub/new.yaml", Deployment("new", 1, "{}"));
        folder.Write("after/same.yaml", Deployment("same", 20));
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("table", "check.txt")]
    [InlineData("json", "check.json")]
    [InlineData("sarif", "check.sarif")]
    [InlineData("junit", "check.xml")]
    [InlineData("markdown", "check.md")]
    public async Task A_change_is_judged_and_its_difference_told(string format, string golden)
    {
        var run = await CheckAsync("after", "--diff-against", Path.Combine(folder.Path, "before"), "-o", format);

        Assert.Equal(ExitCode.Finding, run.ExitCode);
        Assert.EndsWith("2 objects judged, 4 violations denied, 1 violation warned of, 1 not judged, 1 unchanged and left alone.\n", run.Error, StringComparison.Ordinal);
        var text = run.Out.Replace(folder.Path + "/", "", StringComparison.Ordinal);
        GoldenFile.Matches(golden, format == "table" ? Padding().Replace(text, "  ") : text); // columns are as wide as the folder's name
    }

    [Fact]
    public async Task Results_have_the_line_of_what_is_wrong()
    {
        var sarif = JsonNode.Parse((await CheckAsync("after", "-o", "sarif")).Out)!["runs"]![0]!;
        var requests = sarif["results"]!.AsArray().First(result => (string)result!["ruleId"]! == "limits/requests")!;
        Assert.Equal(10, (int)requests["locations"]![0]!["physicalLocation"]!["region"]!["startLine"]!);
        Assert.Equal("error", (string)requests["level"]!);

        var cases = XDocument.Parse((await CheckAsync("after", "-o", "junit")).Out).Descendants("testcase").ToDictionary(one => one.Attribute("name")!.Value);
        Assert.Equal(["2", "1"], new[] { "web", "new" }.Select(name => cases[$"Deployment shop/{name}"].Attribute("line")!.Value));
        Assert.NotNull(cases["Deployment shop/new"].Element("failure"));
    }

    [Fact]
    public async Task Without_a_violation_that_denies_all_is_well_unless_asked_for_more()
    {
        folder.Write("fine/web.yaml", Deployment("web", 1));

        var run = await CheckAsync("fine");
        Assert.Equal(ExitCode.Good, run.ExitCode);
        Assert.Contains("Warn Deployment shop/web", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Finding, (await CheckAsync("fine", "--fail-on", "Warn")).ExitCode);
    }

    [Fact]
    public async Task Without_prices_rules_about_money_are_not_judged_and_others_are()
    {
        var run = await CommandRun.OfAsync("check", "-f", Path.Combine(folder.Path, "after"), "--policies", Path.Combine(folder.Path, "policies"), "-o", "json");

        var result = JsonNode.Parse(run.Out)!;
        Assert.Equal(["limits/price"], result["unjudged"]!.AsArray().Select(each => $"{each!["policy"]}/{each["rule"]}").Distinct());
        Assert.Contains(result["violations"]!.AsArray(), each => (string)each!["rule"]! == "requests");
        Assert.Null(result["monthly"]);
    }

    [Theory]
    [InlineData("", 0, 1)]
    [InlineData("\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {stage: prod}}\n", 1, 0)]
    [InlineData("\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {stage: test}}\n", 0, 0)]
    public async Task Policies_that_go_by_labels_of_namespaces_need_them(string @namespace, int violations, int unjudged)
    {
        folder.Write("policies/policies.yaml", "apiVersion: cloudintel.io/v1alpha1\nkind: CostPolicy\nmetadata: {name: prod}\nspec: {match: {namespaceSelector: {matchLabels: {stage: prod}}}, rules: [{name: team, labels: {required: [{key: team}]}}]}\n");
        folder.Write("one/web.yaml", Deployment("web", 1) + @namespace);

        var result = JsonNode.Parse((await CheckAsync("one", "-o", "json")).Out)!;
        Assert.Equal((violations, unjudged), (result["violations"]!.AsArray().Count, result["unjudged"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("490", "Warn", "takes")] // what is left is less than the rest of the period costs
    [InlineData("100", null, "")]
    public async Task Budgets_are_asked_for_room(string spent, string? enforcement, string message)
    {
        folder.Write("budgets/shop.yaml", Budget(spent, new ManualTimeProvider().GetUtcNow()));

        var run = await CheckAsync("after", "--diff-against", Path.Combine(folder.Path, "before"), "--budgets", Path.Combine(folder.Path, "budgets"), "-o", "json");

        var found = JsonNode.Parse(run.Out)!["violations"]!.AsArray().FirstOrDefault(each => (string)each!["policy"]! == "Budget/shop/team");
        Assert.Equal(enforcement, (string?)found?["enforcement"]);
        Assert.Contains(message, (string?)found?["message"] ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_is_read_without_touching_the_working_tree()
    {
        Assert.SkipWhen(ExternalProgram.Find("git") is null, "git is not installed.");
        const string Script = "git init -q . && git add before && git -c user.name=t -c user.email=t@example.com commit -qm one && rm before/gone.yaml && cp after/web.yaml before/web.yaml && git status --porcelain before";
        var prepared = await Command.RunAsync("sh", ["-c", $"cd '{folder.Path}' && {Script}"], "", Cancellation);
        Assert.True(prepared.ExitCode == 0, prepared.Error);

        var run = await CheckAsync("before", "--diff-against", "HEAD", "-o", "json");

        var changes = JsonNode.Parse(run.Out)!["monthly"]!["changes"]!.AsArray();
        Assert.Equal([("Deployment shop/web", "changed"), ("Deployment shop/gone", "removed")], changes.Select(each => ((string)each!["object"]!, (string)each["change"]!)));
        Assert.Equal("HEAD:before/gone.yaml", (string)changes[1]!["file"]!);
        Assert.Equal(prepared.Output, (await Command.RunAsync("git", ["-C", folder.Path, "status", "--porcelain", "before"], "", Cancellation)).Output);

        Assert.Contains("no such commit", (await CheckAsync("before", "--diff-against=--output=x")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_in_Rego_are_evaluated_by_OPA()
    {
        var opa = TestPrograms.Require("opa");
        folder.Write("policies/rego.yaml", Rego);

        var run = await CheckAsync("after", "--opa", opa, "-o", "json");

        var found = JsonNode.Parse(run.Out)!["violations"]!.AsArray().Where(each => (string)each!["policy"]! == "rego").ToList();
        Assert.Equal(["web has no owner. Add it.", "same has no owner. Add it.", "new has no owner. Add it."], found.Select(each => (string)each!["message"]!).OrderDescending());

        folder.Write("policies/rego.yaml", Rego.Replace("violations contains", "violations contain", StringComparison.Ordinal));
        var broken = await CheckAsync("after", "--opa", opa);
        Assert.Equal(ExitCode.Unusable, broken.ExitCode);
        Assert.Contains("CostPolicy rego, rule owner: line 3 of the module", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_in_Rego_without_OPA_are_never_passed()
    {
        folder.Write("policies/rego.yaml", Rego.Replace("spec:", "spec:\n  failurePolicy: Fail", StringComparison.Ordinal));
        folder.Write("fine/web.yaml", Deployment("web", 1));

        var run = await CheckAsync("fine", "--opa", Path.Combine(folder.Path, "no-opa"));

        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("no-opa cannot be started", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: ConfigMap\napiVersion: v1\nmetadata: {name: c}\n", "There is no CostPolicy")]
    [InlineData("kind: CostPolicy\napiVersion: cloudintel.io/v1alpha1\nmetadata: {name: c}\nspec:\n  rules:\n  - name: a\n    replica: {max: 1}\n", "line 7: spec.rules[0].replica: is no field that is known")]
    [InlineData("kind: CostPolicy\napiVersion: cloudintel.io/v1alpha1\nmetadata: {name: c}\nspec:\n  rules: []\n", "line 5: spec.rules: must have at least one rule")]
    [InlineData("kind: CostPolicy\napiVersion: cloudintel.io/v2\nmetadata: {name: c}\nspec:\n  rules:\n  - name: a\n    replicas: {max: 1}\n", "line 2: apiVersion: \"cloudintel.io/v2\" is not cloudintel.io/v1alpha1")]
    [InlineData("kind: CostPolicy\napiVersion: cloudintel.io/v1alpha1\nmetadata: {name: c}\nspec:\n  match: {kinds: [deployment]}\n  rules:\n  - name: a\n    replicas: {max: 1}\n", "line 5: spec.match.kinds[0]: \"deployment\" must match")]
    [InlineData("kind: CostPolicy\napiVersion: cloudintel.io/v1alpha1\nmetadata: {name: c}\nspec:\n  rules:\n  - name: a\n    replicas: {max: -1}\n", "line 7: spec.rules[0].replicas.max: must be at least")]
    public async Task Policies_that_make_no_sense_are_refused(string policy, string message)
    {
        folder.Write("policies/policies.yaml", policy);

        var run = await CheckAsync("after");

        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_in_files_are_no_links_in_comments_and_steer_no_terminal()
    {
        folder.Write("hostile/web.yaml", Deployment("web", 1).Replace("name: web", """name: "web\n::error::\u001b[2K\u202e www.evil.example https://evil.example #1 &lt;" """, StringComparison.Ordinal));

        var table = await CheckAsync("hostile", "--fail-on", "Warn");
        Assert.Contains("web ::error::\ufffd[2K", table.Out, StringComparison.Ordinal);
        var comment = (await CheckAsync("hostile", "-o", "markdown")).Out;
        Assert.Contains("www\u200b.evil.example https:\u200b//evil.example \\#\u200b1 &amp;lt;", comment, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", comment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comment_is_never_longer_than_code_hosts_take()
    {
        for (var number = 0; number < 60; number++)
            folder.Write($"hostile/{number}.yaml", Deployment("web", 1).Replace("name: web", $"name: '{number}{new string('&', 600)}'", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));

        var comment = (await CheckAsync("hostile", "--diff-against", Path.Combine(folder.Path, "empty"), "-o", "markdown")).Out;

        Assert.InRange(comment.Length, 10_000, 65_536);
        Assert.Equal(2, Regex.Count(comment, @"(?m)^And \d+ more\.$"));
    }

    [Fact]
    public async Task Kustomizations_are_built_or_it_is_said_what_to_do()
    {
        folder.Write("kustomized/kustomization.yaml", "resources: [web.yaml]\nnamePrefix: eu-\n");
        folder.Write("kustomized/web.yaml", Deployment("web", 1));

        var run = await CheckAsync("kustomized", "-o", "json");

        if (ExternalProgram.Find("kubectl") is null && ExternalProgram.Find("kustomize") is null)
        {
            Assert.Equal(ExitCode.Unusable, run.ExitCode);
            Assert.Contains("neither kubectl nor kustomize is on the PATH", run.Error, StringComparison.Ordinal);
            return;
        }

        Assert.Equal("Deployment shop/eu-web", (string)JsonNode.Parse(run.Out)!["violations"]![0]!["object"]!);
    }

    [Fact]
    public async Task What_kustomizations_build_has_the_file_and_line_that_it_comes_from()
    {
        Assert.SkipWhen(ExternalProgram.Find("kubectl") is null && ExternalProgram.Find("kustomize") is null, "Neither kubectl nor kustomize is installed.");
        folder.Write("base/kustomization.yaml", "resources: [apps.yaml, sub]\n");
        folder.Write("base/apps.yaml", Deployment("web", 1) + "---\n# beside it\n" + Deployment("web-2", 1, "{}"));
        folder.Write("base/sub/kustomization.yaml", "resources: [other.yaml]\nconfigMapGenerator:\n- {name: made, namespace: shop, literals: [a=b]}\n");
        folder.Write("base/sub/other.yaml", "# first\n" + Deployment("other", 1));
        folder.Write("overlay/kustomization.yaml", "resources: [../base]\nnamePrefix: eu-\nnameSuffix: -x\ncommonAnnotations: {a: b}\n");
        folder.Write("policies/policies.yaml", "apiVersion: cloudintel.io/v1alpha1\nkind: CostPolicy\nmetadata: {name: all}\nspec:\n  match: {kinds: [Deployment, core/ConfigMap]}\n  rules:\n  - name: owner\n    labels: {required: [{key: owner}]}\n  - name: requests\n    requests: {required: [cpu]}\n");

        var run = await CheckAsync("overlay", "-o", "json");

        var found = JsonNode.Parse(run.Out)!["violations"]!.AsArray()
            .Select(each => $"{each!["rule"]} {each["object"]} {((string)each["file"]!).Replace(folder.Path + "/", "", StringComparison.Ordinal)}:{each["line"]}").Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "owner ConfigMap shop/eu-made-x-8hhg9hd6c2 base/sub/kustomization.yaml:1".Replace("8hhg9hd6c2", Hash(run.Out), StringComparison.Ordinal),
                "owner Deployment shop/eu-other-x base/sub/other.yaml:4",
                "owner Deployment shop/eu-web-2-x base/apps.yaml:15",
                "owner Deployment shop/eu-web-x base/apps.yaml:3",
                "requests Deployment shop/eu-web-2-x base/apps.yaml:22",
            ],
            found);
        Assert.DoesNotContain("config.kubernetes.io/origin", run.Out, StringComparison.Ordinal);
    }

    /// <summary>What kustomize puts behind the names of what it generates.</summary>
    private static string Hash(string output) => GeneratedName().Match(output).Groups["hash"].Value;

    [GeneratedRegex("eu-made-x-(?<hash>[a-z0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GeneratedName();

    [GeneratedRegex(" {2,}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Padding();

    private static string Budget(string spent, DateTimeOffset now)
    {
        var start = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return $$"""
            apiVersion: cloudintel.io/v1alpha1
            kind: Budget
            metadata: {name: team, namespace: shop, uid: "1", generation: 1}
            spec: {amount: "500", currency: USD, period: Monthly, scope: {kubernetes: {} }, enforcement: {mode: Warn} }
            status:
              observedGeneration: 1
              currency: USD
              spent: "{{spent}}"
              dataThrough: "{{now:yyyy-MM-ddTHH:mm:ssZ}}"
              period: {start: "{{start:yyyy-MM-ddTHH:mm:ssZ}}", end: "{{start.AddMonths(1):yyyy-MM-ddTHH:mm:ssZ}}" }
            """;
    }

    private static string Deployment(string name, int replicas, string resources = "{requests: {cpu: 500m, memory: 1Gi}}") =>
        $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{name}}
          namespace: shop
        spec:
          replicas: {{replicas}}
          template:
            spec:
              containers: [{name: app, resources: {{resources}} }]

        """;

    private Task<CommandRun> CheckAsync(string manifests, params string[] more) =>
        CommandRun.OfAsync(["check", "-f", Path.Combine(folder.Path, manifests), "--policies", Path.Combine(folder.Path, "policies"), .. Machines, .. more]);
}
