using System.Globalization;
using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;
using CloudIntel.Clouds.Locations.Objects;
using CloudIntel.Core.Ports;
using S3Location = CloudIntel.Core.Ports.S3Location;

namespace CloudIntel.Clouds.Locations.Aws;

/// <summary>A bucket of Amazon S3, or of a store that speaks its protocol.</summary>
internal sealed class S3Store(S3Location location, AmazonS3Client client) : IObjectStore
{
    public string Name => $"s3://{location.Bucket}";

    public Uri Host { get; } = location.Endpoint ?? new($"https://{location.Bucket}.s3.amazonaws.com");

    public async Task<ObjectPage> ListAsync(string prefix, string? page, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.ListObjectsV2Async(new() { BucketName = location.Bucket, Prefix = prefix, ContinuationToken = page }, cancellationToken);
            var objects = (answer.S3Objects ?? [])
                .Where(found => !found.Key.EndsWith('/'))
                .Select(found => new StoredObject(found.Key, found.ETag ?? "", found.Size ?? 0, found.LastModified is { } modified ? new(modified.ToUniversalTime()) : default));
            return new([.. objects], answer.IsTruncated is true ? answer.NextContinuationToken : null);
        }
        catch (Exception e) when (IsOfSdk(e))
        {
            throw Explain(e, Name);
        }
    }

    public async Task<ObjectBody> OpenAsync(StoredObject found, long offset, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetObjectRequest { BucketName = location.Bucket, Key = found.Key, EtagToMatch = found.Version };
            if (offset > 0)
                request.ByteRange = new(offset, found.Bytes - 1);
            var answer = await client.GetObjectAsync(request, cancellationToken);
            return new(new S3Body(answer), answer.HttpStatusCode == HttpStatusCode.PartialContent ? offset : 0);
        }
        catch (AmazonServiceException e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable || e.ErrorCode == "NoSuchKey")
        {
            throw new ObjectChangedException(found.Key);
        }
        catch (Exception e) when (IsOfSdk(e))
        {
            throw Explain(e, $"{Name}/{found.Key}");
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>The exception of the port for one of the SDK.</summary>
    private Exception Explain(Exception failure, string place) => failure switch
    {
        AmazonServiceException e when IsElsewhere(e) => new UnreadableBillException("WrongRegion", place, $"{Name} lies in {RegionOf(e) ?? "another region"}: set location.s3.region to its region", e),
        AmazonServiceException e when (int)e.StatusCode > 0 => StoreFailures.Of(place, e.StatusCode, e.ErrorCode, PauseOf(e)),
        XmlException or FormatException => new UnreadableBillException("UnexpectedAnswer", place, $"{place} answered with something else than S3's own words: correct the endpoint", failure),
        { InnerException: HttpRequestException or IOException } => HttpFailures.Explain(Host, failure.InnerException),
        _ => S3Clients.NoCredentials(place, failure),
    };

    private static TimeSpan? PauseOf(AmazonServiceException failure) =>
        failure.InnerException is HttpErrorResponseException { Response: { } answer } && answer.IsHeaderPresent("Retry-After")
        && int.TryParse(answer.GetHeaderValue("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>Failures that the SDK makes or, of answers that are none of S3's, lets through.</summary>
    private static bool IsOfSdk(Exception failure) => failure is AmazonServiceException or AmazonClientException or XmlException or FormatException;

    private static bool IsElsewhere(AmazonServiceException failure) =>
        failure.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect
        || failure.ErrorCode is "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException";

    private static string? RegionOf(AmazonServiceException failure) =>
        failure.InnerException is HttpErrorResponseException { Response: { } answer } && answer.IsHeaderPresent("x-amz-bucket-region")
            ? answer.GetHeaderValue("x-amz-bucket-region")
            : null;
}
