{%- macro utc_offset_minutes(time_zone, moment) -%}
    {{ return(adapter.dispatch('utc_offset_minutes', 'wrapped_feed')(time_zone, moment)) }}
{%- endmacro -%}

{%- macro duckdb__utc_offset_minutes(time_zone, moment) -%}
    cast(date_diff('minute', {{ moment }}, timezone({{ time_zone }}, timezone('UTC', {{ moment }}))) as integer)
{%- endmacro -%}

{%- macro spark__utc_offset_minutes(time_zone, moment) -%}
    cast(timestampdiff(minute, {{ moment }}, from_utc_timestamp({{ moment }}, {{ time_zone }})) as integer)
{%- endmacro -%}
