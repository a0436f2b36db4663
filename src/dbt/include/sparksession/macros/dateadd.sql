{#- dbt-spark's version works in whole seconds and would drop the milliseconds of the plays. -#}
{% macro sparksession__dateadd(datepart, interval, from_date_or_timestamp) -%}
    timestampadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}
