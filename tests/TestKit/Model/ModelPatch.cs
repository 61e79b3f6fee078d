using System.Globalization;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;

namespace CloudIntel.TestKit.Model;

/// <summary>Applies the two patch formats that custom resources know.</summary>
internal static class ModelPatch
{
    public static JsonObject Apply(Patch patch, JsonObject target) => patch.MediaType switch
    {
        "application/merge-patch+json" => Merge(target, patch.Body.AsObject()),
        "application/json-patch+json" => Operate(target, patch.Body.AsArray()),
        _ => throw new NotSupportedException($"The model knows no {patch.MediaType}."),
    };

    /// <summary>RFC 7386.</summary>
    public static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject child)
                target[name] = Merge(target[name] as JsonObject is { } existing ? ModelApiServer.Copy(existing) : [], child);
            else
                target[name] = value.DeepClone();
        }

        return target;
    }

    /// <summary>RFC 6902, with the operations test, add, replace and remove.</summary>
    private static JsonObject Operate(JsonObject target, JsonArray operations)
    {
        foreach (var operation in operations.Select(node => node!.AsObject()))
        {
            var steps = ((string)operation["path"]!).Split('/').Skip(1).Select(step => step.Replace("~1", "/").Replace("~0", "~")).ToArray();
            JsonNode? parent = target;
            foreach (var step in steps[..^1])
                parent = Child(parent, step) ?? throw ModelRefusal.Invalid($"there is no {operation["path"]}");
            Operate(parent!, steps[^1], (string)operation["op"]!, operation["value"]);
        }

        return target;
    }

    private static void Operate(JsonNode parent, string step, string op, JsonNode? value)
    {
        if (op == "test")
        {
            if (!JsonNode.DeepEquals(Child(parent, step), value))
                throw ModelRefusal.Invalid("a test of the patch failed");
        }
        else if (parent is JsonArray list)
        {
            Operate(list, step, op, value);
        }
        else if (op == "remove")
        {
            parent.AsObject().Remove(step);
        }
        else
        {
            parent[step] = value?.DeepClone();
        }
    }

    private static void Operate(JsonArray list, string step, string op, JsonNode? value)
    {
        var index = step == "-" ? list.Count : int.Parse(step, CultureInfo.InvariantCulture);
        if (op != "add")
            list.RemoveAt(index);
        if (op != "remove")
            list.Insert(index, value?.DeepClone());
    }

    private static JsonNode? Child(JsonNode? parent, string step) => parent switch
    {
        JsonArray list => int.Parse(step, CultureInfo.InvariantCulture) is var index && index < list.Count ? list[index] : null,
        JsonObject members => members[step],
        _ => null,
    };
}
