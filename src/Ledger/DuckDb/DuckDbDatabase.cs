using System.Runtime.InteropServices;
using CloudIntel.Ledger.DuckDb.Native;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>An open database: a file, which one process at a time can hold, or memory. Safe for concurrent use.</summary>
internal sealed unsafe class DuckDbDatabase : IDisposable
{
    private readonly DatabaseHandle handle;

    private DuckDbDatabase(DatabaseHandle handle) => this.handle = handle;

    /// <summary>Version of the library, such as <c>v1.5.6</c>.</summary>
    public static string LibraryVersion => Marshal.PtrToStringUTF8((nint)NativeMethods.LibraryVersion()) ?? "";

    /// <summary>Opens a file, which is made when there is none.</summary>
    /// <param name="path">The file; null for a database in memory.</param>
    /// <param name="settings">DuckDB's configuration options by name.</param>
    /// <exception cref="DuckDbException">It cannot be opened, for instance because another process holds it.</exception>
    public static DuckDbDatabase Open(string? path, IEnumerable<KeyValuePair<string, string>> settings)
    {
        if (NativeMethods.CreateConfig(out var config) != 0)
            throw new DuckDbException("DuckDB could not make a configuration.");
        using (config)
        {
            foreach (var (name, value) in settings)
            {
                if (NativeMethods.SetConfig(config, name, value) != 0)
                    throw new DuckDbException($"DuckDB does not take {value} for {name}.");
            }

            var state = NativeMethods.OpenExt(path, out var database, config, out var error);
            if (state == 0)
                return new(database);
            var message = Marshal.PtrToStringUTF8((nint)error) ?? "DuckDB could not open the database.";
            NativeMethods.Free(error);
            database.Dispose();
            throw new DuckDbException(message);
        }
    }

    /// <summary>A connection, for one caller at a time.</summary>
    public DuckDbConnection Connect()
    {
        if (NativeMethods.Connect(handle, out var connection) == 0)
            return new(connection);
        connection.Dispose();
        throw new DuckDbException("DuckDB could not connect to the open database.");
    }

    public void Dispose() => handle.Dispose();
}
