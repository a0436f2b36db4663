{#- No two rows have the same values in all of `columns`, and none of these is null, as in a primary key; nor
is any of the columns `not_null`. One query, because a test of its own for each costs more than reading a
small table. -#}
{%- test primary_key(model, columns, not_null=[]) -%}
    select {{ columns | join(', ') }} from {{ model }}
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {%- for column in columns %}
        or {{ column }} is null
        {%- endfor %}
        {%- for column in not_null %}
        or count({{ column }}) < count(*)
        {%- endfor %}
{%- endtest -%}
