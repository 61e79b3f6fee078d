namespace CloudIntel.Kubernetes.Client;

/// <summary>Says options the way the API server wants them said.</summary>
internal static class RequestQueries
{
    /// <summary>Which objects a list is about. A next page takes version and selection from its token alone.</summary>
    public static string Of(ListOptions options)
    {
        var isFirstPage = string.IsNullOrEmpty(options.Continue);
        return new QueryString()
            .Add("labelSelector", options.LabelSelector)
            .Add("fieldSelector", options.FieldSelector)
            .Add("limit", options.Limit)
            .Add("continue", options.Continue)
            .Add("resourceVersion", isFirstPage ? options.ResourceVersion : null)
            // With a limit, a bare version would mean exactly that version.
            .AddIf(isFirstPage && options.Limit is not null && options.ResourceVersion is not (null or "" or "0"), "resourceVersionMatch", "NotOlderThan")
            .ToString();
    }

    /// <summary>What a watch is about.</summary>
    public static string Of(WatchOptions options) => new QueryString()
        .Add("watch", "1")
        .Add("allowWatchBookmarks", "true")
        .Add("labelSelector", options.LabelSelector)
        .Add("fieldSelector", options.FieldSelector)
        .Add("resourceVersion", options.ResourceVersion)
        .Add("timeoutSeconds", options.Timeout is { } timeout ? (long)timeout.TotalSeconds : null)
        .AddIf(options.SendInitialEvents, "sendInitialEvents", "true")
        .AddIf(options.SendInitialEvents, "resourceVersionMatch", "NotOlderThan")
        .ToString();

    /// <summary>How an object is written.</summary>
    public static QueryString Of(WriteOptions options, string? defaultFieldManager) => new QueryString()
        .AddIf(options.DryRun, "dryRun", "All")
        .Add("fieldManager", options.FieldManager ?? defaultFieldManager)
        .AddIf(options.FieldValidation != FieldValidation.Default, "fieldValidation", options.FieldValidation.ToString());
}
