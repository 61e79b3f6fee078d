namespace CloudIntel.Core.Ports;

/// <summary>Where bills lie: exactly one of the places, and what is needed to be let in there.</summary>
public sealed record BillLocation
{
    /// <summary>A file or a pattern with <c>*</c> and <c>?</c> in the last segment, under a folder that the operator was given.</summary>
    public string? Path { get; init; }

    /// <summary>An http or https address.</summary>
    public Uri? Url { get; init; }

    /// <summary>Objects in Amazon S3 or a store that speaks its protocol.</summary>
    public S3Location? S3 { get; init; }

    /// <summary>Blobs in Azure Blob Storage.</summary>
    public AzureBlobLocation? AzureBlob { get; init; }

    /// <summary>Objects in Google Cloud Storage.</summary>
    public GcsLocation? Gcs { get; init; }

    /// <summary>A table of Google's billing export.</summary>
    public BigQueryLocation? BigQuery { get; init; }

    /// <summary>Credentials that were given for the place; null to go as the process itself, or as nobody for a URL.</summary>
    public LocationCredentials? Credentials { get; init; }
}

/// <summary>
/// Which objects of a bucket or container are bills. Where manifests of exports lie under the prefix, the files of the newest complete
/// deliveries; else every object.
/// </summary>
/// <param name="Prefix">What the keys begin with; empty for every key.</param>
/// <param name="Pattern">
/// What the rest of a key must match: <c>*</c> and <c>?</c> within a folder, <c>**</c> across folders. Null for every key with the ending
/// of a bill, such as .csv.gz or .parquet.
/// </param>
public sealed record ObjectScope(string Prefix, string? Pattern = null);

/// <summary>A place in Amazon S3, or in a store that speaks its protocol.</summary>
public sealed record S3Location
{
    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Which of its objects.</summary>
    public required ObjectScope Objects { get; init; }

    /// <summary>The bucket's region; null for the process's own, else us-east-1.</summary>
    public string? Region { get; init; }

    /// <summary>The address of another store than Amazon's, or of a VPC endpoint; buckets are then part of the path.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>A role to take on first.</summary>
    public string? RoleArn { get; init; }

    /// <summary>What the role's trust policy asks for.</summary>
    public string? ExternalId { get; init; }
}

/// <summary>A place in Azure Blob Storage.</summary>
public sealed record AzureBlobLocation
{
    /// <summary>The storage account.</summary>
    public required string Account { get; init; }

    /// <summary>The container.</summary>
    public required string Container { get; init; }

    /// <summary>Which of its blobs.</summary>
    public required ObjectScope Objects { get; init; }

    /// <summary>The blob service's address; null for that of the account in Azure's public cloud.</summary>
    public Uri? Endpoint { get; init; }
}

/// <summary>A place in Google Cloud Storage.</summary>
public sealed record GcsLocation
{
    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Which of its objects.</summary>
    public required ObjectScope Objects { get; init; }

    /// <summary>The address of the JSON API; null for Google's.</summary>
    public Uri? Endpoint { get; init; }
}

/// <summary>A table or view of Google's billing export in BigQuery.</summary>
public sealed record BigQueryLocation
{
    /// <summary>The project that runs and pays for the queries.</summary>
    public required string Project { get; init; }

    /// <summary>The table, as dataset.table or project.dataset.table.</summary>
    public required string Table { get; init; }

    /// <summary>Where the dataset lies, such as EU; null to have it found.</summary>
    public string? Region { get; init; }

    /// <summary>Most bytes that one query may read.</summary>
    public required long MaximumBytesBilled { get; init; }

    /// <summary>The address of the API; null for Google's.</summary>
    public Uri? Endpoint { get; init; }
}

/// <summary>What one is let in with.</summary>
public abstract record LocationCredentials;

/// <summary>The value of an Authorization header, for a URL.</summary>
/// <param name="Header">The value.</param>
public sealed record HttpAuthorization(SecretText Header) : LocationCredentials;

/// <summary>Keys of an AWS user, or temporary ones of a role.</summary>
/// <param name="AccessKeyId">The public half.</param>
/// <param name="SecretAccessKey">The secret half.</param>
/// <param name="SessionToken">For temporary keys.</param>
public sealed record AwsKeys(string AccessKeyId, SecretText SecretAccessKey, SecretText? SessionToken) : LocationCredentials;

/// <summary>The key of an Azure storage account.</summary>
/// <param name="Key">The key, in base 64.</param>
public sealed record AzureAccountKey(SecretText Key) : LocationCredentials;

/// <summary>A shared access signature of Azure storage.</summary>
/// <param name="Token">The query string, with or without its question mark.</param>
public sealed record AzureSas(SecretText Token) : LocationCredentials;

/// <summary>An application in Microsoft Entra.</summary>
/// <param name="TenantId">Its directory.</param>
/// <param name="ClientId">Its id.</param>
/// <param name="ClientSecret">Its secret.</param>
public sealed record AzureClientSecret(string TenantId, string ClientId, SecretText ClientSecret) : LocationCredentials;

/// <summary>The key of a Google service account.</summary>
/// <param name="Json">The file as Google gives it out.</param>
public sealed record GoogleServiceAccountKey(SecretText Json) : LocationCredentials;
