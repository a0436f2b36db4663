{#- Pearson's correlation of x and y, neither of which may be null. It is null if one of them is constant, for
which engines return null or NaN. -#}
{%- macro correlation(x, y) -%}
    case
        when max({{ x }}) > min({{ x }}) and max({{ y }}) > min({{ y }}) then corr({{ x }}, {{ y }})
    end
{%- endmacro -%}
