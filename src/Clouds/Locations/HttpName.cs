namespace CloudIntel.Clouds.Locations;

/// <summary>What people know a URL by, in names and messages.</summary>
internal static class HttpName
{
    /// <summary>The URL without user information, query and fragment, any of which may hold credentials.</summary>
    public static string Of(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
