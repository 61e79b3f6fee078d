namespace CloudIntel.Resources.Schema;

/// <summary>Regular expressions that fields of several kinds share, in what RE2 and ECMA 262 have in common.</summary>
internal static class Patterns
{
    /// <summary>A name as RFC 1123 has labels of hosts.</summary>
    public const string Label = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>A name of an object: labels with dots between.</summary>
    public const string ObjectName = "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$";

    /// <summary>A name that begins with a letter.</summary>
    public const string Word = "^[a-zA-Z][a-zA-Z0-9_-]*$";

    /// <summary>An amount of money for sums over months and years.</summary>
    public const string Sum = "^(0|[1-9][0-9]{0,14})([.][0-9]{1,6})?$";

    /// <summary>An amount of money for prices.</summary>
    public const string Price = "^(0|[1-9][0-9]{0,8})([.][0-9]{1,6})?$";

    /// <summary>A decimal number without sign.</summary>
    public const string Number = "^[0-9]{1,9}([.][0-9]{1,6})?$";

    /// <summary>A decimal number that may be negative.</summary>
    public const string SignedNumber = "^-?[0-9]{1,9}([.][0-9]{1,6})?$";

    /// <summary>A share in percent.</summary>
    public const string Percent = "^(100|[0-9]{1,2}([.][0-9]{1,6})?)$";

    /// <summary>A length of time, such as 1h30m.</summary>
    public const string Duration = "^([0-9]{1,7}([.][0-9]{1,7})?(ms|s|m|h)){1,4}$";

    /// <summary>A quantity of processors, to the thousandth.</summary>
    public const string Cpu = "^[0-9]{1,9}([.][0-9]{1,3})?m?$";

    /// <summary>A quantity of memory.</summary>
    public const string Memory = "^[0-9]{1,15}([.][0-9]{1,6})?(k|M|G|T|Ki|Mi|Gi|Ti)?$";

    /// <summary>A time in milliseconds or seconds.</summary>
    public const string Milliseconds = "^[0-9]{1,6}([.][0-9]{1,3})?(ms|s)$";

    /// <summary>A currency as ISO 4217 has it.</summary>
    public const string Currency = "^[A-Z]{3}$";

    /// <summary>A country as ISO 3166 has it, or a union of them.</summary>
    public const string Country = "^[A-Z]{2,3}$";

    /// <summary>An architecture of processors.</summary>
    public const string Architecture = "^(amd64|arm64)$";

    /// <summary>A namespace, or the beginning of some with a * after it.</summary>
    public const string NamespaceStart = "^[a-z0-9][-a-z0-9]*[*]?$|^[*]$";

    /// <summary>A key of a label or an annotation, or a name of a resource.</summary>
    public const string LabelKey = "^([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$";

    /// <summary>Names of fields with points between them.</summary>
    public const string FieldPath = "^[a-zA-Z][a-zA-Z0-9]*([.][a-zA-Z][a-zA-Z0-9]*)*$";

    /// <summary>A time of day to the minute.</summary>
    public const string TimeOfDay = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
}
