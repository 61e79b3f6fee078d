using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CloudIntel.Cli.Policy;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Export;
using CloudIntel.Core.Policy.Rules;
using CloudIntel.Core.Units;
using CloudIntel.TestKit.ControlPlane;

namespace CloudIntel.Cli.Tests;

/// <summary>Exported policies as the admission of a current Kubernetes evaluates them, held against the gate's own judgement.</summary>
public sealed partial class PolicyExportServerTests(PolicyExportServerTests.Servers servers) : IClassFixture<PolicyExportServerTests.Servers>
{
    /// <summary>Everything that can be exported, told apart by its warnings.</summary>
    private static readonly CompiledPolicy Everything = new()
    {
        Name = "all",
        Enforcement = Enforcement.Warn,
        FailsClosed = true, // an expression that fails is then seen
        Match = new()
        {
            Kinds = [.. BuiltInKinds.Default.Where(kind => kind.Kind is not ("Service" or "Workload")), new(null, "HorizontalPodAutoscaler"), new("cloudintel.io", "Workload")],
            Namespaces = ["shop", "team-*", "sandbox", "kube-system"],
            ExcludedNamespaces = ["sandbox"],
            NamespaceSelector = [new("judged", NodeSelectorOperator.NotIn, ["no"])],
            ObjectSelector = [new("tier", NodeSelectorOperator.NotIn, ["system"])],
        },
        Exempt = new() { Users = ["seeder", "root-*"], Groups = ["platform*"], Namespaces = ["team-free"] },
        BreakGlass = new(["oncall-*"], BreakGlass.DefaultAnnotation),
        Rules =
        [
            new LabelsRule("team", [new("team") { Values = ["search", "sh.op"], Owner = "finops@example.com" }]),
            new LabelsRule("cost-center", [new("cost-center") { Pattern = @"cc-\d{4}|none", OfPods = true }]),
            new LabelsRule("owner", [new("owner") { IsAnnotation = true, Pattern = @"[a-z]+(\.[a-z]+)*@example\.com" }]),
            new RequestsRule("requests", ["cpu", "memory"]),
            new LimitsRule("cpu", 2, null, null),
            new LimitsRule("memory", null, 3 * (decimal)ByteUnits.Gibibyte, null),
            new LimitsRule("ratio", null, null, 2.5m),
            new ReplicasRule("replicas", 3),
            new GpusRule("gpus", [], 4),
            new GpusRule("gpu-kinds", ["nvidia.com/MIG-1g*", "amd.com/gpu"], null),
            new StorageClassesRule("classes", ["gp3", "fast-*"]),
            new SpotRule("spot", ["shop"]),
        ],
    };

    /// <summary>The same where an expression that does not compile is seen: what only warns says nothing of it.</summary>
    private static readonly CompiledPolicy Denied = Everything with { Name = "denied", Enforcement = Enforcement.Deny, Match = Everything.Match with { Namespaces = ["denied"] } };

    private static readonly CompiledPolicy Defaults = new()
    {
        Name = "defaults",
        Enforcement = Enforcement.Deny,
        Match = new() { Namespaces = ["plain"], Operations = [PolicyOperation.Create] },
        Exempt = new() { Users = ["seeder"] },
        Rules = [new LabelsRule("team", [new("team")])],
    };

    private static readonly CompiledPolicy Scaled = new()
    {
        Name = "scaled",
        Enforcement = Enforcement.Deny,
        Match = new() { Namespaces = ["scaled"] },
        Exempt = new() { Users = ["seeder"] },
        Rules = [new ReplicasRule("replicas", 3)],
    };

    private static readonly CompiledPolicy Closed = new()
    {
        Name = "closed",
        Enforcement = Enforcement.Deny,
        FailsClosed = true,
        Match = new() { Namespaces = ["closed"] },
        Rules = [new LimitsRule("cpu", 2, null, null), new RequestsRule("requests", ["cpu"])],
    };

    /// <summary>Patterns of labels, and of annotations.</summary>
    private static readonly CompiledPolicy Patterned = new()
    {
        Name = "patterns",
        Enforcement = Enforcement.Warn,
        Match = new() { Namespaces = ["patterns"] },
        Rules =
        [
            .. new[] { "a|b", "^a.b$", @"\d+", @"[^\d]\w*", "(?i)ab?", "(a|ab)(c|bcd)*", @"a\.b", "[a-c]{2,3}", "(?:ab){2}", "a+?b??", @"\w+\b-\w+", "[-a]*", @"[\w.]+" }
                .Select((pattern, index) => new LabelsRule($"label-{index}", [new("text") { Pattern = pattern }])),
            .. new[] { "a.*b", "[^a]+", @"a\nb", @"\[a\]", "a[^b]*", @"[\t ]*a", @"\Aa\z", "(a|)b" }
                .Select((pattern, index) => new LabelsRule($"annotation-{index}", [new("text") { Pattern = pattern, IsAnnotation = true }])),
        ],
    };

    private static readonly string[] Excluded = ["kube-system", "cloudintel-system"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_expressions_are_evaluated_where_nothing_is_wrong()
    {
        var server = await servers.StartAsync(Cancellation);
        const string Metadata = """{"name": "web", "namespace": "denied", "labels": {"team": "search", "cost-center": "cc-0001"}, "annotations": {"owner": "ada@example.com"} }""";
        const string Pod = """{"nodeSelector": {"karpenter.sh/capacity-type": "spot"}, "containers": [{"name": "app", "resources": {"requests": {"cpu": 1, "memory": "1Gi", "amd.com/gpu": "1"}, "limits": {"cpu": "2"} } }] }""";
        const string Template = $$"""{"metadata": {"labels": {"cost-center": "none"} }, "spec": {{Pod}} }""";
        string[] objects =
        [
            $$"""{ "apiVersion": "v1", "kind": "Pod", "metadata": {{Metadata}}, "spec": {{Pod}} }""",
            $$"""{ "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {{Metadata}}, "spec": {"replicas": 3, "template": {{Template}}, "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"storageClassName": "fast-1"} }] } }""",
            $$"""{ "apiVersion": "batch/v1", "kind": "CronJob", "metadata": {{Metadata}}, "spec": {"jobTemplate": {"spec": {"template": {{Template}} } } } }""",
            $$"""{ "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {{Metadata}}, "spec": {"storageClassName": "gp3"} }""",
            $$"""{ "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {{Metadata}}, "spec": {"maxReplicas": 3} }""",
            $$"""{ "apiVersion": "cloudintel.io/v1alpha1", "kind": "Workload", "metadata": {{Metadata}}, "spec": {"resources": {"cpu": "1", "memory": "1Gi"}, "cost": {"purchaseOptions": ["Spot"]} } }""",
        ];
        foreach (var json in objects)
        {
            var answer = await PostAsync(server, json);
            Assert.True(answer.Status == HttpStatusCode.Created, $"{json}\n{answer.Body}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task API_servers_find_what_the_gate_finds_in_objects_that_are_made(int seed)
    {
        var server = await servers.StartAsync(Cancellation);
        var objects = new RandomObjects(seed);
        var found = new HashSet<string>();
        for (var i = 0; i < 120; i++)
        {
            var (made, who) = (objects.Next(), objects.Who());
            var answer = await server.SendAsync(HttpMethod.Post, $"{Servers.Collection(made)}?dryRun=All", Servers.Foreign(made), who, Cancellation);

            Assert.True(answer.Status == HttpStatusCode.Created, $"{made}\n{answer.Body}");
            Assert.True(Judged(made, null, who).SetEquals(Warned(answer)), Difference(made, null, who, answer));
            found.UnionWith(Warned(answer));
        }

        Assert.Superset(Everything.Rules.Select(rule => rule.Name).ToHashSet(), found);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task API_servers_find_what_the_gate_finds_in_objects_that_change(int seed)
    {
        var server = await servers.StartAsync(Cancellation);
        var objects = new RandomObjects(seed);
        for (var i = 0; i < 120; i++)
        {
            var old = objects.Next();
            var (changed, who) = (objects.Changed(old), objects.Who());
            var stored = await server.SendAsync(HttpMethod.Post, Servers.Collection(old), Servers.Foreign(old), "seeder", Cancellation);
            Assert.True(stored.Status == HttpStatusCode.Created && stored.Warnings.Count == 0, $"{old}\n{stored.Body}");
            var sent = JsonNode.Parse(Servers.Foreign(changed))!;
            sent["metadata"]!["resourceVersion"] = (string)stored.Body["metadata"]!["resourceVersion"]!;
            var answer = await server.SendAsync(HttpMethod.Put, $"{Servers.Collection(old)}/{old["metadata"]!["name"]}?dryRun=All", sent.ToJsonString(), who, Cancellation);

            Assert.True(answer.Status == HttpStatusCode.OK, $"{old}\n{changed}\n{answer.Body}");
            var (judged, warned) = (Judged(changed, old, who), Warned(answer));
            if (Read(old).Volumes.Any(volume => volume.StorageClass is null))
            {
                // Which class that was is known to the gate alone.
                judged.Remove("classes");
                warned.Remove("classes");
            }

            Assert.True(judged.SetEquals(warned), Difference(changed, old, who, answer));
        }
    }

    [Fact]
    public async Task Patterns_match_for_API_servers_what_they_match_for_the_gate()
    {
        var server = await servers.StartAsync(Cancellation);
        string[] labels = ["a", "b", "ab", "aB", "AB", "a.b", "axb", "abc", "abcd", "abbcd", "1", "a1", "12-ab", "abab", "a-a", "A", "cab", "x_1"];
        string[] annotations = ["a", "b", "ab", "a\nb", "axxb", "ä", "aä", "[a]", "\ta", "😀", "a😀b", "a\n", "b\n"];
        for (var i = 0; i < Math.Max(labels.Length, annotations.Length); i++)
        {
            var json = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["metadata"] = new JsonObject
                {
                    ["name"] = "web",
                    ["namespace"] = "patterns",
                    ["labels"] = new JsonObject { ["text"] = labels[i % labels.Length] },
                    ["annotations"] = new JsonObject { ["text"] = annotations[i % annotations.Length] },
                },
                ["spec"] = new JsonObject(),
            };
            var request = new GateRequest { Operation = PolicyOperation.Create, Object = Read(json), User = "ada", At = DateTimeOffset.UnixEpoch };
            var judged = PolicySet.Of([Patterned]).Judge(request, JudgeFacts.None).Violations.Select(violation => violation.Rule).ToHashSet();
            Assert.Equal(judged, Warned(await PostAsync(server, json.ToJsonString())));
        }
    }

    [Fact]
    public async Task A_policy_that_denies_turns_away_and_says_why()
    {
        var server = await servers.StartAsync(Cancellation);
        var answer = await PostAsync(server, """{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "plain"}, "spec": {}}""");

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.EndsWith("denied request: defaults/team: Deployment plain/web needs the label team", (string)answer.Body["message"]!, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.Created,
            (await PostAsync(server, """{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "plain", "labels": {"team": "a"}}, "spec": {}}""")).Status);
    }

    [Theory]
    [InlineData("LoadBalancer", HttpStatusCode.Forbidden)]
    [InlineData("ClusterIP", HttpStatusCode.Created)]
    public async Task Of_Services_only_load_balancers_are_judged_where_no_kind_is_named(string type, HttpStatusCode expected) =>
        Assert.Equal(expected, (await PostAsync(
            await servers.StartAsync(Cancellation),
            $$"""{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "plain"}, "spec": {"type": "{{type}}"} }""")).Status);

    [Fact]
    public async Task A_change_of_the_scale_is_judged_and_may_lower_what_was_too_much()
    {
        var server = await servers.StartAsync(Cancellation);
        const string Path = "/apis/apps.example.com/v1/namespaces/scaled/deployments";
        var stored = await server.SendAsync(HttpMethod.Post, Path, Servers.Foreign(Object("""{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "scaled"}, "spec": {"replicas": 6}}""")), "seeder", Cancellation);
        Assert.Equal(HttpStatusCode.Created, stored.Status);

        Assert.Equal(HttpStatusCode.OK, (await ScaleAsync(5)).Status);
        Assert.Equal(HttpStatusCode.OK, (await ScaleAsync(3)).Status);
        var denied = await ScaleAsync(4);
        Assert.Equal(HttpStatusCode.Forbidden, denied.Status);
        Assert.Contains("scaled/replicas: Scale scaled/web asks for more than 3 replicas", (string)denied.Body["message"]!, StringComparison.Ordinal);

        Task<PolicyAnswer> ScaleAsync(int replicas) => server.SendAsync(HttpMethod.Patch, $"{Path}/web/scale", $$"""{"spec": {"replicas": {{replicas}} } }""", "ada", Cancellation);
    }

    [Fact]
    public async Task An_object_on_its_way_out_is_let_go()
    {
        var server = await servers.StartAsync(Cancellation);
        const string Path = "/apis/apps.example.com/v1/namespaces/scaled/deployments";
        await server.SendAsync(HttpMethod.Post, Path, Servers.Foreign(Object("""{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "old", "namespace": "scaled", "finalizers": ["example.com/held"]}, "spec": {"replicas": 1}}""")), "seeder", Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, (await ChangeAsync()).Status);
        await server.SendAsync(HttpMethod.Delete, $"{Path}/old", null, "ada", Cancellation);

        Assert.Equal(HttpStatusCode.OK, (await ChangeAsync()).Status);

        Task<PolicyAnswer> ChangeAsync() => server.SendAsync(HttpMethod.Patch, $"{Path}/old?dryRun=All", """{"spec": {"replicas": 9}}""", "ada", Cancellation);
    }

    [Theory]
    [InlineData(10, "1", "Created")]
    [InlineData(3_000, "1", "Forbidden")] // too large, or too much to look at: either way it ends
    [InlineData(1, "no quantity", "Forbidden")]
    public async Task Hostile_objects_are_turned_away_where_a_policy_fails_closed(int containers, string cpu, string expected)
    {
        var server = await servers.StartAsync(Cancellation);
        var list = string.Join(',', Enumerable.Range(0, containers).Select(i => $$"""{"name": "c{{i}}", "resources": {"requests": {"cpu": "{{(containers > 1 ? "100m" : cpu)}}"} } }"""));
        var answer = await PostAsync(server, $$"""{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "closed"}, "spec": {"containers": [{{list}}]} }""");

        Assert.True(expected == (answer.Status is HttpStatusCode.UnprocessableEntity ? HttpStatusCode.Forbidden : answer.Status).ToString(), answer.Body.ToJsonString());
    }

    private static Task<PolicyAnswer> PostAsync(AdmissionPolicyServer server, string json, string who = "ada") =>
        server.SendAsync(HttpMethod.Post, $"{Servers.Collection(Object(json))}?dryRun=All", Servers.Foreign(Object(json)), who, Cancellation);

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>Names of the rules that the gate finds broken.</summary>
    private static HashSet<string> Judged(JsonObject changed, JsonObject? old, string who)
    {
        var @namespace = (string)changed["metadata"]!["namespace"]!;
        if (Excluded.Contains(@namespace))
            return [];
        var names = who.Split('|');
        var request = new GateRequest
        {
            Operation = old is null ? PolicyOperation.Create : PolicyOperation.Update,
            Object = Read(changed),
            Old = old is null ? null : Read(old),
            User = names[0],
            Groups = names[1..],
            At = DateTimeOffset.UnixEpoch,
        };
        var judgement = PolicySet.Of([Everything with { FailsClosed = false }]).Judge(request, JudgeFacts.None with { NamespaceLabels = Servers.Namespaces.GetValueOrDefault(@namespace) ?? [] });
        return [.. judgement.Violations.Select(violation => violation.Rule)];
    }

    private static HashSet<string> Warned(PolicyAnswer answer) =>
        [.. answer.Warnings.Select(warning => Warning().Match(warning).Groups["rule"].Value)];

    private static string Difference(JsonObject changed, JsonObject? old, string who, PolicyAnswer answer) =>
        $"{who}\nold: {old?.ToJsonString()}\nnew: {changed.ToJsonString()}\ngate: {string.Join(' ', Judged(changed, old, who))}\nserver: {string.Join("\n        ", answer.Warnings)}";

    private static PolicyObject Read(JsonObject json) => PolicyObject.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), []);

    [GeneratedRegex("': (all|patterns)/(?<rule>[-a-z0-9]+): ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Warning();

    /// <summary>
    /// A server with all policies of the tests. Custom resources cannot be of the groups of Kubernetes, so the kinds are of groups of their own, and so are the resources of the policies;
    /// everything else is as it was exported.
    /// </summary>
    public sealed class Servers : IAsyncDisposable
    {
        internal static readonly Dictionary<string, Dictionary<string, string>> Namespaces = new()
        {
            ["shop"] = [],
            ["team-a"] = new() { ["judged"] = "yes" },
            ["team-b"] = new() { ["judged"] = "no" },
            ["team-free"] = [],
            ["sandbox"] = [],
            ["elsewhere"] = [],
            ["kube-system"] = [],
            ["denied"] = [],
            ["patterns"] = [],
            ["plain"] = [],
            ["scaled"] = [],
            ["closed"] = [],
        };

        private readonly SemaphoreSlim gate = new(1, 1);
        private AdmissionPolicyServer? server;

        internal async Task<AdmissionPolicyServer> StartAsync(CancellationToken cancellationToken)
        {
            await gate.WaitAsync(cancellationToken);
            try
            {
                return server ??= await StartedAsync(cancellationToken);
            }
            finally
            {
                gate.Release();
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (server is not null)
                await server.DisposeAsync();
            gate.Dispose();
        }

        /// <summary>The path of an object's kind in its namespace.</summary>
        internal static string Collection(JsonObject json)
        {
            var (group, version) = Group((string)json["apiVersion"]!);
            return $"/apis/{Foreign(group)}/{version}/namespaces/{json["metadata"]!["namespace"]}/{RandomObjects.Kinds[(string)json["kind"]!].Plural}";
        }

        /// <summary>The same object as a custom one.</summary>
        internal static string Foreign(JsonObject json)
        {
            var copy = json.DeepClone();
            var (group, version) = Group((string)json["apiVersion"]!);
            copy["apiVersion"] = $"{Foreign(group)}/{version}";
            return copy.ToJsonString();
        }

        private static string Foreign(string group) => group.Length == 0 ? "core.example.com" : $"{group.Split('.')[0]}.example.com";

        private static (string Group, string Version) Group(string apiVersion) => apiVersion.Split('/') is [var group, var version] ? (group, version) : ("", apiVersion);

        private static async Task<AdmissionPolicyServer> StartedAsync(CancellationToken cancellationToken)
        {
            var policies = new[] { Everything, Denied, Defaults, Scaled, Closed, Patterned }.SelectMany(policy => AdmissionPolicies.Of(PolicyExport.Of(policy, Excluded, DateTimeOffset.UnixEpoch))).ToList();
            foreach (var rule in policies.Select(policy => policy["spec"]!["matchConstraints"]?["resourceRules"]).OfType<JsonArray>().SelectMany(rules => rules))
                rule!["apiGroups"] = new JsonArray(Foreign((string)rule["apiGroups"]![0]!));
            var started = await AdmissionPolicyServer.StartAsync(Namespaces.Select(Namespace), policies, cancellationToken);
            foreach (var (kind, (apiVersion, plural)) in RandomObjects.Kinds)
            {
                var (group, version) = Group(apiVersion);
                await started.DefineAsync(Foreign(group), version, kind, plural, kind is "Deployment" or "StatefulSet", cancellationToken);
            }

            // Policies are taken over a moment after they are known.
            var wrong = Object("""{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "scaled"}, "spec": {"replicas": 9}}""");
            while ((await started.SendAsync(HttpMethod.Post, $"{Collection(wrong)}?dryRun=All", Foreign(wrong), "ada", cancellationToken)).Status != HttpStatusCode.Forbidden)
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            return started;
        }

        private static JsonObject Namespace(KeyValuePair<string, Dictionary<string, string>> named)
        {
            var labels = new JsonObject { ["kubernetes.io/metadata.name"] = named.Key };
            foreach (var (key, value) in named.Value)
                labels[key] = value;
            return new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = named.Key, ["labels"] = labels } };
        }
    }
}
