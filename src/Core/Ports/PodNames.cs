namespace CloudIntel.Core.Ports;

/// <summary>How Kubernetes names the pods of what makes them.</summary>
public static class PodNames
{
    /// <summary>The letters of names that Kubernetes makes up (apimachinery, util/rand).</summary>
    private const string Suffix = "[bcdfghjklmnpqrstvwxz2456789]{5}";

    /// <summary>The letters of the hash of a pod template: decimal digits, written in those.</summary>
    private const string HashLetters = "[4-9bcdf]";

    /// <summary>Decimal digits of 32 bits.</summary>
    private const int LongestHash = 10;

    /// <summary>What comes before the made-up letters is cut after so many characters (apiserver, storage/names).</summary>
    private const int LongestBase = 58;

    /// <summary>
    /// A regular expression, in RE2's language, of what follows the name of a controller in the names of its pods. A Deployment's hash is cut short where the name leaves too little
    /// room for it; a name of 58 characters or more is cut itself, and its pods do not begin with it.
    /// </summary>
    /// <param name="controller">What makes the pods.</param>
    /// <param name="name">Its name.</param>
    public static string After(PodController controller, string name) => controller switch
    {
        PodController.StatefulSet => "-[0-9]+",
        PodController.DaemonSet => $"-{Suffix}",
        _ when name.Length + LongestHash + 2 <= LongestBase => $"-{HashLetters}{{5,{LongestHash}}}-{Suffix}",
        _ => $"-{HashLetters}{{0,{LongestHash}}}-?{Suffix}",
    };
}
