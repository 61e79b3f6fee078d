using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Kubernetes.Tests.Controllers;

public sealed class ConditionsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 4, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_transition_time_moves_only_when_the_status_moves()
    {
        var first = Conditions.Set(null, Noon, Ready("True", "Started"));
        var second = Conditions.Set(first, Noon.AddHours(1), Ready("True", "StillGoing"));
        var third = Conditions.Set(second, Noon.AddHours(2), Ready("False", "Stopped"));

        Assert.Equal((Noon, "Started"), (first[0].LastTransitionTime, first[0].Reason));
        Assert.Equal((Noon, "StillGoing"), (second[0].LastTransitionTime, second[0].Reason));
        Assert.Equal((Noon.AddHours(2), "Stopped"), (third[0].LastTransitionTime, third[0].Reason));
    }

    [Fact]
    public void Times_are_whole_seconds_so_that_what_the_server_returns_is_no_difference() =>
        Assert.Equal(Noon, Conditions.Set(null, Noon.AddMilliseconds(987), Ready("True", "R"))[0].LastTransitionTime);

    [Fact]
    public void Conditions_keep_their_places_and_leave_others_alone()
    {
        var start = Conditions.Set(null, Noon, Ready("True", "R"), new Condition { Type = "WithinLimit", Status = "True", Reason = "R" });
        var end = Conditions.Set(start, Noon.AddHours(1), new Condition { Type = "Stalled", Status = "True", Reason = "S" }, Ready("False", "R2"));

        Assert.Equal(["Ready", "WithinLimit", "Stalled"], end.Select(condition => condition.Type));
        Assert.Equal("True", start[0].Status); // the argument is not changed
        Assert.Equal(["Ready", "WithinLimit"], Conditions.Remove(end, "Stalled", "Reconciling").Select(condition => condition.Type));
        Assert.True(Conditions.IsTrue(end, "Stalled"));
        Assert.False(Conditions.IsTrue(end, "Ready"));
        Assert.False(Conditions.IsTrue(null, "Ready"));
    }

    [Fact]
    public void A_message_is_cut_at_what_the_server_takes() =>
        Assert.Equal(
            (Conditions.MaxMessage, '…'),
            (Set(new string('x', 40_000)).Message.Length, Set(new string('x', 40_000)).Message[^1]));

    [Fact]
    public void Setting_the_same_again_changes_nothing()
    {
        var condition =
            from type in Gen.Elements("Ready", "Stalled", "WithinLimit")
            from status in Gen.Elements("True", "False", "Unknown")
            from reason in Gen.Elements("A", "B")
            select new Condition { Type = type, Status = status, Reason = reason };

        Prop.ForAll(
                Gen.ListOf(condition).ToArbitrary(),
                conditions =>
                {
                    var once = Conditions.Set(null, Noon, conditions);
                    return Conditions.Set(once, Noon.AddDays(1), once).SequenceEqual(once);
                })
            .Check(Config.QuickThrowOnFailure);
    }

    private static Condition Set(string message) => Conditions.Set(null, Noon, Ready("True", "R") with { Message = message })[0];

    private static Condition Ready(string status, string reason) => new() { Type = "Ready", Status = status, Reason = reason };
}
