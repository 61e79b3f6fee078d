using CloudIntel.Kubernetes.Configuration;

namespace CloudIntel.Kubernetes.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private const string Damage = "{}[]:,-'\"&*!|>%@`#\t\n ?x0";
    private const string ServiceHost = "KUBERNETES_SERVICE_HOST";

    private readonly string folder = Directory.CreateTempSubdirectory("configuration-").FullName;
    private readonly Dictionary<string, string?> environment = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_named_file_counts_alone()
    {
        environment["KUBECONFIG"] = Write("other", "https://other");
        Assert.Equal("https://named/", Load(new() { Kubeconfig = Write("named", "https://named") }).Server.ToString());
    }

    [Fact]
    public void A_named_file_must_exist()
    {
        var e = Assert.Throws<KubernetesConfigurationException>(() => Load(new() { Kubeconfig = Path.Combine(folder, "none") }));
        Assert.Contains(Path.Combine(folder, "none"), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_variable_counts_before_the_home_folder()
    {
        WriteHome("https://home");
        environment["KUBECONFIG"] = Write("listed", "https://listed");
        Assert.Equal("listed", Load(new()).Server.Host);
    }

    [Fact]
    public void Missing_files_of_the_variable_are_skipped()
    {
        environment["KUBECONFIG"] = string.Join(Path.PathSeparator, "", Path.Combine(folder, "none"), Write("listed", "https://listed"));
        Assert.Equal("listed", Load(new()).Server.Host);
    }

    [Theory]
    [InlineData(false, "home")] // a person's tool
    [InlineData(true, "10.0.0.1")] // a process that serves its cluster
    public void Home_folder_and_pod_count_in_the_order_that_suits_the_process(bool preferInCluster, string host)
    {
        WriteHome("https://home");
        MountServiceAccount();
        Assert.Equal(host, Load(new() { PreferInCluster = preferInCluster }).Server.Host);
    }

    [Fact]
    public void Without_a_kubeconfig_the_pod_counts()
    {
        MountServiceAccount();
        var found = Load(new());
        Assert.Equal(new Uri("https://10.0.0.1:443"), found.Server);
        Assert.Equal(Path.Combine(folder, "serviceaccount", "token"), found.Credentials.TokenFile);
        Assert.Equal(Path.Combine(folder, "serviceaccount", "ca.crt"), found.Tls.CertificateAuthority!.File);
        Assert.Equal("mounted", found.Namespace);
    }

    [Fact]
    public void The_address_of_a_pod_may_be_IPv6()
    {
        MountServiceAccount();
        environment[ServiceHost] = "fd00::1";
        Assert.Equal(new Uri("https://[fd00::1]:443"), Load(new()).Server);
    }

    [Fact]
    public void A_pod_without_an_authority_trusts_what_the_system_trusts()
    {
        MountServiceAccount();
        File.Delete(Path.Combine(folder, "serviceaccount", "ca.crt"));
        Assert.Null(Load(new()).Tls.CertificateAuthority);
    }

    [Fact]
    public void The_namespace_of_a_pod_is_the_variable_then_the_file_then_default()
    {
        MountServiceAccount();
        environment["POD_NAMESPACE"] = "variable";
        Assert.Equal("variable", Load(new()).Namespace);
        environment.Remove("POD_NAMESPACE");
        Assert.Equal("mounted", Load(new()).Namespace);
        File.Delete(Path.Combine(folder, "serviceaccount", "namespace"));
        Assert.Equal("default", Load(new()).Namespace);
        Assert.Equal("asked", Load(new() { Namespace = "asked" }).Namespace);
    }

    [Fact]
    public void Nothing_to_be_found_is_said_with_the_places_that_were_looked_at()
    {
        var e = Assert.Throws<KubernetesConfigurationException>(() => Load(new()));
        Assert.Contains(Path.Combine(folder, ".kube", "config"), e.Message, StringComparison.Ordinal);
        Assert.Contains("KUBECONFIG", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users:\n- name: u\n  user: {client-certificate: c.crt}", "users \"u\": client-key is missing beside client-certificate")]
    [InlineData("users:\n- name: u\n  user: {client-key-data: '***'}", "users \"u\": client-key-data is no base64")]
    [InlineData("users:\n- name: u\n  user: {token: t, username: n}", "users \"u\": username stands beside a token")]
    [InlineData("users:\n- name: u\n  user: {as-groups: [g]}", "users \"u\": as is missing")]
    [InlineData("users:\n- name: u\n  user: {auth-provider: {name: gcp}}", "users \"u\": auth-provider \"gcp\" is a mechanism that Kubernetes has removed")]
    [InlineData("users:\n- name: u\n  user: {exec: {command: x}}", "users \"u\": exec: apiVersion is missing")]
    [InlineData("users:\n- name: u\n  user: {exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}", "users \"u\": exec: apiVersion must be")]
    [InlineData("users:\n- name: u\n  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x}}", "users \"u\": exec: interactiveMode must be")]
    [InlineData("users:\n- name: u\n  user: {exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: x, env: [{value: v}]}}", "users \"u\": exec: env[0]: name is missing")]
    [InlineData("users:\n- name: other\n  user: {}", "contexts \"k\": user names \"u\", which is not among the users")]
    [InlineData("users:\n- user: {}", "users[0]: name is missing")]
    [InlineData("users: {}", "users must be a list")]
    [InlineData("users: [1]", "users[0] must be a mapping")]
    public void What_is_wrong_with_a_user_is_said_with_file_entry_and_field(string users, string what)
    {
        var file = Path.Combine(folder, "config");
        File.WriteAllText(file, $"current-context: k\ncontexts:\n- name: k\n  context: {{cluster: c, user: u}}\nclusters:\n- name: c\n  cluster: {{server: 'https://s'}}\n{users}");
        var e = Assert.Throws<KubernetesConfigurationException>(() => Load(new() { Kubeconfig = file }));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "clusters \"c\": server is missing")]
    [InlineData("{server: 'ftp://s'}", "clusters \"c\": server must be an address")]
    [InlineData("{server: 'https://'}", "clusters \"c\": server must be an address")]
    [InlineData("{server: 'https://user:open-sesame@s'}", "clusters \"c\": server must be an address")]
    [InlineData("{server: [x]}", "clusters \"c\": server must be a text")]
    [InlineData("{server: 'https://s', insecure-skip-tls-verify: true, certificate-authority: ca.crt}", "clusters \"c\": insecure-skip-tls-verify is true beside a certificate-authority")]
    [InlineData("{server: 'https://s', insecure-skip-tls-verify: yes}", "clusters \"c\": insecure-skip-tls-verify must be true or false")]
    [InlineData("{server: 'https://s', proxy-url: 'ftp://p'}", "clusters \"c\": proxy-url must be an address")]
    public void What_is_wrong_with_a_cluster_is_said_with_file_entry_and_field(string cluster, string what)
    {
        var file = Path.Combine(folder, "config");
        File.WriteAllText(file, $"current-context: k\ncontexts:\n- name: k\n  context: {{cluster: c}}\nclusters:\n- name: c\n  cluster: {cluster}");
        var e = Assert.Throws<KubernetesConfigurationException>(() => Load(new() { Kubeconfig = file }));
        Assert.Contains($"{file}: {what}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("open-sesame", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_YAML_is_said_to_be_none_without_being_quoted()
    {
        var file = Path.Combine(folder, "config");
        File.WriteAllText(file, "users:\n- name: u\n  user: {token: hunter2\n x: [}");
        var e = Assert.Throws<KubernetesConfigurationException>(() => Load(new() { Kubeconfig = file }));
        Assert.Contains($"{file} is no YAML", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_damaged_anywhere_gives_a_configuration_or_says_what_is_wrong()
    {
        var whole = File.ReadAllText(Write("whole", "https://s", "{token: t, as: jane, as-user-extra: {k: [v]}, exec: {apiVersion: client.authentication.k8s.io/v1, env: [{name: A}]}}"));
        var random = new Random(4);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = whole.ToCharArray();
            for (var j = random.Next(1, 4); j > 0; j--)
                damaged[random.Next(damaged.Length)] = Damage[random.Next(Damage.Length)];
            var file = Path.Combine(folder, "damaged");
            File.WriteAllText(file, new string(damaged));
            try
            {
                Load(new() { Kubeconfig = file });
            }
            catch (KubernetesConfigurationException e)
            {
                Assert.Contains(file, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Data_in_the_file_counts_before_a_file_of_its_own()
    {
        var file = Path.Combine(folder, "config");
        File.WriteAllText(
            file,
            """
            current-context: k
            contexts: [{name: k, context: {cluster: c} }]
            clusters: [{name: c, cluster: {server: "https://s", certificate-authority: ca.crt, certificate-authority-data: cGVt} }]
            """);
        Assert.Equal(("pem", null), (Load(new() { Kubeconfig = file }).Tls.CertificateAuthority!.Data, Load(new() { Kubeconfig = file }).Tls.CertificateAuthority!.File));
    }

    [Fact]
    public void An_unknown_context_is_answered_with_those_there_are()
    {
        var e = Assert.Throws<KubernetesConfigurationException>(() => Load(new() { Kubeconfig = Write("file", "https://s"), Context = "x" }));
        Assert.Contains("no context \"x\". There are: k", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kubeconfig_may_be_JSON_with_tabs()
    {
        var file = Path.Combine(folder, "config");
        File.WriteAllText(file, "{\n\t\"current-context\": \"k\",\n\t\"contexts\": [\n\t\t{\"name\": \"k\",\t\"context\": {\"cluster\": \"c\"}}\n\t],\n\t\"clusters\": [{\"name\": \"c\", \"cluster\": {\"server\": \"https://s\"}}]\n}\n");
        Assert.Equal("s", Load(new() { Kubeconfig = file }).Server.Host);
    }

    [Fact]
    public void An_exec_plugin_is_taken_over_with_everything_it_is_told()
    {
        var file = Path.Combine(folder, "config");
        File.WriteAllText(
            file,
            """
            current-context: k
            contexts: [{name: k, context: {cluster: c, user: u} }]
            clusters:
            - name: c
              cluster:
                server: https://s
                extensions:
                - {name: other, extension: 1}
                - {name: client.authentication.k8s.io/exec, extension: {audience: "06e3", n: 5, f: true, list: [a, null]}}
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1beta1
                  command: bin/plugin
                  args: [get, 12]
                  env: [{name: A, value: "1"}, {name: B}]
                  installHint: get it
                  provideClusterInfo: true
            """);
        var exec = Load(new() { Kubeconfig = file }).Credentials.Exec!;
        Assert.Equal(Path.Combine(folder, "bin", "plugin"), exec.Command);
        Assert.Equal(["get", "12"], exec.Arguments);
        Assert.Equal([new("A", "1"), new("B", "")], exec.Environment);
        Assert.Equal(("get it", true, ExecInteractiveMode.IfAvailable), (exec.InstallHint, exec.ProvideClusterInfo, exec.InteractiveMode));
        Assert.Equal("""{"audience":"06e3","n":5,"f":true,"list":["a",null]}""", exec.ClusterExtension);
    }

    [Theory]
    [InlineData("token: t")]
    [InlineData("tokenFile: t")]
    [InlineData("username: n")]
    [InlineData("client-certificate: c, client-key: k")]
    public void An_exec_plugin_counts_only_alone(string credential)
    {
        var file = Path.Combine(folder, "config");
        File.WriteAllText(
            file,
            $$"""
            current-context: k
            contexts: [{name: k, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: {server: "https://s"} }]
            users: [{name: u, user: { {{credential}}, exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x} } }]
            """);
        Assert.Null(Load(new() { Kubeconfig = file }).Credentials.Exec);
    }

    [Fact]
    public void Over_plain_HTTP_nobody_proves_anything()
    {
        var file = Write("file", "http://s:8080", "{token: hunter2, as: jane}");
        var found = Load(new() { Kubeconfig = file });
        Assert.Equal("none", found.Credentials.ToString());
        Assert.Null(found.Credentials.Token);
    }

    [Theory]
    [InlineData("s:8080", "http://s:8080/")]
    [InlineData("https://s/k8s/clusters/c-1", "https://s/k8s/clusters/c-1")]
    public void An_address_may_lack_its_scheme_and_have_a_path(string server, string expected) =>
        Assert.Equal(expected, Load(new() { Kubeconfig = Write("file", server) }).Server.ToString());

    [Fact]
    public void What_is_confidential_is_not_shown()
    {
        var found = Load(new() { Kubeconfig = Write("file", "https://s", "{token: hunter2}") });
        Assert.Equal("hunter2", found.Credentials.Token);
        foreach (var shown in (object[])[found, found.Credentials, found.Tls, new CredentialConfiguration { Username = "u", Password = "hunter2" }, PemSource.OfData("hunter2"), found.Tls with { ClientKey = PemSource.OfData("hunter2") }])
            Assert.DoesNotContain("hunter2", shown.ToString(), StringComparison.Ordinal);
    }

    private KubernetesClientConfiguration Load(ConfigurationOptions options) =>
        new ConfigurationLoader(name => environment.GetValueOrDefault(name), folder, Path.Combine(folder, "serviceaccount")).Load(options);

    private void WriteHome(string server)
    {
        Directory.CreateDirectory(Path.Combine(folder, ".kube"));
        Write(Path.Combine(".kube", "config"), server);
    }

    private string Write(string name, string server, string user = "{}")
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(
            file,
            $$"""
            current-context: k
            contexts: [{name: k, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: {server: "{{server}}"} }]
            users: [{name: u, user: {{user}} }]
            """);
        return file;
    }

    private void MountServiceAccount()
    {
        environment[ServiceHost] = "10.0.0.1";
        environment["KUBERNETES_SERVICE_PORT"] = "443";
        var mount = Directory.CreateDirectory(Path.Combine(folder, "serviceaccount")).FullName;
        foreach (var (name, text) in (IEnumerable<(string, string)>)[("token", "t\n"), ("ca.crt", "pem"), ("namespace", "mounted\n")])
            File.WriteAllText(Path.Combine(mount, name), text);
    }
}
