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
