using System.Text;

namespace CloudIntel.TestKit.Files;

/// <summary>A folder that goes with its test.</summary>
public sealed class TestFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("cloudintel-test-").FullName;

    /// <summary>The path of a name in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, and its folders, and returns its path.</summary>
    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    /// <inheritdoc cref="Write(string, string)"/>
    public string Write(string name, byte[] content)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A text in which the folder is named <c>DIR</c>.</summary>
    public string Without(string text) => text.Replace(Path, "DIR", StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
