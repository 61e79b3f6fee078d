using CloudIntel.Core.FinOps.Clusters;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>Weights as people write them.</summary>
public sealed class ResourceWeightsTests
{
    [Fact]
    public void Weights_have_a_name_or_numbers()
    {
        Assert.Equal(ResourceWeights.OpenCost, ResourceWeights.Parse("OpenCost"));
        Assert.Equal(ResourceWeights.AwsSplitCost, ResourceWeights.Parse("AWS-9-1"));
        Assert.Equal(new(9, 1.5m, 200, "Weights-9-1.5-200"), ResourceWeights.Parse("9:1.5:200"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("opencost")]
    [InlineData("9:1")]
    [InlineData("9:1:-1")]
    [InlineData("9:1:1,5")]
    [InlineData("9:1:9999999")]
    public void Anything_else_is_none(string text) => Assert.Null(ResourceWeights.Parse(text));
}
