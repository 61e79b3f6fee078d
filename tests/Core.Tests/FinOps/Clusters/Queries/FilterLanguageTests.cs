using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Queries;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Queries;

/// <summary>What filters match.</summary>
public sealed class FilterLanguageTests
{
    private static readonly AllocationRow Web = new()
    {
        Cluster = "c",
        Kind = AllocationKind.Container,
        Namespace = "shop",
        Pod = new()
        {
            Uid = "1",
            Namespace = "shop",
            Name = "web-1",
            ControllerKind = "Deployment",
            Controller = "web",
            Labels = new Dictionary<string, string> { ["app"] = "web", ["app.kubernetes.io/part-of"] = "the \"shop\"" },
            Annotations = new Dictionary<string, string> { ["owner"] = "ann" },
            Services = ["web", "web-internal"],
        },
        Container = "nginx",
        Start = ClusterBench.Midnight,
        End = ClusterBench.Midnight.AddHours(1),
        Sums = default,
    };

    [Theory]
    [InlineData("", true)]
    [InlineData("namespace:\"shop\"", true)]
    [InlineData("namespace:\"pay\",\"shop\"", true)]
    [InlineData("namespace!:\"pay\",\"shop\"", false)]
    [InlineData("namespace:\"shop\"+label[app]!:\"web\"", false)]
    [InlineData("namespace:\"pay\"|label[app]:\"web\"", true)]
    [InlineData("namespace:\"shop\"+(pod:\"x\"|container~:\"gin\")", true)]
    [InlineData("( namespace : \"shop\" ) + pod <~: \"web-\"", true)]
    [InlineData("pod!<~:\"web-\"", false)]
    [InlineData("pod~>:\"-1\"", true)]
    [InlineData("pod!~>:\"-1\"", false)]
    [InlineData("pod!~:\"web\"", false)]
    [InlineData("controllerKind:\"deployment\"", true)] // in small letters, as OpenCost has them
    [InlineData("controllerName:\"web\"", true)]
    [InlineData("services:\"web-internal\"", true)]
    [InlineData("services!:\"web\"", false)] // none of them may be it
    [InlineData("label[app_kubernetes_io_part_of]:\"the \\\"shop\\\"\"", true)]
    [InlineData("label:\"app\"", true)] // there is such a label
    [InlineData("label!:\"tier\"", true)]
    [InlineData("label[tier]:\"\"", true)]
    [InlineData("label[tier]:\"__unallocated__\"", true)]
    [InlineData("label[app]!:\"__unallocated__\"", true)]
    [InlineData("node:\"\"", true)]
    [InlineData("annotation[owner]:\"ann\"", true)]
    [InlineData("product:\"web\"", true)]
    [InlineData("namespace:\"SHOP\"", false)]
    public void A_filter_matches_what_it_says(string filter, bool matches) =>
        Assert.Equal(matches, FilterLanguage.Parse(filter, ClusterFilterFields.Allocations)(Web));

    [Theory]
    [InlineData("colour:\"red\"", "filter, character 1: 'colour' is none of annotation[KEY], cluster,")]
    [InlineData("namespace[x]:\"red\"", "'namespace[…]' is none of")]
    [InlineData("namespace=\"red\"", "filter, character 10: one of : !: ~:")]
    [InlineData("namespace:red", "filter, character 11: a value in double quotes is expected")]
    [InlineData("namespace:\"red", "filter, character 15: the closing double quote is missing")]
    [InlineData("namespace:\"red\\", "the closing double quote is missing")]
    [InlineData("namespace:\"a\",", "filter, character 15: a value in double quotes is expected")]
    [InlineData("(namespace:\"a\"", "filter, character 15: ')' is expected")]
    [InlineData("namespace:\"a\")", "filter, character 14: '+', '|' or the end is expected")]
    [InlineData("namespace:\"a\"+", "filter, character 15: a field is expected")]
    [InlineData("namespace:\"a\"+pod:\"b\"|pod:\"c\"", "filter, character 22: put parentheses where '+' and '|' are mixed")]
    [InlineData("label[:\"a\"", "a key and ']' are expected")]
    [InlineData("label[]:\"a\"", "a key and ']' are expected")]
    public void A_filter_that_cannot_be_read_says_where_and_why(string filter, string message) =>
        Assert.Contains(message, Assert.Throws<ClusterQueryException>(() => FilterLanguage.Parse(filter, ClusterFilterFields.Allocations)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parentheses_are_not_followed_without_end()
    {
        Assert.Throws<ClusterQueryException>(() => FilterLanguage.Parse(new string('(', 2000), ClusterFilterFields.Allocations));
        Assert.Throws<ClusterQueryException>(() => FilterLanguage.Parse(new string(' ', FilterLanguage.MostCharacters + 1), ClusterFilterFields.Allocations));
    }

    [Fact]
    public void A_negated_comparison_matches_what_the_plain_one_does_not() => Prop.ForAll(
        Gen.Elements(":", "~:", "<~:", "~>:").SelectMany(sign => Gen.Elements("web", "shop", "", "1", "-").Select(value => (sign, value))).ToArbitrary(),
        asked => Assert.All(
            new[] { "namespace", "pod", "services", "label", "label[app]", "node" },
            field => Assert.NotEqual(Matches($"{field}{asked.sign}\"{asked.value}\""), Matches($"{field}!{asked.sign}\"{asked.value}\""))))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Any_text_is_read_or_refused_with_a_reason() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements("namespace", "label", "[", "]", "app", ":", "!", "~", "<", ">", "\"", "web", "+", "|", "(", ")", ",", "\\", " ")).Select(string.Concat).ToArbitrary(),
        text =>
        {
            try
            {
                Matches(text);
            }
            catch (ClusterQueryException e)
            {
                Assert.StartsWith("filter", e.Message, StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Theory]
    [InlineData("filterNamespaces", "pay,shop", true)]
    [InlineData("filterNamespaces", "sh*", true)]
    [InlineData("filterNamespaces", "*", true)]
    [InlineData("filterNamespaces", "hop", false)]
    [InlineData("filterControllers", "deployment:web", true)]
    [InlineData("filterControllers", "statefulset:web", false)]
    [InlineData("filterLabels", "app:db,app:w*", true)]
    [InlineData("filterAnnotations", "owner:bob", false)]
    [InlineData("filterServices", "web-internal", true)]
    public void The_older_filters_match_what_they_say(string parameter, string text, bool matches) =>
        Assert.Equal(matches, FilterParameters.Parse(parameter, text)(Web));

    [Fact]
    public void A_label_without_a_value_is_refused() =>
        Assert.Equal("Labels: 'app' is no pair such as app:web", Assert.Throws<ClusterQueryException>(() => FilterParameters.Parse("filterLabels", "app")).Message);

    private static bool Matches(string filter) => FilterLanguage.Parse(filter, ClusterFilterFields.Allocations)(Web);
}
