{#- The first 15 hexadecimal digits of the MD5, which fit a bigint. -#}
{%- macro digest(number) -%}
    {{ return(adapter.dispatch('digest', 'wrapped_feed')(number)) }}
{%- endmacro -%}

{%- macro duckdb__digest(number) -%}
    cast(format('0x{}', md5(cast({{ number }} as {{ dbt.type_string() }}))[:15]) as bigint)
{%- endmacro -%}

{%- macro spark__digest(number) -%}
    cast(conv(substring(md5(cast({{ number }} as {{ dbt.type_string() }})), 1, 15), 16, 10) as bigint)
{%- endmacro -%}
