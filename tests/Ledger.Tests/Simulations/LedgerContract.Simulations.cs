using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Tests;

/// <summary>What every store keeps of simulations.</summary>
public abstract partial class LedgerContract
{
    private static readonly DateTimeOffset FirstEnd = new(2026, 9, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_newest_result_of_a_run_by_that_name_is_read_in_each_of_its_forms()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789 ünïcode\n", 100_000));
        await KeepAsync(Found("u1", "first", FirstEnd));
        await KeepAsync(Found("u2", "second", FirstEnd.AddHours(1)));
        await KeepAsync(Found("u2", text, FirstEnd.AddHours(2)));
        await KeepAsync(Found("u3", "of another", FirstEnd.AddHours(3)) with { Namespace = "other" });

        Assert.Equal(text, await Ledger.SimulationAsync("shop", "spot", "json", Cancellation));
        Assert.Equal($"csv {text}", await Ledger.SimulationAsync("shop", "spot", "csv", Cancellation));
        Assert.Equal("of another", await Ledger.SimulationAsync("other", "spot", "json", Cancellation));
        Assert.Null(await Ledger.SimulationAsync("shop", "spot", "html", Cancellation));
        Assert.Null(await Ledger.SimulationAsync("shop", "none", "json", Cancellation));
    }

    [Fact]
    public async Task What_a_simulation_found_is_audited_and_goes_when_it_is_too_old()
    {
        await KeepAsync(Found("u1", "old", FirstEnd));
        await Ledger.KeepSimulationPartAsync(new("u2", "d", 0, FirstEnd, "left"), Cancellation);
        await KeepAsync(Found("u3", "new", FirstEnd.AddDays(1)) with { Name = "other" }, forgetBefore: FirstEnd.AddHours(1));

        Assert.Null(await Ledger.SimulationAsync("shop", "spot", "json", Cancellation));
        Assert.Empty(await Ledger.SimulationPartsAsync("u2", "d", Cancellation));
        Assert.Equal("new", await Ledger.SimulationAsync("shop", "other", "json", Cancellation));
        Assert.Equal(["u1", "u3"], (await Ledger.AuditAsync("SimulationRun/shop/spot", Cancellation).ToListAsync(Cancellation)).Select(entry => entry.Details));
    }

    [Fact]
    public async Task An_old_result_gives_way_to_a_new_one_of_the_same_run()
    {
        await KeepAsync(Found("u1", "old", FirstEnd));
        await KeepAsync(Found("u1", "new", FirstEnd.AddDays(100)), forgetBefore: FirstEnd.AddDays(10));

        Assert.Equal("new", await Ledger.SimulationAsync("shop", "spot", "json", Cancellation));
    }

    [Fact]
    public async Task Parts_of_a_run_come_back_by_number_until_the_run_has_its_result()
    {
        foreach (var number in (int[])[10, 0, 2])
            await Ledger.KeepSimulationPartAsync(new("u1", "d", number, FirstEnd, $"part {number}"), Cancellation);
        await Ledger.KeepSimulationPartAsync(new("u1", "d", 2, FirstEnd.AddHours(1), "again"), Cancellation);
        await Ledger.KeepSimulationPartAsync(new("u1", "e", 1, FirstEnd, "of another scenario"), Cancellation);

        Assert.Equal(
            [new("u1", "d", 0, FirstEnd, "part 0"), new("u1", "d", 2, FirstEnd.AddHours(1), "again"), new("u1", "d", 10, FirstEnd, "part 10")],
            await Ledger.SimulationPartsAsync("u1", "d", Cancellation));
        await KeepAsync(Found("u1", "whole", FirstEnd));
        Assert.Empty(await Ledger.SimulationPartsAsync("u1", "d", Cancellation));
        Assert.Empty(await Ledger.SimulationPartsAsync("u1", "e", Cancellation));
    }

    private Task KeepAsync(SimulationResult result, DateTimeOffset? forgetBefore = null) => Ledger.KeepSimulationAsync(
        result, new(result.FinishedAt, "simulationrun-controller", "SimulationSucceeded", "SimulationRun/shop/spot", result.Uid), forgetBefore ?? FirstEnd.AddDays(-1), Cancellation);

    private static SimulationResult Found(string uid, string content, DateTimeOffset finishedAt) => new()
    {
        Namespace = "shop",
        Name = "spot",
        Uid = uid,
        Digest = "d",
        FinishedAt = finishedAt,
        Documents = new Dictionary<string, string> { ["json"] = content, ["csv"] = $"csv {content}" },
    };
}
