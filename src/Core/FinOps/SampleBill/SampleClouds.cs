namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>The three clouds. Prices have the size of public list prices; organisations and identifiers are made up.</summary>
internal static class SampleClouds
{
    public static IReadOnlyList<SampleCloud> All { get; } = [AwsSample.Describe(), AzureSample.Describe(), GoogleSample.Describe()];
}
