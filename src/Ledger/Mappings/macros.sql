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
