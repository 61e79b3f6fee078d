-- Small words of the mapping.

-- A cell of a row that text_repairs has something to say about; the others are passed on untouched, which is nearly all of them.
CREATE OR REPLACE TEMP MACRO tidy(flags, cell) AS
    CASE WHEN flags = 0 THEN cell ELSE tidied(cell) END;

-- A word of a fixed list, in the list's own spelling; a word that is not in the list stays as it is.
CREATE OR REPLACE TEMP MACRO spelled
    (word, a) AS CASE WHEN word IN (a) THEN word WHEN lower(word) = lower(a) THEN a ELSE word END,
    (word, a, b) AS CASE WHEN word IN (a, b) THEN word WHEN lower(word) = lower(a) THEN a WHEN lower(word) = lower(b) THEN b ELSE word END,
    (word, a, b, c) AS CASE WHEN word IN (a, b, c) THEN word WHEN lower(word) = lower(a) THEN a WHEN lower(word) = lower(b) THEN b WHEN lower(word) = lower(c) THEN c ELSE word END,
    (word, a, b, c, d) AS CASE WHEN word IN (a, b, c, d) THEN word WHEN lower(word) = lower(a) THEN a WHEN lower(word) = lower(b) THEN b WHEN lower(word) = lower(c) THEN c WHEN lower(word) = lower(d) THEN d ELSE word END,
    (word, a, b, c, d, e) AS CASE WHEN word IN (a, b, c, d, e) THEN word WHEN lower(word) = lower(a) THEN a WHEN lower(word) = lower(b) THEN b WHEN lower(word) = lower(c) THEN c WHEN lower(word) = lower(d) THEN d WHEN lower(word) = lower(e) THEN e ELSE word END;

-- A time of AWS, such as 2026-09-01T00:00:00.000Z or 2026-09-01 00:00:00, as FOCUS writes it; others stay as they are.
CREATE OR REPLACE TEMP MACRO aws_time(text) AS CASE
    WHEN length(text) = 24 AND ends_with(text, '.000Z') THEN left(text, 19) || 'Z'
    WHEN length(text) = 19 THEN left(text, 10) || 'T' || right(text, 8) || 'Z'
    ELSE text
END;

-- A time as FOCUS writes it.
CREATE OR REPLACE TEMP MACRO iso(moment) AS strftime(moment, '%Y-%m-%dT%H:%M:%SZ');

-- Whether a cell holds something that is no number.
CREATE OR REPLACE TEMP MACRO is_no_number(cell) AS cell IS NOT NULL AND decimal_of(cell) IS NULL;

-- Text × text ÷ text, exact and rounded once, as text.
CREATE OR REPLACE TEMP MACRO scaled_text(amount, numerator, denominator) AS CAST(scaled(amount, numerator, denominator) AS VARCHAR);

-- Which part of two days with slashes, such as 4/1/25 and 5/1/25, is the day: the one that is 1 in both, since billing periods begin and end with
-- months. 2 is month, day, year; 1 is day, month, year; null where both or neither may be.
CREATE OR REPLACE TEMP MACRO day_part(start, stop) AS CASE
    WHEN split_part(start, '/', 2) IN ('1', '01') AND split_part(stop, '/', 2) IN ('1', '01') AND NOT (split_part(start, '/', 1) IN ('1', '01') AND split_part(stop, '/', 1) IN ('1', '01')) THEN 2
    WHEN split_part(start, '/', 1) IN ('1', '01') AND split_part(stop, '/', 1) IN ('1', '01') AND NOT (split_part(start, '/', 2) IN ('1', '01') AND split_part(stop, '/', 2) IN ('1', '01')) THEN 1
END;

-- A day with slashes as FOCUS writes it; others stay as they are. Years of two digits are of this century.
CREATE OR REPLACE TEMP MACRO slashed(day, part) AS CASE
    WHEN part > 0 AND regexp_full_match(day, '\d{1,2}/\d{1,2}/(\d{2}|\d{4})') THEN
        lpad(split_part(day, '/', 3), 4, '20') || '-' || lpad(split_part(day, '/', 3 - part), 2, '0') || '-' || lpad(split_part(day, '/', part), 2, '0') || 'T00:00:00Z'
    ELSE day
END;

-- The end of a period as FOCUS wants it, which is the first moment after it, and not the last second of an hour.
CREATE OR REPLACE TEMP MACRO full_hour(stop) AS CASE WHEN epoch_us(stop) // 1000000 % 3600 = 3599 THEN date_trunc('second', stop) + INTERVAL 1 SECOND ELSE stop END;

-- The same of a billing period, which does not end with the last day of a month either, where it begins with the first day of one.
CREATE OR REPLACE TEMP MACRO full_month(start, stop) AS CASE
    WHEN day(start) = 1 AND stop > start AND epoch_us(stop) % 86400000000 = 0 AND day(stop + INTERVAL 1 DAY) = 1 THEN stop + INTERVAL 1 DAY
    -- Google's days begin at midnight in Los Angeles, 7 or 8 hours behind.
    WHEN day(start) = 1 AND stop > start AND hour(start) IN (7, 8) AND hour(stop) IN (7, 8) AND epoch_us(stop) % 3600000000 = 0
        AND day(stop + INTERVAL 1 DAY) = 1 THEN stop + INTERVAL 1 DAY
    ELSE full_hour(stop)
END;

-- What Microsoft's exports of FOCUS 1.0 have where there is nothing.
CREATE OR REPLACE TEMP MACRO is_placeholder(cell) AS coalesce(cell IN ('-2', 'Unassigned'), false);
CREATE OR REPLACE TEMP MACRO without_placeholder(has, cell) AS CASE WHEN has AND cell IN ('-2', 'Unassigned') THEN NULL ELSE cell END;

-- The project of a charge in Google's custom columns, which are an id or the object of the billing export.
CREATE OR REPLACE TEMP MACRO google_project(columns) AS coalesce(
    json_extract_string(columns, '$.x_ProjectId'),
    CASE WHEN json_valid(json_extract_string(columns, '$.x_Project')) THEN json_extract_string(json_extract_string(columns, '$.x_Project'), '$.id') ELSE json_extract_string(columns, '$.x_Project') END
);
