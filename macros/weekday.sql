{#- ISO weekday of a date: 1 is Monday, 7 is Sunday. Engines number weekdays differently, so it is computed
from the days since 1970-01-01, a Thursday. -#}
{%- macro weekday(date) -%}
    cast(mod({{ day_number(date) }} + 3, 7) + 1 as integer)
{%- endmacro -%}
