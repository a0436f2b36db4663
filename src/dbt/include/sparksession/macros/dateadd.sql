{#- dbt-spark counts in whole seconds, which would lose the milliseconds of the plays. -#}
{% macro sparksession__dateadd(datepart, interval, from_date_or_timestamp) -%}
    timestampadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}
