using CloudIntel.Operator.Endpoints.OpenCost;
using CloudIntel.Operator.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace CloudIntel.Operator.Tests;

/// <summary>What the process is put together from.</summary>
public sealed class CompositionTests
{
    [Theory]
    [InlineData(typeof(OpenCostQueries))]
    [InlineData(typeof(CloudCostQueries))]
    [InlineData(typeof(SplitCostExport))]
    [InlineData(typeof(OpenCostMetrics))]
    public async Task Whatever_answers_clients_of_OpenCost_has_what_it_needs(Type service)
    {
        await using var app = OperatorHost.Build([]);
        var known = app.Services.GetRequiredService<IServiceProviderIsService>();

        Assert.True(known.IsService(service));
        Assert.All(service.GetConstructors().Single().GetParameters(), parameter => Assert.True(known.IsService(parameter.ParameterType), parameter.ToString()));
    }
}
