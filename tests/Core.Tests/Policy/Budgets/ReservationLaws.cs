using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Policy.Budgets;

/// <summary>What holds of any admissions to any budget, in any order.</summary>
public sealed class ReservationLaws
{
    private static readonly DateTimeOffset Start = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddMonths(1);

    private static readonly Gen<AdmissionRequest> Requests =
        from name in Gen.Choose(0, 30)
        from cents in Gen.Choose(0, 5_000)
        from before in Gen.Choose(0, 2_000)
        from isNew in Gen.Elements(true, false)
        from minutes in Gen.Choose(0, 29 * 1440)
        from generation in Gen.Choose(0, 5)
        from uid in Gen.Elements("", "a", "b")
        select new AdmissionRequest
        {
            Key = $"apps/Deployment/shop/d{name}",
            HourlyCost = cents / 700m,
            PreviousHourlyCost = isNew ? 0 : before / 700m,
            IsNew = isNew,
            Generation = generation,
            Uid = uid,
            At = Start.AddMinutes(minutes),
        };

    private static readonly Gen<BudgetTerms> Budgets =
        from amount in Gen.Choose(1, 100_000)
        from spent in Gen.Choose(-1_000, 50_000)
        from grace in Gen.Choose(0, 500)
        from hours in Gen.Choose(-10, 720)
        from isForecast in Gen.Elements(true, false)
        select Terms(amount) with
        {
            Spent = spent / 3m,
            Grace = grace,
            DataThrough = hours < 0 ? null : Start.AddHours(hours),
            Basis = isForecast ? BudgetBasis.Forecast : BudgetBasis.Actual,
        };

    [Fact]
    public void No_more_is_let_in_than_there_is_room_for() => Check(Budgets, Requests.ListOf(), (terms, requests) =>
    {
        var batch = new ReservationBatch(terms, []);
        foreach (var request in requests)
        {
            var answer = batch.Admit(request);
            Assert.True(batch.Reserved <= Math.Max(0, terms.Room), $"{batch.Reserved} of {terms.Room}");
            Assert.Equal(answer.IsAdmitted, answer.Finding == AdmissionFinding.Fits);
        }
    });

    [Fact]
    public void What_is_left_is_the_room_less_each_reservation_to_the_last_digit() => Check(Budgets, Requests.ListOf(), (terms, requests) =>
    {
        var batch = new ReservationBatch(terms, []);
        foreach (var request in requests)
            batch.Admit(request);
        Assert.Equal(batch.Held.Sum(reservation => reservation.Amount(terms)), batch.Reserved);
        Assert.Equal(new ReservationBatch(terms, batch.Held).Left, batch.Left);
    });

    [Fact]
    public void A_release_gives_back_exactly_what_was_taken() => Check(Budgets, Requests, (terms, request) =>
    {
        var other = new Reservation { Key = "other", HourlyCost = 0.123456789m, AdmittedAt = Start.AddHours(3), ChangedAt = Start.AddHours(3) };
        var batch = new ReservationBatch(terms, [other]);
        var left = batch.Left;
        batch.Admit(request with { Key = "one" });
        batch.Release("one");
        Assert.Equal(left, batch.Left);
    });

    [Fact]
    public void In_which_order_objects_come_that_fit_does_not_matter() => Check(Budgets, Requests.ListOf(), (terms, requests) =>
    {
        var roomy = terms with { Amount = 1_000_000_000 };
        var distinct = requests.DistinctBy(request => request.Key).ToList();
        Assert.Equal(Reserved(roomy, distinct), Reserved(roomy, Enumerable.Reverse(distinct)));
    });

    [Fact]
    public void Of_objects_that_are_alike_as_many_are_let_in_as_fit_in_any_number_of_batches() =>
        Check(Gen.Choose(1, 60), Gen.Choose(1, 7), (room, size) =>
        {
            var terms = Terms(room * 5m);
            var request = new AdmissionRequest { Key = "", HourlyCost = 5m / 720, IsNew = true, At = Start }; // 5 to the end of the month
            IReadOnlyCollection<Reservation> held = [];
            var admitted = 0;
            foreach (var part in Enumerable.Range(0, 100).Chunk(size))
            {
                var batch = new ReservationBatch(terms, held);
                admitted += part.Count(number => batch.Admit(request with { Key = $"o{number}" }).IsAdmitted);
                held = batch.Held;
            }

            Assert.Equal(room, admitted);
        });

    [Fact]
    public void The_same_request_twice_takes_its_room_once() => Check(Budgets, Requests, (terms, request) =>
    {
        var batch = new ReservationBatch(terms, []);
        batch.Admit(request);
        var (left, held) = (batch.Left, batch.Held.ToList());
        var again = batch.Admit(request);
        Assert.True(again.IsAdmitted || held.Count == 0);
        Assert.Equal(left, batch.Left);
        Assert.Equal(held, batch.Held);
    });

    [Fact]
    public void A_change_that_is_taken_back_gives_back_all_of_it_once_that_is_seen() => Check(Budgets, Requests, (terms, request) =>
    {
        var batch = new ReservationBatch(terms, []);
        var update = request with { IsNew = false, Generation = 2, HourlyCost = request.HourlyCost + request.PreviousHourlyCost };
        batch.Admit(update);
        batch.Admit(update with { HourlyCost = update.PreviousHourlyCost, PreviousHourlyCost = update.HourlyCost, Generation = 3 });
        Assert.All(batch.Held, reservation => Assert.Null(reservation.WithLastChange()));
    });

    [Fact]
    public void What_asks_for_less_frees_nothing_before_that_is_seen() => Check(Budgets, Requests.Two(), (terms, requests) =>
    {
        var (first, second) = requests;
        var batch = new ReservationBatch(terms with { Amount = 1_000_000_000 }, []);
        batch.Admit(first with { Key = "web", Uid = "a", IsNew = true, Generation = 1 });
        var (before, reserved) = (batch.Find("web"), batch.Reserved);
        batch.Admit(second with { Key = "web", Uid = second.IsNew ? "b" : "a", Generation = second.IsNew ? 1 : 2 });
        Assert.True(batch.Reserved >= reserved, $"{batch.Reserved} of {reserved}");
        if (!Equals(before, batch.Find("web")))
            Assert.Equal(reserved, batch.Find("web")?.WithoutLastChange("a")?.Amount(terms) ?? 0);
    });

    [Fact]
    public void What_is_new_under_a_name_that_is_taken_counts_only_where_it_came()
    {
        var batch = new ReservationBatch(Terms(1_000), []);
        var large = new AdmissionRequest { Key = "web", Uid = "a", HourlyCost = 0.5m, IsNew = true, Generation = 1, At = Start.AddDays(1) };
        batch.Admit(large);
        var reserved = batch.Reserved;
        batch.Admit(large with { Uid = "b", HourlyCost = 0.1m, At = Start.AddDays(2) });

        Assert.Equal(reserved, batch.Reserved);
        Assert.Equal((0.1m, "b"), (batch.Find("web")!.WithLastChange()!.HourlyCost, batch.Find("web")!.WithLastChange()!.Uid));
        Assert.Equal(("a", reserved), (batch.Find("web")!.WithoutLastChange("a")!.Uid, batch.Find("web")!.WithoutLastChange("a")!.Amount(Terms(1_000))));
        batch.Admit(large with { Uid = "c", HourlyCost = 0.7m, At = Start.AddDays(2) });
        Assert.Equal(0.7m * 29 * 24, batch.Reserved);
    }

    [Fact]
    public void A_change_that_never_came_leaves_what_was_before_it()
    {
        var terms = Terms(1_000);
        var batch = new ReservationBatch(terms, []);
        var create = new AdmissionRequest { Key = "web", HourlyCost = 0.1m, IsNew = true, Generation = 1, At = Start.AddDays(1) };
        batch.Admit(create);
        var grown = create with { IsNew = false, HourlyCost = 0.5m, PreviousHourlyCost = 0.1m, Generation = 2, At = Start.AddDays(2) };
        batch.Admit(grown);
        batch.Admit(grown with { HourlyCost = 0.3m }); // asked again, smaller, before anything came of it

        Assert.Equal(0.1m, batch.Find("web")!.WithoutLastChange("")!.HourlyCost);
        batch.Put(batch.Find("web")!.WithoutLastChange("")!);
        Assert.Equal(0.1m * 29 * 24, batch.Reserved);
    }

    [Fact]
    public void With_actual_costs_a_reservation_shrinks_as_they_become_known()
    {
        var reservation = new Reservation { Key = "web", HourlyCost = 1, AdmittedAt = Start.AddDays(10), ChangedAt = Start.AddDays(10) };
        var terms = Terms(1_000);
        Assert.Equal(20 * 24m, reservation.Amount(terms with { DataThrough = Start.AddDays(9) }));
        Assert.Equal(15 * 24m, reservation.Amount(terms with { DataThrough = Start.AddDays(15) }));
        Assert.Equal(0, reservation.Amount(terms with { DataThrough = End }));
    }

    [Fact]
    public void A_forecast_takes_an_object_in_after_a_whole_day_of_it()
    {
        var reservation = new Reservation { Key = "web", HourlyCost = 1, AdmittedAt = Start.AddDays(10), ChangedAt = Start.AddDays(10) };
        var terms = Terms(1_000) with { Basis = BudgetBasis.Forecast };
        Assert.Equal(19.5m * 24, reservation.Amount(terms with { DataThrough = Start.AddDays(10.5) }));
        Assert.Equal(0, reservation.Amount(terms with { DataThrough = Start.AddDays(11) }));
    }

    [Fact]
    public void What_is_reserved_ends_with_the_period()
    {
        var reservation = new Reservation { Key = "web", HourlyCost = 1, AdmittedAt = Start.AddDays(10), ChangedAt = Start.AddDays(10) };
        var next = Terms(1_000) with { Period = new(End, End.AddMonths(1)) };
        var batch = new ReservationBatch(next, [reservation]);
        Assert.True(batch.Changed);
        Assert.Empty(batch.Held);
    }

    [Theory]
    [InlineData(Enforcement.Audit, true)]
    [InlineData(Enforcement.Warn, true)]
    [InlineData(Enforcement.Deny, false)]
    public void While_figures_are_too_old_the_budget_does_as_it_is_told(Enforcement onStale, bool isAdmitted)
    {
        var terms = Terms(1_000) with { StaleAt = Start.AddDays(3), OnStale = onStale };
        var batch = new ReservationBatch(terms, []);
        var answer = batch.Admit(new() { Key = "web", HourlyCost = 1, IsNew = true, At = Start.AddDays(3) });
        Assert.Equal((AdmissionFinding.Unknown, isAdmitted, isAdmitted ? 1 : 0), (answer.Finding, answer.IsAdmitted, batch.Held.Count));
    }

    [Fact]
    public void A_budget_that_warns_lets_in_what_does_not_fit_and_counts_it()
    {
        var batch = new ReservationBatch(Terms(10) with { Enforcement = Enforcement.Warn }, []);
        var answer = batch.Admit(new() { Key = "web", HourlyCost = 1, IsNew = true, At = Start });
        Assert.Equal((AdmissionFinding.Overdrawn, Enforcement.Warn, -710m), (answer.Finding, answer.Effect, batch.Left));
    }

    [Theory]
    [InlineData(Enforcement.Deny, false)]
    [InlineData(Enforcement.Warn, true)]
    public void Where_no_more_can_be_kept_nothing_more_is(Enforcement enforcement, bool isAdmitted)
    {
        var full = Enumerable.Range(0, ReservationBatch.MaxReservations).Select(number => new Reservation { Key = $"o{number}", HourlyCost = 0.0001m, AdmittedAt = Start, ChangedAt = Start });
        var batch = new ReservationBatch(Terms(1_000_000) with { Enforcement = enforcement }, full);
        var answer = batch.Admit(new() { Key = "web", HourlyCost = 1, IsNew = true, At = Start });
        Assert.Equal((AdmissionFinding.Full, isAdmitted, ReservationBatch.MaxReservations), (answer.Finding, answer.IsAdmitted, batch.Held.Count));
        Assert.True(batch.Admit(new() { Key = "o7", HourlyCost = 1, IsNew = true, At = Start }).IsAdmitted);
    }

    [Theory]
    [InlineData("apps/Deployment/shop/web")]
    [InlineData("/Pod/shop/web-0")]
    [InlineData("cloudintel.io/Workload//x")]
    public void A_key_is_read_as_it_was_written(string key) => Assert.Equal(key, ReservationKey.Parse(key).ToString());

    [Fact]
    public void A_budget_that_turns_everything_away_until_its_first_review_says_so_and_what_to_do()
    {
        var terms = Terms(1_000) with { OnStale = Enforcement.Deny, Unknown = "the Budget has not had its first review yet" };
        var answer = new ReservationBatch(terms, []).Admit(new() { Key = "web", HourlyCost = 1, IsNew = true, At = Start.AddDays(3) });

        var violation = BudgetVerdict.Of(terms, answer, Judged.Deployment(), Judged.Price(730)).Violation;

        Assert.Equal(Enforcement.Deny, violation?.Enforcement);
        Assert.EndsWith(
            "and nobody knows what is left: the Budget has not had its first review yet. Until that is known everything is turned away, since its enforcement.onStale is Deny: "
                + "see kubectl describe budget monthly -n shop, or set onStale to Warn until then.",
            violation!.Message,
            StringComparison.Ordinal);
    }

    private static decimal Reserved(BudgetTerms terms, IEnumerable<AdmissionRequest> requests)
    {
        var batch = new ReservationBatch(terms, []);
        foreach (var request in requests)
            Assert.True(batch.Admit(request).IsAdmitted);
        return batch.Reserved;
    }

    private static BudgetTerms Terms(decimal amount) => new()
    {
        Namespace = "shop",
        Name = "monthly",
        Uid = "u",
        Enforcement = Enforcement.Deny,
        Currency = "USD",
        Amount = amount,
        Period = new(Start, End),
        Basis = BudgetBasis.Actual,
        Spent = 0,
        DataThrough = null,
        StaleAt = DateTimeOffset.MaxValue,
        OnStale = Enforcement.Warn,
        Rate = 1,
        Reach = new(),
    };

    private static void Check<TFirst, TSecond>(Gen<TFirst> first, Gen<TSecond> second, Action<TFirst, TSecond> law) =>
        Prop.ForAll((from one in first from other in second select (one, other)).ToArbitrary(), both => law(both.one, both.other)).QuickCheckThrowOnFailure();
}
