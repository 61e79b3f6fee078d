namespace CloudIntel.Ledger.Queries;

/// <summary>Takes the values of a row, one column after the other.</summary>
internal interface IRowWriter
{
    /// <summary>A text.</summary>
    void Text(string value);

    /// <summary>A whole number of 64 bits.</summary>
    void Int64(long value);

    /// <summary>A whole number of any size.</summary>
    void Integer(Int128 value);

    /// <summary>A moment.</summary>
    void Time(DateTimeOffset value);

    /// <summary>A day.</summary>
    void Day(DateOnly value);

    /// <summary>Nothing.</summary>
    void Null();
}
