{%- macro correlation(x, y) -%}
    case
        when max({{ x }}) > min({{ x }}) and max({{ y }}) > min({{ y }}) then corr({{ x }}, {{ y }})
    end
{%- endmacro -%}
