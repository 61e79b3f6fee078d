using System.Text.Json.Nodes;
using System.Xml.Linq;
using CloudIntel.EndToEnd.Operator;
using CloudIntel.TestKit.Processes;
using CloudIntel.TestKit.Yaml;

namespace CloudIntel.EndToEnd.Pipelines;

/// <summary>The examples of docs/policy-checks.md as somebody copies them: their commands run for real, with a stand-in for what posts a comment alone.</summary>
public sealed class PipelineExampleTests(CheckedCluster cluster) : IClassFixture<CheckedCluster>, IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await cluster.ResetAsync();
        await cluster.PolicyAsync("replicas", "[{ name: most, replicas: { max: 3 } }]");
        await PrepareAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory(Timeout = OperatorCluster.TestTimeout)]
    [InlineData(5, 1)]
    [InlineData(3, 0)]
    public async Task GitHub_comments_and_decides(int replicas, int exitCode)
    {
        await ChangeAsync(CheckedCluster.Deployment("web", replicas));
        cluster.Folder.Write("bin/gh", "#!/bin/sh\nprintf '%s\\n' \"$*\" > \"$GH_CALLS\"\ncp cost.md \"$GH_CALLS.md\"\n");
        await Command.RunAsync("chmod", ["+x", cluster.Folder["bin/gh"]], "", Cancel);
        var environment = cluster.Environment();
        foreach (var (name, value) in new[] { ("GITHUB_BASE_REF", "main"), ("GITHUB_STEP_SUMMARY", cluster.Folder["summary.md"]), ("GITHUB_ENV", cluster.Folder["github.env"]), ("GH_CALLS", cluster.Folder["gh.calls"]) })
            environment[name] = value;

        var last = 0;
        foreach (var step in YamlJson.Object(CheckedCluster.Example("runs-on: "))["jobs"]!["check"]!["steps"]!.AsArray())
        {
            if ((string?)step!["run"] is not { } script)
                continue;
            script = script.Replace("${{ github.event.number }}", "7", StringComparison.Ordinal);
            Assert.DoesNotContain("${{", script, StringComparison.Ordinal);
            var run = await ShellAsync(["-e"], script, environment);
            last = run.ExitCode;
            if ((string?)step["name"] != "Verdict")
                Assert.True(last == 0, run.Error);
            foreach (var line in File.Exists(cluster.Folder["github.env"]) ? await File.ReadAllLinesAsync(cluster.Folder["github.env"], Cancel) : [])
                environment[line.Split('=', 2)[0]] = line.Split('=', 2)[1];
        }

        Assert.Equal(exitCode, last);
        var comment = await File.ReadAllTextAsync(cluster.Folder["gh.calls.md"], Cancel);
        Assert.StartsWith("<!-- cloudintel check -->", comment, StringComparison.Ordinal);
        Assert.Equal(exitCode == 1, comment.Contains("replicas/most", StringComparison.Ordinal));
        Assert.Contains("Deployment shop/web | changed", comment, StringComparison.Ordinal);
        Assert.Equal(comment, await File.ReadAllTextAsync(cluster.Folder["summary.md"], Cancel));
        Assert.Equal("pr comment 7 --edit-last --create-if-none --body-file cost.md\n", await File.ReadAllTextAsync(cluster.Folder["gh.calls"], Cancel));
        var results = JsonNode.Parse(await File.ReadAllTextAsync(cluster.Folder["checkout/cost.sarif"], Cancel))!["runs"]![0]!["results"]!.AsArray();
        Assert.Equal(exitCode == 1 ? ["manifests/web.yaml"] : [], results.Select(result => (string)result!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task GitHub_stops_at_what_cannot_be_read()
    {
        await ChangeAsync("spec: [\n");
        var environment = cluster.Environment();
        environment["GITHUB_BASE_REF"] = "main";
        var step = YamlJson.Object(CheckedCluster.Example("runs-on: "))["jobs"]!["check"]!["steps"]!.AsArray().First(each => each!["run"] is not null)!;

        var run = await ShellAsync(["-e"], (string)step["run"]!, environment);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("manifests/web.yaml, line", run.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = OperatorCluster.TestTimeout)]
    [InlineData(5, 1)]
    [InlineData(3, 0)]
    public async Task GitLab_reports_each_object(int replicas, int exitCode)
    {
        await ChangeAsync(CheckedCluster.Deployment("web", replicas));
        var environment = cluster.Environment();
        environment["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = (await GitAsync("rev-parse", "origin/main")).Trim();
        var job = YamlJson.Object(CheckedCluster.Example("CI_MERGE_REQUEST_DIFF_BASE_SHA"))["cost"]!;

        var run = await ShellAsync(["-eo", "pipefail"], string.Join('\n', job["script"]!.AsArray().Select(line => (string)line!)), environment);

        Assert.True(run.ExitCode == exitCode, run.Error);
        var cases = XDocument.Load(cluster.Folder[$"checkout/{(string)job["artifacts"]!["reports"]!["junit"]!}"]).Descendants("testcase").ToList();
        var only = Assert.Single(cases);
        Assert.Equal(("Deployment shop/web", exitCode == 1), (only.Attribute("name")!.Value, only.Element("failure") is not null));
    }

    [Theory(Timeout = OperatorCluster.TestTimeout)]
    [InlineData(5, 1)]
    [InlineData(3, 0)]
    public async Task Argo_CD_asks_the_cluster_before_it_syncs(int replicas, int exitCode)
    {
        await ChangeAsync(CheckedCluster.Deployment("web", replicas));
        await GitAsync("push", "-q", "origin", "HEAD:main");
        await cluster.Cluster.ApplyAsync(CheckedCluster.Deployment("old", 9), Cancel);
        var hook = CheckedCluster.Example("argocd.argoproj.io/hook: PreSync");
        Assert.Contains("job.batch/cost-check created", await cluster.Cluster.Plane.KubectlAsync(["apply", "--dry-run=server", "-f", "-"], hook, Cancel), StringComparison.Ordinal);
        var job = YamlJson.Object(hook);
        var pod = job["spec"]!["template"]!["spec"]!;
        AssertRestricted(pod);
        Assert.Equal((CheckedCluster.Account, CheckedCluster.Shop), ((string)pod["serviceAccountName"]!, (string)job["metadata"]!["namespace"]!));

        var clone = Words(pod["initContainers"]![0]!["args"]!).Select(word => word.StartsWith("https://", StringComparison.Ordinal) ? cluster.Folder["origin.git"] : word);
        Assert.Equal(0, (await cluster.RunAsync(["git", .. clone])).ExitCode);
        var command = Words(pod["containers"]![0]!["command"]!);
        Assert.Equal(["dotnet", "/app/cloudintel.dll"], command[..2]);
        var run = await cluster.RunAsync(["cloudintel", .. command[2..]]);

        Assert.True(run.ExitCode == exitCode, run.Error);
        Assert.Equal(exitCode == 1, run.Output.Contains("replicas/most", StringComparison.Ordinal));
    }

    /// <summary>A repository with a main branch at its origin, and what docs tell to put beside manifests, by the commands that they show.</summary>
    private async Task PrepareAsync()
    {
        cluster.Folder.Write("checkout/manifests/web.yaml", CheckedCluster.Deployment("web", 2));
        cluster.Folder.Write("checkout/manifests/namespace.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { stage: production } }\n");
        cluster.Folder.Write("checkout/manifests/old.yaml", CheckedCluster.Deployment("old", 9));
        cluster.Folder.Write("checkout/price-book.csv", "kind,field,value,price\ncpu,,,0.02\nmemory,,,0.005\n");
        foreach (var folder in (string[])["prices", "policies", "budgets"])
            Directory.CreateDirectory(cluster.Folder[$"checkout/{folder}"]);
        var gathered = await ShellAsync(["-e"], CheckedCluster.Example("kubectl get nodes,"), cluster.Environment());
        Assert.True(gathered.ExitCode == 0, gathered.Error);
        await cluster.Cluster.ApplyAsync($"apiVersion: cloudintel.io/v1alpha1\nkind: Budget\nmetadata: {{ name: team, namespace: {CheckedCluster.Shop} }}\nspec: {{ amount: '500', currency: USD, period: Monthly, scope: {{ kubernetes: {{}} }} }}\n", Cancel);
        foreach (var command in CheckedCluster.Commands())
        {
            var run = await ShellAsync(["-e"], command, cluster.Environment());
            Assert.True(run.ExitCode == 0, $"{command}: {run.Error}");
        }

        await GitAsync("init", "-q", "-b", "main", ".");
        await GitAsync("add", ".");
        await GitAsync("commit", "-qm", "As it is");
        await GitAsync("clone", "-q", "--bare", ".", cluster.Folder["origin.git"]);
        await GitAsync("remote", "add", "origin", cluster.Folder["origin.git"]);
        await GitAsync("fetch", "-q", "origin");
    }

    private async Task ChangeAsync(string web)
    {
        await GitAsync("checkout", "-qb", "change");
        cluster.Folder.Write("checkout/manifests/web.yaml", web);
        await GitAsync("commit", "-qam", "A change");
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        var run = await Command.RunAsync("git", ["-C", cluster.Folder["checkout"], "-c", "user.name=test", "-c", "user.email=test@example.com", .. arguments], "", Cancel);
        Assert.True(run.ExitCode == 0, $"git {string.Join(' ', arguments)}: {run.Error}");
        return run.Output;
    }

    private Task<CommandResult> ShellAsync(string[] options, string script, Dictionary<string, string> environment) =>
        Command.RunAsync("env", ["-C", cluster.Folder["checkout"], "bash", .. options, "-c", script], "", Cancel, environment);

    /// <summary>Words of a command, with the folder of the pod in that of the test.</summary>
    private List<string> Words(JsonNode words) => [.. words.AsArray().Select(word => word!.ToString()).Select(word => word.StartsWith("/cost/", StringComparison.Ordinal) ? cluster.Folder[word[1..]] : word)];

    private static void AssertRestricted(JsonNode pod)
    {
        Assert.True((bool?)pod["securityContext"]!["runAsNonRoot"]);
        Assert.NotEqual(0, (int?)pod["securityContext"]!["runAsUser"]);
        Assert.Equal("RuntimeDefault", (string?)pod["securityContext"]!["seccompProfile"]!["type"]);
        Assert.All(pod["volumes"]!.AsArray(), volume => Assert.NotNull(volume!["emptyDir"]));
        Assert.All(pod["initContainers"]!.AsArray().Concat(pod["containers"]!.AsArray()), container =>
        {
            var context = container!["securityContext"]!;
            Assert.False((bool?)context["allowPrivilegeEscalation"]);
            Assert.True((bool?)context["readOnlyRootFilesystem"]);
            Assert.Equal("ALL", (string?)Assert.Single(context["capabilities"]!["drop"]!.AsArray()));
            Assert.Null(context["capabilities"]!["add"]);
        });
    }
}
