using CloudIntel.Core.FinOps.Anomalies;

namespace CloudIntel.Core.Tests.FinOps.Anomalies;

/// <summary>Which class charges are of.</summary>
public sealed class ChargeClassTests
{
    [Theory]
    [InlineData("Usage", "Usage-Based", null, "Amazon EC2", ChargeClass.Usage)]
    [InlineData(null, null, null, null, ChargeClass.Usage)]
    [InlineData("Purchase", "One-Time", null, "Amazon EC2", ChargeClass.OneTimePurchase)]
    [InlineData("Purchase", "Recurring", null, "Amazon EC2", ChargeClass.RecurringFee)]
    [InlineData("Purchase", null, null, "Amazon EC2", ChargeClass.RecurringFee)]
    [InlineData("Usage", "Recurring", null, "Microsoft 365", ChargeClass.RecurringFee)]
    [InlineData("Tax", "Recurring", null, "Tax", ChargeClass.Tax)]
    [InlineData("Credit", "One-Time", null, "Amazon EC2", ChargeClass.Credit)]
    [InlineData("Adjustment", "One-Time", null, null, ChargeClass.Refund)]
    [InlineData("usage", "Usage-Based", "correction", "Amazon EC2", ChargeClass.Refund)]
    [InlineData("Usage", "Recurring", null, "AWS Support (Business)", ChargeClass.Support)]
    [InlineData("Purchase", "Recurring", null, "Support", ChargeClass.Support)]
    [InlineData("Usage", "Usage-Based", null, "Supportive Analytics", ChargeClass.Usage)]
    [InlineData("Usage", "Usage-Based", null, "AWS Marketplace", ChargeClass.Marketplace)]
    public void Columns_of_FOCUS_tell_the_class(string? category, string? frequency, string? correction, string? service, ChargeClass expected) =>
        Assert.Equal(expected, ChargeClasses.Of(new() { Category = category, Frequency = frequency, Class = correction, Service = service }));

    [Fact]
    public void Another_publisher_than_the_provider_sells_in_the_marketplace()
    {
        Assert.Equal(ChargeClass.Marketplace, ChargeClasses.Of(new() { Category = "Usage", Provider = "AWS", Publisher = "Datadog, Inc." }));
        Assert.Equal(ChargeClass.Usage, ChargeClasses.Of(new() { Category = "Usage", Provider = "Microsoft", Publisher = "Microsoft Corporation" }));
    }

    [Fact]
    public void Differences_of_rounding_are_no_refunds() =>
        Assert.Equal(ChargeClass.Rounding, ChargeClasses.Of(new() { Category = "Adjustment", Description = "Rounding adjustment" }));
}
