namespace CloudIntel.Core.FinOps.Focus;

/// <summary>A version of the FOCUS specification, in order of publication.</summary>
public enum FocusVersion
{
    /// <summary>1.0, 43 columns.</summary>
    V10,

    /// <summary>1.1, 50 columns.</summary>
    V11,

    /// <summary>1.2, 57 columns.</summary>
    V12,

    /// <summary>1.3, 65 columns; those of split cost allocation came, and ProviderName and PublisherName were deprecated.</summary>
    V13,

    /// <summary>1.4, 65 columns; ProviderName and PublisherName went.</summary>
    V14,
}
