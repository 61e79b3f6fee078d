using System.Collections;
using System.Globalization;
using System.Reflection;
using CloudIntel.Clouds.Locations;
using CloudIntel.Clouds.Policies;
using CloudIntel.Clouds.Prices;
using CloudIntel.Clouds.Prometheus;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.CostPolicies.Decisions;
using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Controllers.ScalingRecommendations;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.SimulationRuns;
using CloudIntel.Ledger;
using CloudIntel.Operator.Metrics;
using CloudIntel.Operator.Options;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Tests.Options;

/// <summary>What can be set, and what docs/operations.md says about it.</summary>
public sealed class SettingsTests
{
    /// <summary>Settings whose default depends on the machine or on other settings, and is told in words.</summary>
    private static readonly string[] ToldInWords =
    [
        "FinOps:OperatorNamespace", "BillLocations:TempFolder", "Webhook:Certificates", "Ledger:NamespaceTagKeys", "Cluster:AnnotationKeys", "Cluster:SharedNamespaces",
        "Cluster:SharedLabels", "Gate:ExcludedNamespaces", "PrometheusApi:Headers", "Simulations:Threads", "Simulations:WorkerImage", "Simulations:WorkerUrl",
    ];

    private static IEnumerable<(string Name, string Default)> Settings()
    {
        using var app = OperatorHost.Build([]);
        return
        [
            .. Of<EndpointOptions>(app.Services, EndpointOptions.Section),
            .. Of<WebhookOptions>(app.Services, WebhookOptions.Section),
            .. Of<ElectionOptions>(app.Services, ElectionOptions.Section),
            .. Of<FinOpsOptions>(app.Services, FinOpsOptions.Section),
            .. Of<ClusterOptions>(app.Services, ClusterOptions.Section),
            .. Of<UsageOptions>(app.Services, UsageOptions.Section),
            .. Of<SizingOptions>(app.Services, SizingOptions.Section),
            .. Of<SimulationOptions>(app.Services, SimulationOptions.Section),
            .. Of<GateOptions>(app.Services, GateOptions.Section),
            .. Of<PrometheusOptions>(app.Services, PrometheusOptions.Section),
            .. Of<OpaOptions>(app.Services, OpaOptions.Section),
            .. Of<DecisionOptions>(app.Services, DecisionOptions.Section),
            .. Of<LedgerOptions>(app.Services, "Ledger"),
            .. Of<BillLocationOptions>(app.Services, BillLocationOptions.Section),
            .. Of<PriceOptions>(app.Services, PriceOptions.Section),
            .. Of<MetricsOptions>(app.Services, MetricsOptions.Section),
        ];
    }

    [Fact]
    public void The_page_for_operators_lists_every_setting_with_its_default_and_no_other()
    {
        var settings = Settings().ToDictionary(setting => setting.Name, setting => setting.Default);
        var rows = Page().Split('\n')
            .SkipWhile(line => line != "## Settings").TakeWhile(line => line != "## Ports")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split(" | "))
            .ToDictionary(cells => cells[0].Trim('|', ' ', '`'), cells => (Default: cells[1].Trim('`'), Meaning: cells[2]));

        Assert.Equal(settings.Keys.Append("Logging:LogLevel:Default").Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(settings.Keys.Except(ToldInWords), name => Assert.Equal((name, settings[name]), (name, rows[name].Default)));
        Assert.All(rows, row => Assert.NotEqual("", row.Value.Meaning.Trim('|', ' ')));
        Assert.Contains($"`{string.Join("`, `", LedgerOptions.DefaultNamespaceTagKeys)}`", Page().ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void Namespace_tag_keys_that_are_set_come_after_the_usual_ones()
    {
        using var app = OperatorHost.Build(["--Ledger:NamespaceTagKeys:0=team-namespace"]);

        Assert.Equal([.. LedgerOptions.DefaultNamespaceTagKeys, "team-namespace"], app.Services.GetRequiredService<IOptions<LedgerOptions>>().Value.NamespaceTagKeys);
    }

    [Theory]
    [InlineData("Versions", "0")]
    [InlineData("ChargeMonths", "-1")]
    [InlineData("Months", "-1")]
    public void A_retention_that_keeps_less_than_nothing_is_refused(string setting, string value)
    {
        var error = Assert.Throws<OptionsValidationException>(() => OperatorHost.Build([$"--Ledger:Retention:{setting}={value}"]));
        Assert.Contains($"Ledger:Retention:{setting}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Prices:Currency=EURO", "Prices:Currency")]
    [InlineData("--Prices:Catalog=/nowhere", "Prices:Catalog")]
    [InlineData("--Prices:Book=/nowhere/book.csv", "Prices:Book")]
    public void Prices_from_nowhere_are_refused(string setting, string message)
    {
        var error = Assert.Throws<OptionsValidationException>(() => OperatorHost.Build([setting]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_there_are_not_are_refused()
    {
        Assert.Contains("Weights", Assert.Throws<OptionsValidationException>(() => OperatorHost.Build(["--Cluster:Weights=9:1"])).Message, StringComparison.Ordinal);
        Assert.Contains("Cluster:Basis", Assert.Throws<InvalidOperationException>(() => OperatorHost.Build(["--Cluster:Basis=Guess"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Cluster:SharedNamespaces:0=kube-system,monitoring", "'kube-system,monitoring' is no namespace such as kube-system")]
    [InlineData("--Cluster:SharedLabels:0=app", "'app' is no pair such as app:ingress")]
    [InlineData("--Cluster:ShareSplit=Metric", "ShareSplit")]
    public void Shared_costs_that_no_question_could_ask_for_are_refused(string setting, string message)
    {
        var error = Assert.Throws<OptionsValidationException>(() => OperatorHost.Build([setting]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--PrometheusApi:Url=prometheus:9090", "PrometheusApi:Url")]
    [InlineData("--PrometheusApi:Url=http://user:secret@prometheus:9090", "PrometheusApi:Url")]
    [InlineData("--PrometheusApi:Username=reader", "PrometheusApi:PasswordFile")]
    [InlineData("--PrometheusApi:BearerTokenFile=/nowhere/token", "PrometheusApi:BearerTokenFile")]
    [InlineData("--PrometheusApi:CaFile=/nowhere/ca.pem", "PrometheusApi:CaFile")]
    [InlineData("--PrometheusApi:Timeout=01:00:00", "Timeout")]
    [InlineData("--Opa:Url=opa:8181", "Opa:Url")]
    [InlineData("--Opa:Url=http://user:secret@opa:8181", "Opa:Url")]
    [InlineData("--Opa:CaFile=/nowhere/ca.pem", "Opa:CaFile")]
    [InlineData("--Opa:Timeout=00:00:10", "Timeout")]
    [InlineData("--Usage:LookBack=00:01:00", "LookBack")]
    public void A_server_that_cannot_be_asked_is_refused(string setting, string message)
    {
        var error = Assert.Throws<OptionsValidationException>(() => OperatorHost.Build([setting]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_for_Prometheus_are_set_by_name()
    {
        using var app = OperatorHost.Build(["--PrometheusApi:Headers:X-Scope-OrgID=platform"]);

        Assert.Equal("platform", app.Services.GetRequiredService<IOptions<PrometheusOptions>>().Value.Headers["X-Scope-OrgID"]);
    }

    [Fact]
    public void A_price_book_with_a_wrong_number_is_refused_by_its_key()
    {
        using var folder = new TestFolder();
        folder.Write("CPU", "0,03");

        var error = Assert.Throws<OptionsValidationException>(() => OperatorHost.Build([$"--Prices:Book={folder.Path}"]));
        Assert.Contains("CPU", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_Kubernetes_says_of_our_own_Service_is_no_setting()
    {
        const string Variable = "CLOUDINTEL_OPERATOR_SERVICE_PORT_WEBHOOK";
        Environment.SetEnvironmentVariable(Variable, "443");
        try
        {
            using var app = OperatorHost.Build([]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    private static string Page() => File.ReadAllText(Path.Combine(TestPrograms.CheckoutRoot, "docs", "operations.md"));

    private static IEnumerable<(string Name, string Default)> Of<TOptions>(IServiceProvider services, string section)
        where TOptions : class
    {
        return Of(services.GetRequiredService<IOptions<TOptions>>().Value, section);
    }

    private static IEnumerable<(string Name, string Default)> Of(object options, string section) => options.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is not null)
        .SelectMany(property => property.GetValue(options) is LedgerRetention group
            ? Of(group, $"{section}:{property.Name}")
            : [($"{section}:{property.Name}", Text(property.GetValue(options)))]);

    private static string Text(object? value) => value switch
    {
        null or "" => "–",
        bool flag => flag ? "true" : "false",
        string text => text,
        IEnumerable => "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
