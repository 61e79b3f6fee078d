namespace CloudIntel.Core.Simulation.Charges;

/// <summary>How bills name what is simulated.</summary>
internal static class BilledServices
{
    /// <summary>The FOCUS column ProviderName.</summary>
    public static string Provider(string provider) => provider switch
    {
        "aws" => "AWS",
        "azure" => "Microsoft",
        "gcp" => "Google Cloud",
        _ => provider,
    };

    /// <summary>The FOCUS column ServiceName of machines.</summary>
    public static string Machines(string provider) => provider switch
    {
        "aws" => "AmazonEC2",
        "gcp" => "Compute Engine",
        _ => "Virtual Machines",
    };

    /// <summary>The FOCUS column ServiceName of traffic.</summary>
    public static string Traffic(string provider) => provider switch
    {
        "aws" => "AWSDataTransfer",
        "azure" => "Bandwidth",
        "gcp" => "Networking",
        _ => "Data Transfer",
    };
}
