namespace CloudIntel.Core.Units;

/// <summary>Sizes in bytes.</summary>
public static class ByteUnits
{
    /// <summary>Bytes of a GiB.</summary>
    public const long Gibibyte = 1L << 30;
}
