using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostSources;

/// <summary>Where a CostSource's location and the places that bills are fetched from meet.</summary>
internal static class LocationMapping
{
    /// <summary>Where the bills lie.</summary>
    /// <param name="location">What a person says.</param>
    /// <param name="credentials">What the source's Secret holds; null when it names none.</param>
    public static BillLocation ToLocation(this CostLocation location, LocationCredentials? credentials) => new()
    {
        Path = location.Path,
        Url = Address(location.Url),
        S3 = location.S3 is not { } s3 ? null : new()
        {
            Bucket = s3.Bucket,
            Objects = new(s3.Prefix ?? "", s3.Pattern),
            Region = s3.Region,
            Endpoint = Address(s3.Endpoint),
            RoleArn = s3.RoleArn,
            ExternalId = s3.ExternalId,
        },
        AzureBlob = location.AzureBlob is not { } azure ? null : new()
        {
            Account = azure.Account,
            Container = azure.Container,
            Objects = new(azure.Prefix ?? "", azure.Pattern),
            Endpoint = Address(azure.Endpoint),
        },
        Gcs = location.Gcs is not { } gcs ? null : new() { Bucket = gcs.Bucket, Objects = new(gcs.Prefix ?? "", gcs.Pattern), Endpoint = Address(gcs.Endpoint) },
        BigQuery = location.BigQuery is not { } table ? null : new()
        {
            Project = table.Project,
            Table = table.Table,
            Region = table.Location,
            MaximumBytesBilled = table.MaximumBytesBilled ?? BigQueryCostLocation.DefaultMaximumBytesBilled,
            Endpoint = Address(table.Endpoint),
        },
        Credentials = credentials,
    };

    /// <summary>What people know the place by, without anything that may be a credential.</summary>
    public static string Name(this CostLocation location) => location switch
    {
        { Path: { } path } => path,
        { Url: { } url } => url.Split('?')[0],
        { S3: { } s3 } => $"s3://{s3.Bucket}/{s3.Prefix}{s3.Pattern}",
        { AzureBlob: { } azure } => $"azure://{azure.Account}/{azure.Container}/{azure.Prefix}{azure.Pattern}",
        { Gcs: { } gcs } => $"gs://{gcs.Bucket}/{gcs.Prefix}{gcs.Pattern}",
        { BigQuery: { } table } => $"bigquery://{table.Table}",
        _ => "-",
    };

    /// <summary>The addresses in a location that nobody can call, as the fields that hold them.</summary>
    public static IEnumerable<string> WrongAddresses(this CostLocation location) =>
        from field in ((string Name, string? Address)[])
        [
            ("url", location.Url), ("s3.endpoint", location.S3?.Endpoint), ("azureBlob.endpoint", location.AzureBlob?.Endpoint),
            ("gcs.endpoint", location.Gcs?.Endpoint), ("bigQuery.endpoint", location.BigQuery?.Endpoint),
        ]
        where field.Address is not null && !Uri.TryCreate(field.Address, UriKind.Absolute, out _)
        select $"spec.location.{field.Name}: is no address that can be called: correct its host and port";

    /// <summary>Tells bills of one location from those of another, or read in another way: what is new in that is always looked at afresh.</summary>
    public static string LocationDigest(this CostSourceSpec spec)
    {
        var place = JsonSerializer.Serialize(spec.Location with { SecretRef = null }, ResourcesJson.Default.CostLocation);
        var way = $"{place}\n{spec.Format?.Text}\n{spec.Strict is true}";
        foreach (var (column, value) in (spec.Assume ?? new Dictionary<string, string>()).OrderBy(assumed => assumed.Key, StringComparer.Ordinal))
            way += string.Create(CultureInfo.InvariantCulture, $"\n{column}={value.Length}:{value}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(way)).AsSpan(0, 8));
    }

    private static Uri? Address(string? text) => text is null ? null : new(text);
}
