-- Small words of the mapping.

-- A cell of a row that text_repairs has something to say about; the others are passed on untouched, which is nearly all of them.
CREATE OR REPLACE TEMP MACRO tidy(flags, cell) AS
    CASE
        WHEN flags = 0 THEN cell
        WHEN cell IN ('NULL', 'null', 'Null', '(null)', '(NULL)', '') THEN NULL
        ELSE nullif(trim(cell, E' \t\r\n'), '')
    END;

-- A word of a fixed list, in the list's own spelling; a word that is not in the list stays as it is.
CREATE OR REPLACE TEMP MACRO spelled(word, a, b := a, c := a, d := a, e := a) AS
    CASE
        WHEN word IN (a, b, c, d, e) THEN word
        WHEN lower(word) = lower(a) THEN a
        WHEN lower(word) = lower(b) THEN b
        WHEN lower(word) = lower(c) THEN c
        WHEN lower(word) = lower(d) THEN d
        WHEN lower(word) = lower(e) THEN e
        ELSE word
    END;
