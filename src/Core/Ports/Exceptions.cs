namespace CloudIntel.Core.Ports;

/// <summary>The store cannot be reached or is busy: nothing its user can fix, come back later.</summary>
public sealed class LedgerUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LedgerUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>A bill's location cannot be reached: come back later.</summary>
public sealed class LocationUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">Why, as one CamelCase word.</param>
    /// <param name="message">Why, for people; without credentials and without anything that differs from try to try.</param>
    /// <param name="innerException">What failed.</param>
    public LocationUnavailableException(string reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>
    /// Why, as one CamelCase word: Unreachable, Timeout, ServerError, TooManyRequests, TruncatedDownload, CertificateNotTrusted,
    /// DiskFull, TempFolderNotWritable, FolderMissing, CredentialsUnavailable, ChangedWhileReading.
    /// </summary>
    public string Reason { get; }

    /// <summary>The pause that the other side asked for; null when it asked for none.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>There is no bill, or none that can be read as one: its owner must replace it or correct its location.</summary>
public sealed class UnreadableBillException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">Why, as one CamelCase word, such as <c>TruncatedFile</c>.</param>
    /// <param name="file">The file's name in the request.</param>
    /// <param name="message">What is wrong and what to do, for people.</param>
    /// <param name="innerException">What found it.</param>
    public UnreadableBillException(string reason, string file, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Reason = reason;
        File = file;
    }

    /// <summary>
    /// Why, as one CamelCase word. Of the content: TruncatedFile, NotText, MissingColumn, EmptyFile, TooLarge, UnknownFormat. Of
    /// the location: NotFound, AccessDenied, LocationNotAllowed, UnexpectedAnswer, WrongRegion, ObjectArchived, ManifestUnreadable,
    /// DeliveryIncomplete, QueryTooLarge, QueryRefused.
    /// </summary>
    public string Reason { get; }

    /// <summary>The file's name in the request.</summary>
    public string File { get; }
}

/// <summary>A question needs an exchange rate that the ledger does not have: load it.</summary>
public sealed class MissingExchangeRateException : Exception
{
    /// <summary>Creates the exception.</summary>
    public MissingExchangeRateException(string from, string to, DateOnly day)
        : base($"There is no exchange rate from {from} to {to} for {day:yyyy-MM-dd} or a day before, nor one from {to} to {from}.") =>
        (From, To, Day) = (from, to, day);

    /// <summary>The currency of the charges.</summary>
    public string From { get; }

    /// <summary>The currency that was asked for.</summary>
    public string To { get; }

    /// <summary>The first day that lacks a rate.</summary>
    public DateOnly Day { get; }
}

/// <summary>
/// A question needs more detail than retention has left of a billing period or of an earlier version of it: ask by coarser columns,
/// or for a later time.
/// </summary>
public sealed class DetailDroppedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DetailDroppedException(string message)
        : base(message)
    {
    }
}
