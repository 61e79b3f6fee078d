using CloudIntel.Generate;

if (args is not ["--out", var folder])
{
    Console.Error.WriteLine("usage: generate --out FOLDER");
    return 2;
}

foreach (var (name, content) in GeneratedFiles.All())
{
    var path = Path.Combine(folder, name);
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    File.WriteAllText(path, content);
    Console.WriteLine(path);
}

return 0;
