namespace CloudIntel.Ledger.DuckDb;

/// <summary>DuckDB's types, with the numbers of <c>duckdb_type</c> in duckdb.h.</summary>
internal enum DuckDbType
{
    Invalid = 0,
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    HugeInt = 16,
    Varchar = 17,
    Blob = 18,
    Decimal = 19,
    TimestampTz = 31,
}

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Storage">The integer type that holds a decimal; else the type itself.</param>
/// <param name="Scale">Decimals of a decimal; else 0.</param>
internal readonly record struct DuckDbColumn(string Name, DuckDbType Type, DuckDbType Storage, byte Scale);
