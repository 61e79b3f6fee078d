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

    /// <summary>
    /// Credentials for the place: a Secret in the operator's namespace. For url: the key token (sent as a bearer token), or the keys
    /// username and password. For s3: accessKeyId, secretAccessKey and, for temporary ones, sessionToken. Without it, a url is
    /// read as nobody, and a cloud with the operator's own identity.
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

/// <summary>Points to a Secret in the operator's namespace.</summary>
public sealed record CostSecretReference : OpenObject
{
    /// <summary>The Secret's name.</summary>
    [Length(1, 253)]
    [Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    public string Name { get; set; } = "";
}
