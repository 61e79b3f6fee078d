using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CloudIntel.Ledger.DuckDb.Native;

/// <summary>Finds DuckDB's library: what CLOUDINTEL_DUCKDB_LIBRARY names, else what was built beside the program or unpacked from it, else the system's.</summary>
internal static class NativeLibraryResolver
{
    /// <summary>Environment variable with the path of another libduckdb.so.</summary>
    public const string PathVariable = "CLOUDINTEL_DUCKDB_LIBRARY";

    // The runtime asks for it once a library and assembly, so it must be there before the first call of any.
#pragma warning disable CA2255 // a module initialiser in a library: there is no earlier moment that every caller passes
    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, Resolve);
#pragma warning restore CA2255

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != NativeMethods.Library)
            return 0;
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } chosen)
            return NativeLibrary.Load(chosen);

        var rid = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        string[] candidates =
        [
            Path.Combine(AppContext.BaseDirectory, "runtimes", rid, "native", "libduckdb.so"),
            Path.Combine(AppContext.BaseDirectory, "libduckdb.so"),
        ];
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out var library))
                return library;
        }

        if (NativeLibrary.TryLoad("libduckdb.so", assembly, searchPath: null, out var other))
            return other;
        throw new DllNotFoundException(
            $"DuckDB's library is neither at {string.Join(" nor at ", candidates)} nor installed. Run hack/fetch-duckdb.sh and build again, or set {PathVariable} to a libduckdb.so.");
    }
}
