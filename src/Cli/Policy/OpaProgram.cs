using System.Buffers;
using System.Text.Json;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;

namespace CloudIntel.Cli.Policy;

/// <summary>Has rules in Rego evaluated by the program opa: one call for many objects.</summary>
/// <param name="program">Its file; null where it is not there.</param>
internal sealed class OpaProgram(string? program)
{
    private const int InputsAtOnce = 500;

    /// <summary>What a rule says of each input.</summary>
    /// <exception cref="UsageException">The module cannot be compiled; the message is OPA's.</exception>
    public async Task<IReadOnlyList<RuleAnswer>> EvaluateAsync(string policy, RegoRule rule, IReadOnlyList<ReadOnlyMemory<byte>> inputs, CancellationToken cancellationToken)
    {
        if (rule.Module is null)
            return [.. inputs.Select(_ => new RuleAnswer([], $"{rule.Source} is not there."))];
        if (program is null)
            return [.. inputs.Select(_ => new RuleAnswer([], "It is written in Rego, and opa is not on the PATH, so it was not evaluated."))];
        var folder = Directory.CreateTempSubdirectory("cloudintel-rego-");
        try
        {
            var module = Path.Combine(folder.FullName, "policy.rego");
            await File.WriteAllTextAsync(module, rule.Module, cancellationToken);
            var answers = new List<RuleAnswer>();
            foreach (var piece in inputs.Chunk(InputsAtOnce))
                answers.AddRange(await EvaluateAsync(policy, rule, module, piece, cancellationToken));
            return answers;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<RuleAnswer[]> EvaluateAsync(string policy, RegoRule rule, string module, ReadOnlyMemory<byte>[] inputs, CancellationToken cancellationToken)
    {
        var reference = "data" + string.Concat(rule.Package.Split('.').Append(rule.Query).Select(part => $"[{JsonSerializer.Serialize(part, Output.CliJson.Default.String)}]"));
        var query = $$"""answers := [answer | one := input.inputs[i]; value := {{reference}} with input as one; answer := {"input": i, "value": value}]""";
        var result = await ExternalProgram.RunAsync(program!, ["eval", "--format", "json", "--stdin-input", "--data", module, query], Inputs(inputs), cancellationToken);
        using var output = Parse(policy, rule, result);
        if (output.RootElement.TryGetProperty("errors", out var errors))
            throw new UsageException($"CostPolicy {policy}, rule {rule.Name}: {Complaint(errors)}");
        var answers = new RuleAnswer[inputs.Length];
        Array.Fill(answers, new([], $"{rule.Package}.{rule.Query} is not defined for it."));
        if (output.RootElement.TryGetProperty("result", out var results))
        {
            foreach (var answer in results[0].GetProperty("bindings").GetProperty("answers").EnumerateArray())
                answers[answer.GetProperty("input").GetInt32()] = Answer(rule, answer.GetProperty("value"));
        }

        return answers;
    }

    private static RuleAnswer Answer(RegoRule rule, JsonElement value)
    {
        try
        {
            return new(RegoFindings.Read($"{rule.Package}.{rule.Query}", value));
        }
        catch (FormatException e)
        {
            return new([], $"{e.Message}.");
        }
    }

    private static ReadOnlyMemory<byte> Inputs(ReadOnlyMemory<byte>[] inputs)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("{\"inputs\":["u8);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (i > 0)
                buffer.Write(","u8);
            buffer.Write(inputs[i].Span);
        }

        buffer.Write("]}"u8);
        return buffer.WrittenMemory;
    }

    private static JsonDocument Parse(string policy, RegoRule rule, ProgramResult result)
    {
        try
        {
            return JsonDocument.Parse(result.Output);
        }
        catch (JsonException)
        {
            throw new UsageException($"CostPolicy {policy}, rule {rule.Name}: opa ended with {result.ExitCode}: {ExternalProgram.Complaint(result)}");
        }
    }

    private static string Complaint(JsonElement errors) => string.Join("; ", errors.EnumerateArray().Take(5).Select(error =>
        $"{(error.TryGetProperty("location", out var place) && place.TryGetProperty("row", out var row) ? $"line {row} of the module: " : "")}{(error.TryGetProperty("message", out var message) ? message.GetString() : error.GetRawText())}"));
}
