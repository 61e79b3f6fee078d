using System.Text;
using System.Text.Json;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources.Tests.Values;

public sealed class OpenEnumTests
{
    private static readonly KubernetesJson Json = new(ResourcesJson.Default);

    [Fact]
    public void A_word_that_is_known_has_a_value() =>
        Assert.Equal(BudgetPeriodKind.Quarterly, new OpenEnum<BudgetPeriodKind>("Quarterly").Value);

    [Theory]
    [InlineData("Weekly")]
    [InlineData("monthly")]
    [InlineData("1")]
    [InlineData("Monthly,Yearly")]
    [InlineData("")]
    public void A_word_that_is_not_known_has_none_and_is_written_as_it_was_read(string word)
    {
        var budget = Json.Deserialize<Budget>(Encoding.UTF8.GetBytes($"{{\"spec\":{{\"period\":\"{word}\"}}}}"));
        Assert.Null(budget.Spec.Period.Value);
        Assert.Contains($"\"period\":\"{word}\"", Encoding.UTF8.GetString(Json.Serialize(budget)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_text_is_refused() =>
        Assert.Throws<JsonException>(() => Json.Deserialize<Budget>("""{"spec":{"period":1}}"""u8));
}
