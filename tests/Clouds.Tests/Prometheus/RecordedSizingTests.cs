using CloudIntel.Clouds.Prometheus;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Prometheus;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Clouds.Tests.Prometheus;

/// <summary>What a real Prometheus says that targets used in an hour from noon on, scraped every minute.</summary>
public sealed class RecordedSizingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeGrid Fine = new(Noon.AddMinutes(10), TimeSpan.FromMinutes(5), 4);
    private static readonly TimeGrid Coarse = new(Noon.AddMinutes(15), TimeSpan.FromMinutes(15), 3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_are_taken_together_by_whose_pods_they_are()
    {
        // A Deployment web of two pods, one of which is scraped twice; its namesake in another namespace; and a Deployment web-api, whose name begins the same.
        var series = new SeriesText();
        Pod(series, "shop", "web-6d4cf56db6-x7k2p", cores: 0.1, mebibytes: 100);
        Pod(series, "shop", "web-6d4cf56db6-x7k2p", cores: 0.1, mebibytes: 100, job: "again");
        Pod(series, "shop", "web-6d4cf56db6-9zq4t", cores: 0.3, mebibytes: 50);
        Pod(series, "shop", "web-api-7c5ddbdf54-bkm2w", cores: 2, mebibytes: 900);
        Pod(series, "other", "web-6d4cf56db6-x7k2p", cores: 3, mebibytes: 1000);
        Pod(series, "shop", "db-0", cores: 0.5, mebibytes: 700);
        Pod(series, "shop", "db-11", cores: 0.7, mebibytes: 300);
        Pod(series, "shop", "agent-4f9xl", cores: 0.05, mebibytes: 20);
        await using var server = await PrometheusServer.StartAsync(series, Cancellation);
        using var connection = Connection(server.Url);
        var source = new PrometheusSizing(connection);

        var deployments = await source.ReadAsync(Question(PodController.Deployment, new SizedPods("web", 1), new SizedPods("web-api", 1), new SizedPods("gone", 1)), Cancellation);
        Assert.Equal(["web", "web-api"], deployments.Keys.Order(StringComparer.Ordinal));
        var web = deployments["web"];
        Assert.All(web.Containers["app"].Cores, cores => Assert.Equal(0.3, cores, 0.001));
        Assert.All(web.Containers["app"].Bytes, bytes => Assert.Equal(100f * 1024 * 1024, bytes));
        Assert.All(web.Cores, cores => Assert.Equal(0.4, cores, 0.001));
        Assert.Equal([2, 2, 2], web.Pods);
        Assert.All(deployments["web-api"].Cores, cores => Assert.Equal(2, cores, 0.01));

        var sets = await source.ReadAsync(Question(PodController.StatefulSet, new SizedPods("db", 1)), Cancellation);
        Assert.All(sets["db"].Containers["app"].Cores, cores => Assert.Equal(0.7, cores, 0.001));
        var daemons = await source.ReadAsync(Question(PodController.DaemonSet, new SizedPods("agent", 1)), Cancellation);
        Assert.Equal([1, 1, 1], daemons["agent"].Pods);
    }

    [Fact]
    public async Task Pods_are_found_whose_names_are_cut_since_their_Deployment_s_is_long()
    {
        const string Long = "prometheus-kube-prometheus-stack-kube-state-metrics";
        var series = new SeriesText();
        Pod(series, "shop", "web-6d4cf56db6-x7k2p", cores: 0.1, mebibytes: 100);
        Pod(series, "shop", $"{Long}-6d4cf5x7k2p", cores: 0.2, mebibytes: 200); // 58 characters, and 5 made up
        await using var server = await PrometheusServer.StartAsync(series, Cancellation);
        using var connection = Connection(server.Url);
        var found = await new PrometheusSizing(connection).ReadAsync(Question(PodController.Deployment, new SizedPods("web", 1), new SizedPods(Long, 1)), Cancellation);

        Assert.All(found["web"].Cores, cores => Assert.Equal(0.1, cores, 0.001));
        Assert.All(found[Long].Cores, cores => Assert.Equal(0.2, cores, 0.001));
    }

    [Fact]
    public async Task Of_many_replicas_a_quantile_counts_for_CPU_and_the_greatest_for_memory()
    {
        var series = new SeriesText();
        foreach (var (letter, i) in "bcdfghjklm".Select((letter, i) => (letter, i)))
            Pod(series, "shop", $"web-6d4cf56db6-{letter}7k2p", cores: (i + 1) / 10.0, mebibytes: 10 * (i + 1));
        await using var server = await PrometheusServer.StartAsync(series, Cancellation);
        using var connection = Connection(server.Url);
        var web = (await new PrometheusSizing(connection).ReadAsync(Question(PodController.Deployment, new SizedPods("web", 0.9)), Cancellation))["web"].Containers["app"];

        Assert.All(web.Cores, cores => Assert.Equal(0.91, cores, 0.002));
        Assert.All(web.Bytes, bytes => Assert.Equal(100f * 1024 * 1024, bytes));
    }

    [Fact]
    public async Task What_is_too_much_at_once_is_asked_in_halves()
    {
        var series = new SeriesText();
        foreach (var letter in "bcdf")
        {
            for (var pod = 0; pod < 80; pod++)
                Pod(series, "shop", $"web{letter}-6d4cf56db6-{"bcdfghjk"[pod / 10]}{"bcdfghjklm"[pod % 10]}k2p", cores: 0.1, mebibytes: 10, container: $"c{pod}");
        }

        await using var server = await PrometheusServer.StartAsync(series, Cancellation);
        // Each target has 80 containers at four times.
        using var connection = new PrometheusConnection(new() { Url = server.Url, MaxSamples = 1_000 }, TimeProvider.System, () => 0.5, NullLogger<PrometheusConnection>.Instance);
        var question = Question(PodController.Deployment, [.. "bcdf".Select(letter => new SizedPods($"web{letter}", 1))]);
        var usage = await new PrometheusSizing(connection).ReadAsync(question, Cancellation);

        Assert.Equal(4, usage.Count);
        Assert.All(usage.Values, target => Assert.All(target.Containers.Values, container => Assert.All(container.Cores, cores => Assert.Equal(0.1, cores, 0.001))));
        Assert.All(usage.Values, target => Assert.Equal(80, target.Containers.Count));
    }

    [Fact]
    public async Task Without_a_server_there_is_no_name_and_no_answer()
    {
        using var connection = Connection(null);
        var source = new PrometheusSizing(connection);

        Assert.Null(source.Name);
        var e = await Assert.ThrowsAsync<UsageUnavailableException>(() => source.ReadAsync(Question(PodController.Deployment, new SizedPods("web", 1)), Cancellation));
        Assert.Contains("PrometheusApi:Url", e.Message, StringComparison.Ordinal);
    }

    private static SizingQuestion Question(PodController controller, params IReadOnlyList<SizedPods> targets) => new("shop", controller, targets, Fine, Coarse);

    private static void Pod(SeriesText series, string ns, string pod, double cores, int mebibytes, string job = "kubelet", string container = "app")
    {
        var labels = $"job=\"{job}\",namespace=\"{ns}\",pod=\"{pod}\",container=\"{container}\",id=\"/{pod}/{container}\"";
        series.Add("container_cpu_usage_seconds_total", $"{labels},cpu=\"total\"", Noon, Noon.AddHours(1), 60, seconds => cores * seconds);
        series.Add("container_memory_working_set_bytes", labels, Noon, Noon.AddHours(1), 60, _ => mebibytes * 1024.0 * 1024);
        // The pod itself, as cAdvisor tells it, too.
        series.Add("container_memory_working_set_bytes", $"job=\"{job}\",namespace=\"{ns}\",pod=\"{pod}\",container=\"\",id=\"/{pod}/{container}/pod\"", Noon, Noon.AddHours(1), 60, _ => 9e9);
    }

    private static PrometheusConnection Connection(Uri? url) => new(new() { Url = url }, TimeProvider.System, () => 0.5, NullLogger<PrometheusConnection>.Instance);
}
