{%- macro slope(y, x) -%}
    case when max({{ x }}) > min({{ x }}) then regr_slope({{ y }}, {{ x }}) else 0 end
{%- endmacro -%}
