{#- The strings of a Python list literal (`["Plain White T's", 'B']`) as an array of strings.

The catalogue's list columns were written with Python's repr(), which is not JSON: either quote may
stand around a string, and escapes are Python's (\', \\, \n, \xa0, \u200b, \U0001f600). An empty
list gives an empty array. Octal escapes and \N{...} are never written by repr(). -#}
{%- macro parse_python_list(column) -%}
    {#- First the quoted strings of the list, then each string's pieces: an escape or plain text. -#}
    {%- set quoted_string = "'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"" -%}
    {%- set piece = '\\\\x[0-9a-f]{2}|\\\\u[0-9a-f]{4}|\\\\U[0-9a-f]{8}|\\\\.|[^\\\\]+' -%}
    {{ return(adapter.dispatch('parse_python_list', 'wrapped_feed')(column, quoted_string, piece)) }}
{%- endmacro -%}

{%- macro duckdb__parse_python_list(column, quoted_string, piece) -%}
list_transform(
    regexp_extract_all({{ column }}, $re${{ quoted_string }}$re$),
    lambda quoted: array_to_string(
        list_transform(
            regexp_extract_all(quoted[2:-2], $re${{ piece }}$re$),
            lambda piece: case
                when piece[1] <> '\' then piece
                when piece[2] in ('x', 'u', 'U') and length(piece) > 2
                    then chr(cast(concat('0x', piece[3:]) as integer))
                when piece[2] = 'n' then chr(10)
                when piece[2] = 'r' then chr(13)
                when piece[2] = 't' then chr(9)
                else piece[2:]
            end
        ),
        ''
    )
)
{%- endmacro -%}

{%- macro spark__parse_python_list(column, quoted_string, piece) -%}
transform(
    regexp_extract_all({{ column }}, '{{ quoted_string | replace("\\", "\\\\") | replace("'", "\\'") }}', 0),
    quoted -> array_join(
        transform(
            regexp_extract_all(
                substring(quoted, 2, length(quoted) - 2), '{{ piece | replace("\\", "\\\\") }}', 0
            ),
            piece -> case
                when left(piece, 1) <> '\\' then piece
                when substring(piece, 2, 1) in ('x', 'u', 'U') and length(piece) > 2
                    then decode(unhex(lpad(substring(piece, 3), 8, '0')), 'UTF-32')
                when substring(piece, 2, 1) = 'n' then '\n'
                when substring(piece, 2, 1) = 'r' then '\r'
                when substring(piece, 2, 1) = 't' then '\t'
                else substring(piece, 2)
            end
        ),
        ''
    )
)
{%- endmacro -%}
