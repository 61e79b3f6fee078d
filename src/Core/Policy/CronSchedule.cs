using System.Buffers;
using System.Collections;
using System.Globalization;
using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Policy;

/// <summary>Counts how often a CronJob runs (the five fields of cron, with names of months and days, and the words such as @daily, and @every with a duration).</summary>
internal static class CronSchedule
{
    private const int MostText = 1024;
    private const decimal MostUnits = 1_000_000_000;
    private static readonly SearchValues<char> DigitsAndPoint = SearchValues.Create("0123456789.");
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>How often it runs in a month of 730 hours, on average over four years; null where the schedule cannot be understood.</summary>
    public static decimal? RunsOfMonth(string schedule)
    {
        if (schedule.Length > MostText)
            return null;
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields is [var zone, .. var rest] && (zone.StartsWith("TZ=", StringComparison.Ordinal) || zone.StartsWith("CRON_TZ=", StringComparison.Ordinal)))
            fields = rest;
        if (fields is ["@every", var interval])
            return Seconds(interval) is { } seconds ? PriceCatalog.HoursPerMonth * 3600 / seconds : null;
        if (fields is [['@', ..] word])
            fields = Word(word);
        if (fields is not [var minute, var hour, var dayOfMonth, var month, var dayOfWeek]
            || Field(minute, 0, 59, []) is not { } minutes
            || Field(hour, 0, 23, []) is not { } hours
            || Field(dayOfMonth, 1, 31, []) is not { } monthDays
            || Field(month, 1, 12, Months) is not { } months
            || Field(dayOfWeek, 0, 7, Days) is not { } weekDays)
            return null;

        // As cron does it: where both are restricted, a day is one that either allows.
        var isEither = !IsAny(dayOfMonth) && !IsAny(dayOfWeek);
        weekDays[0] |= weekDays[7];
        var (days, all) = (0, 0);
        for (var date = new DateOnly(2025, 1, 1); date.Year < 2029; date = date.AddDays(1), all++)
        {
            var (ofMonth, ofWeek) = (monthDays[date.Day], weekDays[(int)date.DayOfWeek]);
            if (months[date.Month] && (isEither ? ofMonth || ofWeek : ofMonth && ofWeek))
                days++;
        }

        return (decimal)days * Count(hours) * Count(minutes) / all * PriceCatalog.HoursPerMonth / 24;
    }

    /// <summary>Whole seconds of a duration as Go writes it, such as 1h30m; null where it is none, or shorter.</summary>
    private static decimal? Seconds(string duration)
    {
        var sum = 0m;
        for (var rest = duration.AsSpan(); rest.Length > 0;)
        {
            var digits = rest.IndexOfAnyExcept(DigitsAndPoint);
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > MostUnits)
                return null;
            if (rest[digits] switch { 'h' => 3600, 'm' => 60, 's' => 1, _ => 0 } is not (> 0 and var unit))
                return null;
            sum += number * unit;
            rest = rest[(digits + 1)..];
        }

        return decimal.Floor(sum) is >= 1 and var seconds ? seconds : null;
    }

    private static string[] Word(string word) => word switch
    {
        "@hourly" => ["0", "*", "*", "*", "*"],
        "@daily" or "@midnight" => ["0", "0", "*", "*", "*"],
        "@weekly" => ["0", "0", "*", "*", "0"],
        "@monthly" => ["0", "0", "1", "*", "*"],
        "@yearly" or "@annually" => ["0", "0", "1", "1", "*"],
        _ => [],
    };

    private static bool IsAny(string field) => field[0] is '*' or '?';

    private static int Count(BitArray bits) => bits.Cast<bool>().Count(bit => bit);

    /// <summary>The numbers that a field allows; null where it is none.</summary>
    private static BitArray? Field(string field, int first, int last, string[] names)
    {
        var bits = new BitArray(last + 1);
        foreach (var part in field.Split(','))
        {
            var stepped = part.Split('/');
            if (stepped.Length > 2 || Range(stepped[0], first, last, names) is not var (from, to))
                return null;
            var step = 1;
            if (stepped.Length == 2)
            {
                if (!int.TryParse(stepped[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step == 0)
                    return null;
                if (from == to)
                    to = last;
            }

            for (var number = from; number <= to && number >= from; number += Math.Min(step, last + 1))
                bits[number] = true;
        }

        return bits;
    }

    private static (int From, int To)? Range(string text, int first, int last, string[] names)
    {
        if (text is "*" or "?")
            return (first, last);
        var ends = text.Split('-');
        return ends.Length <= 2 && Number(ends[0], first, last, names) is { } from && Number(ends[^1], first, last, names) is { } to && from <= to ? (from, to) : null;
    }

    private static int? Number(string text, int first, int last, string[] names)
    {
        var named = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
            return first + named;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= first && number <= last ? number : null;
    }
}
