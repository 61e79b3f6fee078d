using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Generation;
using CloudIntel.Resources.Schema;

namespace CloudIntel.Resources.Tests.Generation;

/// <summary>A field that would make a poor API stops the generator.</summary>
public sealed class SchemaBuilderTests
{
    private readonly SchemaBuilder schemas = new(DocComments.Of(typeof(ResourceKind).Assembly));

    [Theory]
    [InlineData(typeof(UnboundedText), "needs a [Length]")]
    [InlineData(typeof(UnboundedTexts), "needs a [Length]")]
    [InlineData(typeof(UnboundedList), "needs a [MaxItems]")]
    [InlineData(typeof(UnboundedMap), "needs a [MaxProperties]")]
    [InlineData(typeof(UnboundedTextsByName), "needs a [Length]")]
    [InlineData(typeof(NumbersByNumber), "cannot say System.Collections.Generic.IDictionary")]
    [InlineData(typeof(Float), "cannot say System.Double")]
    [InlineData(typeof(Undescribed), "has no summary")]
    public void A_poor_field_is_refused(Type type, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidOperationException>(() => schemas.Object(type)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_field_that_can_be_null_is_optional_and_another_is_required()
    {
        var required = schemas.Object(typeof(BudgetSpec))["required"]!.AsArray().Select(name => name!.GetValue<string>());
        Assert.Equal(["amount", "currency", "period"], required);
    }

    [Fact]
    public void An_enumeration_describes_its_values()
    {
        var period = schemas.Object(typeof(BudgetSpec))["properties"]!["period"]!["description"]!.GetValue<string>();
        Assert.Contains("Monthly: a calendar month. Quarterly: a calendar quarter", period, StringComparison.Ordinal);
    }

    private sealed record UnboundedText : OpenObject
    {
        public string? Text { get; set; }
    }

    private sealed record UnboundedTexts : OpenObject
    {
        [MaxItems(1)]
        public IList<string>? Texts { get; set; }
    }

    private sealed record UnboundedList : OpenObject
    {
        public IList<long>? Numbers { get; set; }
    }

    private sealed record UnboundedMap : OpenObject
    {
        public IDictionary<string, long>? Numbers { get; set; }
    }

    private sealed record UnboundedTextsByName : OpenObject
    {
        [MaxProperties(1)]
        public IDictionary<string, string>? Texts { get; set; }
    }

    private sealed record NumbersByNumber : OpenObject
    {
        [MaxProperties(1)]
        public IDictionary<long, long>? Numbers { get; set; }
    }

    private sealed record Float : OpenObject
    {
        public double? Number { get; set; }
    }

    private sealed record Undescribed : OpenObject
    {
        public long? Number { get; set; }
    }
}
