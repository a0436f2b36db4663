{#- The values of the column that are not null are from `min_value` to `max_value`. Either bound may be
omitted; `inclusive: false` excludes the bounds. Same as in dbt_utils, which is not installed. -#}
{%- test accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) -%}
    select {{ column_name }} from {{ model }}
    where
        1 = 2
        {%- if min_value is not none %}
        or not {{ column_name }} >{{ '=' if inclusive }} {{ min_value }}
        {%- endif %}
        {%- if max_value is not none %}
        or not {{ column_name }} <{{ '=' if inclusive }} {{ max_value }}
        {%- endif %}
{%- endtest -%}
