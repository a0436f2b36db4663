{%- macro megabytes(size) -%}
    {%- set parts = modules.re.fullmatch('([0-9]{1,6})(MB|GB)', size | string) -%}
    {%- if parts -%}
        {{ return(parts[1] | int * {'MB': 1, 'GB': 1000}[parts[2]]) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro -%}
