namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>Names for nodes that are to be bought: the type and a number, unlike all that are taken.</summary>
internal sealed class NodeNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> taken = new(taken, StringComparer.Ordinal);
    private readonly Dictionary<string, int> last = new(StringComparer.Ordinal);

    public string Next(string type)
    {
        string name;
        do
        {
            last[type] = last.GetValueOrDefault(type) + 1;
            name = $"{type}-{last[type]}";
        }
        while (!taken.Add(name));
        return name;
    }
}
