using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;

namespace CloudIntel.Resources;

/// <summary>A place in the operator's own folders, on the network, or in a cloud.</summary>
public sealed record CostLocation : OpenObject
{
    internal const string AddressPattern = @"^https?://[^/?#\x00-\x20\x7f]+([/?][^#\x00-\x20\x7f]*)?$";
    internal const string EndpointPattern = @"^https?://[^/?#@\x00-\x20\x7f]+(/[^?#\x00-\x20\x7f]*)?$";
    internal const string KeyPattern = @"^[^\x00-\x1f\x7f]+$";

    /// <summary>
    /// A file in the folder of bills that the operator was given, relative to that folder or absolute, such as
    /// aws/2026-01.csv.gz. The last part may hold * and ? and then means every file that matches.
    /// </summary>
    [Length(1, 1024)]
    [Pattern(KeyPattern)]
    public string? Path { get; set; }

    /// <summary>An http or https address, without credentials in it.</summary>
    [Length(1, 2048)]
    [Pattern(AddressPattern)]
    public string? Url { get; set; }

    /// <summary>Objects in Amazon S3, or in a store that speaks its protocol.</summary>
    public S3CostLocation? S3 { get; set; }

    /// <summary>Blobs in Azure Blob Storage.</summary>
    public AzureBlobCostLocation? AzureBlob { get; set; }

    /// <summary>Objects in Google Cloud Storage.</summary>
    public GcsCostLocation? Gcs { get; set; }

    /// <summary>The table or view of a Google Cloud billing export in BigQuery, read by query.</summary>
    public BigQueryCostLocation? BigQuery { get; set; }

    /// <summary>
    /// Credentials for the place: a Secret in the operator's namespace. For url: the key token (sent as a bearer token), or the keys
    /// username and password. For s3: accessKeyId, secretAccessKey and, for temporary ones, sessionToken. For azureBlob: accountKey, or
    /// sasToken, or tenantId, clientId and clientSecret. For gcs and bigQuery: key.json, the key of a service account. Without it, a url
    /// is read as nobody, and a cloud with the operator's own identity.
    /// </summary>
    public CostSecretReference? SecretRef { get; set; }
}

/// <summary>Objects in Amazon S3, or in a store that speaks its protocol.</summary>
public sealed record S3CostLocation : OpenObject
{
    /// <summary>The bucket.</summary>
    [Length(3, 63)]
    [Pattern("^[a-z0-9][a-z0-9.-]*[a-z0-9]$")]
    public string Bucket { get; set; } = "";

    /// <summary>
    /// What the keys of the bills begin with, such as exports/acme/. Where manifests of exports lie below it, the newest complete
    /// delivery of each billing period counts; else every object. Default: every key of the bucket.
    /// </summary>
    [Length(1, 1024)]
    [Pattern(CostLocation.KeyPattern)]
    public string? Prefix { get; set; }

    /// <summary>
    /// What the rest of the keys must match: * and ? stand for anything within a folder, ** for anything at all. Default: every key
    /// that ends like a bill (csv, parquet, json, also compressed).
    /// </summary>
    [Length(1, 1024)]
    [Pattern(CostLocation.KeyPattern)]
    public string? Pattern { get; set; }

    /// <summary>The bucket's region. Default: the operator's own, else us-east-1.</summary>
    [Length(1, 64)]
    [Pattern("^[a-z0-9-]+$")]
    public string? Region { get; set; }

    /// <summary>The address of another store than Amazon's, or of a VPC endpoint.</summary>
    [Length(1, 2048)]
    [Pattern(CostLocation.EndpointPattern)]
    public string? Endpoint { get; set; }

    /// <summary>A role that the operator takes on to read the bills.</summary>
    [Length(20, 2048)]
    [Pattern("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[a-zA-Z0-9+=,.@_/-]+$")]
    public string? RoleArn { get; set; }

    /// <summary>The external id that the role's trust policy asks for.</summary>
    [Length(2, 1224)]
    [Pattern("^[a-zA-Z0-9+=,.@:/_-]+$")]
    public string? ExternalId { get; set; }
}

/// <summary>Blobs in Azure Blob Storage.</summary>
public sealed record AzureBlobCostLocation : OpenObject
{
    /// <summary>The storage account.</summary>
    [Length(3, 24)]
    [Pattern("^[a-z0-9]+$")]
    public string Account { get; set; } = "";

    /// <summary>The container.</summary>
    [Length(1, 63)]
    [Pattern("^[$a-z0-9][a-z0-9-]*$")]
    public string Container { get; set; } = "";

    /// <summary>
    /// What the names of the bills begin with, such as exports/acme/. Where manifests of exports lie below it, the newest complete
    /// delivery counts; else every blob. Default: every blob of the container.
    /// </summary>
    [Length(1, 1024)]
    [Pattern(CostLocation.KeyPattern)]
    public string? Prefix { get; set; }

    /// <summary>
    /// What the rest of the names must match: * and ? stand for anything within a folder, ** for anything at all. Default: every name
    /// that ends like a bill (csv, parquet, json, also compressed).
    /// </summary>
    [Length(1, 1024)]
    [Pattern(CostLocation.KeyPattern)]
    public string? Pattern { get; set; }

    /// <summary>The address of the blob service, for clouds beside Azure's public one. Default: that of the account in the public cloud.</summary>
    [Length(1, 2048)]
    [Pattern(CostLocation.EndpointPattern)]
    public string? Endpoint { get; set; }
}

/// <summary>Objects in Google Cloud Storage.</summary>
public sealed record GcsCostLocation : OpenObject
{
    /// <summary>The bucket.</summary>
    [Length(3, 222)]
    [Pattern("^[a-z0-9][a-z0-9._-]*[a-z0-9]$")]
    public string Bucket { get; set; } = "";

    /// <summary>
    /// What the names of the bills begin with, such as exports/acme/. Where manifests of exports lie below it, the newest complete
    /// delivery counts; else every object. Default: every object of the bucket.
    /// </summary>
    [Length(1, 1024)]
    [Pattern(CostLocation.KeyPattern)]
    public string? Prefix { get; set; }

    /// <summary>
    /// What the rest of the names must match: * and ? stand for anything within a folder, ** for anything at all. Default: every name
    /// that ends like a bill (csv, parquet, json, also compressed).
    /// </summary>
    [Length(1, 1024)]
    [Pattern(CostLocation.KeyPattern)]
    public string? Pattern { get; set; }

    /// <summary>The address of the JSON interface, such as one of Private Service Connect. Default: Google's.</summary>
    [Length(1, 2048)]
    [Pattern(CostLocation.EndpointPattern)]
    public string? Endpoint { get; set; }
}

/// <summary>The table or view of a Google Cloud billing export in BigQuery.</summary>
public sealed record BigQueryCostLocation : OpenObject
{
    /// <summary>Most bytes that a query may read when the spec names none: 100 GiB.</summary>
    public const long DefaultMaximumBytesBilled = 100L << 30;

    /// <summary>The project that runs the queries and pays for them.</summary>
    [Length(4, 63)]
    [Pattern("^[a-z0-9.:-]+$")]
    public string Project { get; set; } = "";

    /// <summary>The table or view: dataset.table, or project.dataset.table when the dataset is in another project.</summary>
    [Length(3, 1024)]
    [Pattern("^([a-z0-9.:-]+[.])?[A-Za-z0-9_]+[.][A-Za-z0-9_-]+$")]
    public string Table { get; set; } = "";

    /// <summary>Where the dataset lies, such as EU or europe-west3. Default: found by BigQuery.</summary>
    [Length(1, 64)]
    [Pattern("^[A-Za-z0-9-]+$")]
    public string? Location { get; set; }

    /// <summary>
    /// Most bytes that one query may read and be billed for. A query that would read more is not run. Default: 107374182400 (100 GiB).
    /// </summary>
    [RangeMinimum(1)]
    public long? MaximumBytesBilled { get; set; }

    /// <summary>The address of the interface, such as one of Private Service Connect. Default: Google's.</summary>
    [Length(1, 2048)]
    [Pattern(CostLocation.EndpointPattern)]
    public string? Endpoint { get; set; }
}

/// <summary>Points to a Secret in the operator's namespace.</summary>
public sealed record CostSecretReference : OpenObject
{
    /// <summary>The Secret's name.</summary>
    [Length(1, 253)]
    [Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    public string Name { get; set; } = "";
}
