using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using CloudIntel.Core.Ports;

namespace CloudIntel.Clouds.Locations.Aws;

/// <summary>Opens buckets of S3 by clients that connect as <see cref="LocationHttp"/> says and leave tries to <see cref="Attempts"/>.</summary>
internal sealed class S3Clients(LocationHttp http)
{
    private const string SessionName = "cloudintel";
    private const string DefaultRegion = "us-east-1";

    /// <summary>Opens a bucket with the keys that were given, or else with the process's own identity.</summary>
    public S3Store Open(S3Location location, LocationCredentials? credentials) => new(location, Create(location, credentials));

    private AmazonS3Client Create(S3Location location, LocationCredentials? credentials)
    {
        var config = new AmazonS3Config
        {
            HttpClientFactory = new HttpClients(http.HandlerFor(isWrittenByPerson: location.Endpoint is not null)),
            MaxErrorRetry = 0,
            Timeout = Timeout.InfiniteTimeSpan,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, // other stores do not know the newer checksums
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (location.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = location.Region ?? DefaultRegion;
            config.ForcePathStyle = true;
        }
        else
        {
            config.RegionEndpoint = location.Region is { } region ? RegionEndpoint.GetBySystemName(region) : FallbackRegionFactory.GetRegionEndpoint() ?? RegionEndpoint.USEast1;
        }

        return new(Credentials(location, credentials as AwsKeys), config);
    }

    /// <summary>What to throw when there is nothing to sign requests with.</summary>
    public static UnreadableBillException NoCredentials(string place, Exception inner) =>
        new("AccessDenied", place, $"No credentials for {place} could be had: give a Secret, or give the operator's service account a role (IRSA or Pod Identity)", inner);

    private static AWSCredentials Credentials(S3Location location, AwsKeys? keys)
    {
        AWSCredentials source = keys switch
        {
            { SessionToken: { } token } => new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey.Value, token.Value),
            not null => new BasicAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey.Value),
            null => OwnCredentials(location),
        };
        return location.RoleArn is { } role
            ? new AssumeRoleAWSCredentials(source, role, SessionName, new AssumeRoleAWSCredentialsOptions { ExternalId = location.ExternalId })
            : source;
    }

    private static AWSCredentials OwnCredentials(S3Location location)
    {
        try
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }
        catch (AmazonClientException e)
        {
            throw NoCredentials($"s3://{location.Bucket}", e);
        }
    }

    private sealed class HttpClients(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
