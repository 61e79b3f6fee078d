using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.Kubernetes.Tests.Configuration;

/// <summary>Several kubeconfigs read as one, compared with what kubectl makes of the same files.</summary>
public sealed class KubeconfigMergeTests : IDisposable
{
    private static readonly string[] Names = ["a", "b", "c"];

    private readonly string folder = Directory.CreateTempSubdirectory("kubeconfigs-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Files_merge_as_kubectl_merges_them()
    {
        var kubectl = TestPrograms.Require("kubectl");
        var random = new Random(20260131);
        for (var set = 0; set < 40; set++)
        {
            var files = WriteSet(random, Path.Combine(folder, $"set{set}"));
            var list = string.Join(Path.PathSeparator, files);
            foreach (var context in (string?[])[null, Names[random.Next(Names.Length)]])
            {
                var theirs = await KubectlAsync(kubectl, list, context);
                var ours = Ours(list, context);
                Assert.True(theirs == ours, $"set {set}, context {context ?? "(current)"}\nkubectl: {theirs}\nours:    {ours}\n{string.Join('\n', files.Where(File.Exists).Select(File.ReadAllText))}");
            }
        }
    }

    /// <summary>Up to three files, one of which may be missing, in folders of their own so that relative paths differ.</summary>
    private static List<string> WriteSet(Random random, string folder)
    {
        var files = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, $"file{i}")).FullName;
            foreach (var pem in (string[])["ca.crt", "client.crt", "client.key"])
                File.WriteAllText(Path.Combine(place, pem), $"{pem} of file {i}");
            var file = Path.Combine(place, "config");
            files.Add(file);
            if (random.Next(5) > 0)
                File.WriteAllText(file, Kubeconfig(random, i).ToJsonString());
        }

        files.Add(files[random.Next(files.Count)]); // named twice
        return files;
    }

    private static JsonObject Kubeconfig(Random random, int file)
    {
        var config = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = Entries(random, "cluster", () => new()
            {
                ["server"] = $"https://server{file}-{random.Next(100)}:6443/prefix",
                ["certificate-authority"] = random.Next(2) == 0 ? "ca.crt" : null,
                ["tls-server-name"] = random.Next(3) == 0 ? $"sni{file}" : null,
                ["proxy-url"] = random.Next(3) == 0 ? $"socks5://proxy{file}:1080" : null,
                ["disable-compression"] = random.Next(3) == 0 ? true : null,
            }),
            ["users"] = Entries(random, "user", () => random.Next(3) switch
            {
                0 => new() { ["token"] = $"token{file}-{random.Next(100)}", ["as"] = random.Next(2) == 0 ? "jane" : null },
                1 => new() { ["username"] = $"user{file}", ["password"] = "12345" },
                // Never a file and its data: kubectl uses such entries, but refuses to flatten them.
                _ => random.Next(2) == 0
                    ? new() { ["client-certificate"] = "client.crt", ["client-key"] = "./client.key" }
                    : new() { ["client-certificate-data"] = Base64($"certificate {file}"), ["client-key"] = "client.key" },
            }),
            ["contexts"] = Entries(random, "context", () => new()
            {
                ["cluster"] = Names[random.Next(Names.Length)],
                ["user"] = Names[random.Next(Names.Length)],
                ["namespace"] = random.Next(2) == 0 ? $"ns{file}" : null,
            }),
        };
        if (random.Next(2) == 0)
            config["current-context"] = Names[random.Next(Names.Length)];
        return config;
    }

    private static JsonArray Entries(Random random, string field, Func<JsonObject> create) => [.. Names
        .Where(_ => random.Next(3) > 0)
        .Select(name => (JsonNode)new JsonObject { ["name"] = name, [field] = WithoutNulls(create()) })];

    private static JsonObject WithoutNulls(JsonObject json) => new(json.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

    private static async Task<string> KubectlAsync(string kubectl, string list, string? context)
    {
        string[] arguments = ["config", "view", "--raw", "--flatten", "--minify", "-o", "json", .. context is null ? Array.Empty<string>() : ["--context", context]];
        var result = await Command.RunAsync(kubectl, arguments, "", Cancel, new Dictionary<string, string> { ["KUBECONFIG"] = list, ["HOME"] = "/nonexistent" });
        if (result.ExitCode != 0)
            return "refused";
        var view = JsonNode.Parse(result.Output)!;
        if (view["clusters"] is not JsonArray { Count: 1 } clusters || view["users"] is not JsonArray { Count: 1 } users)
            return "refused"; // nothing to connect to, or as nobody
        var cluster = clusters[0]!["cluster"]!;
        var user = users[0]!["user"]!;
        return string.Join(
            '|',
            Text(cluster["server"]),
            Decoded(cluster["certificate-authority-data"]),
            Text(cluster["tls-server-name"]),
            Text(cluster["proxy-url"]),
            (bool?)cluster["disable-compression"] ?? false,
            Text(view["contexts"]![0]!["context"]!["namespace"] ?? "default"),
            Text(user["token"]),
            Text(user["username"]) + ":" + Text(user["password"]),
            Decoded(user["client-certificate-data"]) + ":" + Decoded(user["client-key-data"]),
            Text(user["as"]));
    }

    private static string Ours(string list, string? context)
    {
        try
        {
            var found = new ConfigurationLoader(name => name == "KUBECONFIG" ? list : null, "/nonexistent", "/nonexistent").Load(new() { Context = context });
            return string.Join(
                '|',
                found.Server.OriginalString,
                Content(found.Tls.CertificateAuthority),
                found.Tls.ServerName,
                found.Proxy?.OriginalString,
                found.DisableCompression,
                found.Namespace,
                found.Credentials.Token,
                found.Credentials.Username + ":" + found.Credentials.Password,
                Content(found.Tls.ClientCertificate) + ":" + Content(found.Tls.ClientKey),
                found.Impersonation?.User);
        }
        catch (KubernetesConfigurationException)
        {
            return "refused";
        }
    }

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decoded(JsonNode? node) => node is null ? "" : Encoding.UTF8.GetString(Convert.FromBase64String(node.ToString()));

    private static string Content(PemSource? source) => source is null ? "" : source.Data ?? File.ReadAllText(source.File!);
}
